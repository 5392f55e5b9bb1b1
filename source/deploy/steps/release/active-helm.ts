// Finds other helm processes that work on the release, and waits until they end.
import { Failure } from '../../../problem.js';
import { duration, moment } from '../../../units.js';
import type { ReleaseStatus, RunningProgram } from '../../../world/index.js';
import type { StepContext } from '../../engine/step.js';

const mostWaitMs = 10 * 60_000;
const paceMs = 1000;
/** A younger revision may belong to a helm on another computer. */
const youngMs = 60_000;
const watchMs = 10_000;

/** Commands that change a release; the last three are aliases of uninstall. */
const verbs = ['upgrade', 'install', 'rollback', 'uninstall', 'delete', 'del', 'un'];

type Asker = Pick<StepContext, 'world' | 'signal'> & { settings: Pick<StepContext['settings'], 'target'> };
type ActiveHelm = { pid: number /** Without its flags, which may contain secrets. */; command: string };

/** Helm processes on this computer that change the release. One without a namespace flag could be about ours, so it counts. */
export async function activeHelms({ world, settings, signal }: Asker): Promise<ActiveHelm[]> {
  const { release, namespace } = settings.target;
  const running = await world.machine.processes('helm', release, signal);
  return running.flatMap(({ pid, args }: RunningProgram) => {
    const verb = args.find((argument) => verbs.includes(argument));
    const named = namespaceOf(args);
    return verb && (named === undefined || named === namespace) ? [{ pid, command: `helm ${verb} ${release}` }] : [];
  });
}

function namespaceOf(args: string[]): string | undefined {
  const at = args.findLastIndex((argument) => /^(--namespace|-n)(=|$)/.test(argument) || /^-n[^-=]/.test(argument));
  const flag = args[at];
  if (flag === undefined) return undefined;
  if (flag === '--namespace' || flag === '-n') return args[at + 1];
  return flag.replace(/^(--namespace=|-n=?)/, '');
}

/** Waits while a helm on this computer works on the release; false if there was none. Throws a Failure after ten minutes. */
export async function waitForHelm(context: StepContext, release: ReleaseStatus): Promise<boolean> {
  const { world, settings, signal, emit } = context;
  const { clock } = world;
  const startedAt = clock.now();
  const since = release.at ? ` since ${moment(release.at, startedAt)}` : '';
  let first = true;
  for (;;) {
    const [helm] = await activeHelms(context);
    if (!helm) return !first;
    const text = `another helm (pid ${helm.pid}: ${helm.command}) is working on ${settings.target.release}${since}`;
    if (clock.now() - startedAt > mostWaitMs) throw stillActive(helm, text);
    if (first) emit({ type: 'notice', text: `${text}; waiting for it to finish` });
    first = false;
    emit({ type: 'step-progress', text: `waiting for ${helm.command} (pid ${helm.pid}), ${duration(clock.now() - startedAt)}` });
    await clock.sleep(paceMs, signal);
  }
}

function stillActive({ pid, command }: ActiveHelm, text: string): Failure {
  return new Failure({
    problem: `${command} is still in progress (pid ${pid})`,
    cause: `${text}, and didn't finish within ${mostWaitMs / 60_000} minutes`,
    fix: 'Wait until it finishes, or stop it where it was started, then retry.',
  });
}

/** The revision started less than a minute ago, or at an unknown time. A wrong clock makes it young rather than old. */
export function isYoung({ at }: ReleaseStatus, now: number): boolean {
  return at === 0 || now - at < youngMs;
}

/** Watches a young revision for a while: true as soon as another helm, wherever it runs, changes it. */
export async function changesElsewhere({ world, signal, emit }: StepContext, release: ReleaseStatus): Promise<boolean> {
  const { clock } = world;
  const startedAt = clock.now();
  if (!isYoung(release, startedAt)) return false;
  emit({
    type: 'step-progress',
    text: `revision ${release.revision} is ${release.status}: checking whether a helm on another computer is working on it`,
  });
  while (clock.now() - startedAt < watchMs) {
    await clock.sleep(paceMs, signal);
    if (!isSame(release, await world.helm.status(signal))) return true;
  }
  return false;
}

export function isSame(one: ReleaseStatus, other: ReleaseStatus | undefined): boolean {
  return other !== undefined && one.revision === other.revision && one.status === other.status && one.at === other.at;
}
