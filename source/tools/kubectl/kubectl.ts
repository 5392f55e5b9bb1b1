// Implements the Kubectl port with the kubectl command line: version, descriptions of objects, a shell in a pod.
import { Cancelled, Failure } from '../../problem.js';
import type { Kubectl, ObjectRef, Target } from '../../world/index.js';
import { interruptible } from '../run/interactive.js';
import type { Command, Programs } from '../run/programs.js';
import { askVersion, versionQuestions } from '../run/version.js';
import { kubectlProblem } from './failure.js';
import { environmentFor } from './private-kubeconfig.js';

const describeSeconds = 30;
/** For the check before a shell, which both the API server and the kubelet answer. */
const probeSeconds = 20;
/** Prefers bash, for its history and completion. */
const anyShell = 'command -v bash >/dev/null && exec bash || exec sh';

/**
 * Every call names the context and the namespace, whatever the kubeconfig has as current.
 * @param parts `kubeconfig`: path of the one to use; the user's if it is left out or returns undefined
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
      if (outcome.exitCode !== 0) throw new Failure(kubectlProblem(`kubectl can't describe ${object.kind} ${object.name}`, outcome));
      return outcome.stdout.split('\n');
    },
    shellCommand: (pod) => ['kubectl', ...shellArguments(pod)],
    async shell(pod) {
      try {
        const probe = await kubectl(pinned('exec', pod, '--', 'sh', '-c', 'exit 0'));
        await interruptible((signal) => requireShell(programs, { ...probe, signal }, pod));
      } catch (error) {
        // The user left before the shell opened.
        if (error instanceof Cancelled) return;
        throw error;
      }
      // Its exit code is the one of the last command in the shell.
      await programs.interactive(await kubectl(shellArguments(pod)));
    },
  };
}

/** Tries a shell without a terminal first: a shell that fails in the terminal takes its error message with it. */
async function requireShell(programs: Programs, probe: Command, pod: string): Promise<void> {
  const outcome = await programs.run({ ...probe, timeoutSeconds: probeSeconds });
  if (outcome.exitCode !== 0) throw new Failure(kubectlProblem(`No shell can be opened in pod ${pod}`, outcome));
}
