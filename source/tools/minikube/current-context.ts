// Keeps the current context of the user's kubeconfig, which minikube would switch to its profile.
import { Failure } from '../../problem.js';
import { failedSilently } from '../run/exit-reason.js';
import type { Programs } from '../run/programs.js';

const askSeconds = 10;

/** Undefined if none is set. */
export async function currentContext(programs: Programs, signal: AbortSignal): Promise<string | undefined> {
  const args = ['config', 'current-context'];
  const { exitCode, stdout } = await programs.run({ file: 'kubectl', args, timeoutSeconds: askSeconds, signal });
  return (exitCode === 0 && stdout.trim()) || undefined;
}

/** Does `work`, which may switch the current context to `own`, then restores it, also if `work` fails or is cancelled. */
export async function keepContext(programs: Programs, own: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  const before = await currentContext(programs, signal);
  try {
    await work();
  } finally {
    if (before !== undefined && before !== own) await restoreContext(programs, before);
  }
}

/** Not with `use-context`, which refuses the name of a context that doesn't exist (any more). */
async function restoreContext(programs: Programs, before: string): Promise<void> {
  const args = ['config', 'set', 'current-context', before];
  // Restored after a cancellation too.
  const { signal } = new AbortController();
  const { exitCode, stderr } = await programs.run({ file: 'kubectl', args, timeoutSeconds: askSeconds, signal });
  if (exitCode === 0) return;
  throw new Failure({
    problem: `The current context of the kubeconfig may have changed from ${before}`,
    cause: stderr.trim().split('\n').at(-1) || failedSilently('kubectl', exitCode),
    fix: 'Set it again yourself, or choose another.',
    command: `kubectl config use-context ${before}`,
  });
}
