// The current context of the person's kubeconfig: theirs, whatever cluster is started here. minikube would switch it to its profile.
import { Failure } from '../../problem.js';
import { saidNothing } from '../run/exit-reason.js';
import type { Programs } from '../run/programs.js';

const askSeconds = 10;

/** undefined: none is set. */
export async function currentContext(programs: Programs, signal: AbortSignal): Promise<string | undefined> {
  const args = ['config', 'current-context'];
  const { exitCode, stdout } = await programs.run({ file: 'kubectl', args, timeoutSeconds: askSeconds, signal });
  return (exitCode === 0 && stdout.trim()) || undefined;
}

/** Does `work`, which may switch the current context to `own`; afterwards it is again what it was, also when `work` fails or is cancelled. */
export async function keepingContext(programs: Programs, own: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  const before = await currentContext(programs, signal);
  try {
    await work();
  } finally {
    if (before !== undefined && before !== own) await putBack(programs, before);
  }
}

/** Not with `use-context`, which refuses the name of a context that is not there (any more): then too, it is the person's. */
async function putBack(programs: Programs, before: string): Promise<void> {
  const args = ['config', 'set', 'current-context', before];
  // Whatever was cancelled: what was switched is switched back.
  const { signal } = new AbortController();
  const { exitCode, stderr } = await programs.run({ file: 'kubectl', args, timeoutSeconds: askSeconds, signal });
  if (exitCode === 0) return;
  throw new Failure({
    problem: `the current context of the kubeconfig may not be ${before} any more`,
    cause: stderr.trim().split('\n').at(-1) || saidNothing('kubectl', exitCode),
    fix: 'set it again by hand, or choose another',
    command: `kubectl config use-context ${before}`,
  });
}
