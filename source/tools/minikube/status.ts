// Parses `minikube status` to one state and one line of text.
import type { MinikubeState } from '../../world/index.js';

/** No such profile (https://minikube.sigs.k8s.io/docs/contrib/errorcodes/, "guest not found"). */
export const exitNotFound = 85;

type Node = { Name?: string; Host?: string; Kubelet?: string; APIServer?: string; Kubeconfig?: string; Worker?: boolean };

/** minikube prints one object, or an array for several nodes. The control plane's state is the cluster's. `text` names every part. */
export function minikubeState(exitCode: number, stdout: string, stderr: string): { state: MinikubeState; text: string } {
  if (exitCode === exitNotFound) return { state: 'absent', text: "The profile doesn't exist" };
  const nodes = parseNodes(stdout);
  const main = nodes?.find(({ Worker }) => !Worker) ?? nodes?.[0];
  if (!nodes || !main) return { state: 'broken', text: firstLine(stderr || stdout) || `minikube status ended with exit code ${exitCode}` };
  const text = nodes
    .map(({ Name, Host, Kubelet, APIServer, Kubeconfig, Worker }) =>
      [`${Name}: host ${Host}, kubelet ${Kubelet}`, ...(Worker ? [] : [`API server ${APIServer}, kubeconfig ${Kubeconfig}`])].join(', '),
    )
    .join('; ');
  return { state: stateOf(main), text };
}

function stateOf({ Host, Kubelet, APIServer, Kubeconfig }: Node): MinikubeState {
  if (Host === 'Nonexistent') return 'absent';
  if (Host === 'Stopped') return 'stopped';
  if (Host !== 'Running') return 'broken';
  if (APIServer === 'Paused') return 'paused';
  // After an interrupted start, or if a part died, another start resumes.
  if (APIServer === 'Stopped' || Kubelet === 'Stopped') return 'stopped';
  if (APIServer !== 'Running' || Kubelet !== 'Running') return 'broken';
  return Kubeconfig === 'Misconfigured' ? 'misconfigured' : 'running';
}

function parseNodes(stdout: string): Node[] | undefined {
  try {
    const answer: Node | Node[] = JSON.parse(stdout);
    const nodes = Array.isArray(answer) ? answer : [answer];
    return nodes.every((node) => typeof node.Host === 'string') ? nodes : undefined;
  } catch {
    return undefined;
  }
}

function firstLine(text: string): string {
  return (
    text
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim() ?? ''
  );
}
