// A helm that is alive is respected: who works on the release now, and the waiting until it has ended.
import { Failure } from '../../../problem.js';
import { duration, moment } from '../../../text.js';
import type { ReleaseStatus, RunningProgram } from '../../../world/index.js';
import type { StepContext } from '../../engine/step.js';

const mostWaitMs = 10 * 60_000;
const paceMs = 1000;
/** A revision that is younger may belong to a helm on another machine, which cannot be seen. */
const youngMs = 60_000;
const watchMs = 10_000;

/** What changes a release; the last three are helm's other names for uninstall. */
const verbs = ['upgrade', 'install', 'rollback', 'uninstall', 'delete', 'del', 'un'];

type Asking = Pick<StepContext, 'world' | 'signal'> & { settings: Pick<StepContext['settings'], 'target'> };
type AtWork = { pid: number /** Without what else was given: others may put secrets there. */; command: string };

/** Helms of this machine that change the release. One that does not name its namespace cannot be told from one of ours, and counts. */
export async function helmsAtWork({ world, settings, signal }: Asking): Promise<AtWork[]> {
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

/** Waits while a helm of this machine works on the release; false when there was none. Failure when it does not end in ten minutes. */
export async function waitedForHelm(context: StepContext, release: ReleaseStatus): Promise<boolean> {
  const { world, settings, signal, emit } = context;
  const { clock } = world;
  const begun = clock.now();
  const since = release.at ? ` since ${moment(release.at, begun)}` : '';
  let first = true;
  for (;;) {
    const [helm] = await helmsAtWork(context);
    if (!helm) return !first;
    const said = `another helm (pid ${helm.pid}: ${helm.command}) works on ${settings.target.release}${since}`;
    if (clock.now() - begun > mostWaitMs) throw stillAtWork(helm, said);
    if (first) emit({ type: 'notice', text: `${said}; waiting until it has ended` });
    first = false;
    emit({ type: 'step-progress', text: `waiting for ${helm.command} (pid ${helm.pid}), ${duration(clock.now() - begun)}` });
    await clock.sleep(paceMs, signal);
  }
}

function stillAtWork({ pid, command }: AtWork, said: string): Failure {
  return new Failure({
    problem: `${command} is in progress (pid ${pid})`,
    cause: `${said}, and has not ended in ${mostWaitMs / 60_000} minutes`,
    fix: 'wait until it has ended, or end it where it was started; then retry',
  });
}

/** The revision was begun less than a minute ago, or its time is not known. A clock that goes wrong makes it young rather than old. */
export function isYoung({ at }: ReleaseStatus, now: number): boolean {
  return at === 0 || now - at < youngMs;
}

/** Watches a young revision for a while: true as soon as another helm, wherever it is, has moved it. */
export async function movesByItself({ world, signal, emit }: StepContext, release: ReleaseStatus): Promise<boolean> {
  const { clock } = world;
  const begun = clock.now();
  if (!isYoung(release, begun)) return false;
  emit({ type: 'step-progress', text: `revision ${release.revision} is ${release.status}: watching whether a helm elsewhere is at work` });
  while (clock.now() - begun < watchMs) {
    await clock.sleep(paceMs, signal);
    if (!isSame(release, await world.helm.status(signal))) return true;
  }
  return false;
}

export function isSame(one: ReleaseStatus, other: ReleaseStatus | undefined): boolean {
  return other !== undefined && one.revision === other.revision && one.status === other.status && one.at === other.at;
}
