// kubectl: its version, what it tells of an object, and a shell in a pod.
import { Cancelled, Failure } from '../problem.js';
import type { Kubectl, ObjectRef, Target } from '../world.js';
import { interruptible } from './interactive.js';
import { kubectlProblem } from './kubectl-failure.js';
import type { Programs } from './process.js';
import { askVersion, versionQuestions } from './version.js';

const describeSeconds = 30;
/** Before a shell: the API server and the kubelet both have to answer. */
const probeSeconds = 20;
/** bash where the image has it, for its history and completion. */
const anyShell = 'command -v bash >/dev/null && exec bash || exec sh';

/** Every call names the context and the namespace: what the kubeconfig has as current does not count. */
export function createKubectl({ programs, target }: { programs: Programs; target: Target }): Kubectl {
  const { context, namespace } = target;
  const pinned = (...args: string[]) => ['--context', context, '--namespace', namespace, ...args];
  const describeArguments = ({ kind, name }: ObjectRef) => pinned('describe', kind, name);
  const shellArguments = (pod: string) => pinned('exec', '-it', pod, '--', 'sh', '-c', anyShell);
  return {
    version: (signal) => askVersion(programs, versionQuestions.kubectl, signal),
    describeCommand: (object) => ['kubectl', ...describeArguments(object)],
    async describe(object, signal) {
      const args = describeArguments(object);
      const outcome = await programs.run({ file: 'kubectl', args, timeoutSeconds: describeSeconds, signal });
      if (outcome.exitCode !== 0) throw new Failure(kubectlProblem(`${object.kind} ${object.name} cannot be described`, outcome));
      return outcome.stdout.split('\n');
    },
    shellCommand: (pod) => ['kubectl', ...shellArguments(pod)],
    async shell(pod) {
      try {
        await interruptible((signal) => requireShell(programs, pinned('exec', pod, '--', 'sh', '-c', 'exit 0'), pod, signal));
      } catch (error) {
        // The person left before the shell was there.
        if (error instanceof Cancelled) return;
        throw error;
      }
      // From here on the exit code is that of the last command that was typed.
      await programs.interactive({ file: 'kubectl', args: shellArguments(pod) });
    },
  };
}

/** A shell that fails says so on the terminal and is gone with it; asked without one, the reason can be read. */
async function requireShell(programs: Programs, args: string[], pod: string, signal: AbortSignal): Promise<void> {
  const outcome = await programs.run({ file: 'kubectl', args, timeoutSeconds: probeSeconds, signal });
  if (outcome.exitCode !== 0) throw new Failure(kubectlProblem(`no shell can be opened in pod ${pod}`, outcome));
}
