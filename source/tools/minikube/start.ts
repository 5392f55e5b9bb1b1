// Runs `minikube start`: reports its progress and, if it fails, minikube's own advice.
import { Failure } from '../../problem.js';
import type { Minikube } from '../../world/index.js';
import { failedSilently } from '../run/exit-reason.js';
import type { Outcome, Programs } from '../run/programs.js';
import { createStartProgress, type MinikubeEvent, parseMinikubeEvent } from './cloud-events.js';
import { currentContext } from './current-context.js';
import { minikubeLog } from './log.js';

/** The first start downloads a node image of about half a gigabyte. */
const startSeconds = 20 * 60;

export async function start(
  programs: Programs,
  profile: string,
  report: Parameters<Minikube['start']>[1],
  signal: AbortSignal,
): Promise<void> {
  const progress = createStartProgress();
  const current = await currentContext(programs, signal);
  const keep = current === undefined || current === profile ? [] : ['--keep-context'];
  let error: Extract<MinikubeEvent, { type: 'error' }> | undefined;
  const outcome = await programs.run({
    file: 'minikube',
    // Nobody could answer its questions here.
    args: ['start', '--output=json', '--interactive=false', '-p', profile, ...keep],
    timeoutSeconds: startSeconds,
    signal,
    onRecord(line, stream) {
      const event = stream === 'stdout' ? parseMinikubeEvent(line) : undefined;
      if (event?.type === 'error' && (event.fatal || !error?.fatal)) error = event;
      const next = event && progress(event);
      if (next) report({ message: programs.clean(next.message), fraction: next.fraction });
    },
  });
  if (outcome.exitCode === 0) return;
  if (!error) throw failure(`minikube couldn't start ${profile}`, outcome, profile, minikubeLog());
  const [cause = '', ...more] = error.message.split('\n').map(programs.clean);
  throw new Failure({
    problem: `minikube couldn't start ${profile}${error.name ? ` (${programs.clean(error.name)})` : ''}`,
    cause: cause || 'minikube gave no reason',
    fix: [error.advice, error.url].filter(Boolean).map(programs.clean).join(' — ') || 'Fix what minikube names, then retry.',
    command: `minikube start -p ${profile}`,
    details: [...more, ...outcome.stderr.split('\n')].filter((line) => line.trim() !== '').slice(-15),
    ...minikubeLog(),
    exit: 3,
  });
}

/** The cause is minikube's last message, an event or a plain line. */
export function failure(problem: string, { exitCode, stdout, stderr }: Outcome, profile: string, log: { log?: string } = {}): Failure {
  const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '');
  const last = lines.map((line) => parseMinikubeEvent(line)).findLast((event) => event?.type === 'error' || event?.type === 'said');
  const message = last && 'message' in last ? last.message.split('\n')[0] : lines.at(-1);
  return new Failure({
    problem,
    cause: message || failedSilently('minikube', exitCode),
    fix: 'Check whether the cluster is running, then retry.',
    command: `minikube status -p ${profile}`,
    details: lines.slice(-15),
    ...log,
  });
}
