// kubectl: its version, what it tells of an object, and a shell in a pod.
import { Cancelled, Failure } from '../../problem.js';
import type { Kubectl, ObjectRef, Target } from '../../world/index.js';
import { interruptible } from '../run/interactive.js';
import type { Command, Programs } from '../run/programs.js';
import { askVersion, versionQuestions } from '../run/version.js';
import { kubectlProblem } from './failure.js';
import { environmentFor } from './private-kubeconfig.js';

const describeSeconds = 30;
/** Before a shell: the API server and the kubelet both have to answer. */
const probeSeconds = 20;
/** bash where the image has it, for its history and completion. */
const anyShell = 'command -v bash >/dev/null && exec bash || exec sh';

/**
 * Every call names the context and the namespace: what the kubeconfig has as current does not count.
 * @param parts `kubeconfig`: path of the one to use; without it, or as long as that gives none, the person's
 */
export function createKubectl(parts: { programs: Programs; target: Target; kubeconfig?: () => Promise<string | undefined> }): Kubectl {
  const { programs, target, kubeconfig } = parts;
  const { context, namespace } = target;
  const kubectl = async (args: string[]) => ({ file: 'kubectl', args, env: await environmentFor(kubeconfig) });
  const pinned = (...args: string[]) => ['--context', context, '--namespace', namespace, ...args];
  const describeArguments = ({ kind, name }: ObjectRef) => pinned('describe', kind, name);
  const shellArguments = (pod: string) => pinned('exec', '-it', pod, '--', 'sh', '-c', anyShell);
  return {
    version: (signal) => askVersion(programs, versionQuestions.kubectl, signal),
    describeCommand: (object) => ['kubectl', ...describeArguments(object)],
    async describe(object, signal) {
      const args = describeArguments(object);
      const outcome = await programs.run({ ...(await kubectl(args)), timeoutSeconds: describeSeconds, signal });
      if (outcome.exitCode !== 0) throw new Failure(kubectlProblem(`${object.kind} ${object.name} cannot be described`, outcome));
      return outcome.stdout.split('\n');
    },
    shellCommand: (pod) => ['kubectl', ...shellArguments(pod)],
    async shell(pod) {
      try {
        const probe = await kubectl(pinned('exec', pod, '--', 'sh', '-c', 'exit 0'));
        await interruptible((signal) => requireShell(programs, { ...probe, signal }, pod));
      } catch (error) {
        // The person left before the shell was there.
        if (error instanceof Cancelled) return;
        throw error;
      }
      // From here on the exit code is that of the last command that was typed.
      await programs.interactive(await kubectl(shellArguments(pod)));
    },
  };
}

/** A shell that fails says so on the terminal and is gone with it; asked without one, the reason can be read. */
async function requireShell(programs: Programs, probe: Command, pod: string): Promise<void> {
  const outcome = await programs.run({ ...probe, timeoutSeconds: probeSeconds });
  if (outcome.exitCode !== 0) throw new Failure(kubectlProblem(`no shell can be opened in pod ${pod}`, outcome));
}
