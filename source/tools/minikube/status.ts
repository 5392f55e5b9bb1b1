// Parses `minikube status` to one state and one line of text.
import * as v from 'valibot';
import { oneOrMany, parseJson } from '../../parse-json.js';
import type { MinikubeState } from '../../world/index.js';

/** No such profile (https://minikube.sigs.k8s.io/docs/contrib/errorcodes/, "guest not found"). */
export const exitNotFound = 85;

const name = v.optional(v.string());
const node = v.object({ Name: name, Host: v.string(), Kubelet: name, APIServer: name, Kubeconfig: name, Worker: v.optional(v.boolean()) });
type Node = v.InferOutput<typeof node>;

/** minikube prints one object, or an array for several nodes. The control plane's state is the cluster's. `text` names every part. */
export function minikubeState(exitCode: number, stdout: string, stderr: string): { state: MinikubeState; text: string } {
  if (exitCode === exitNotFound) return { state: 'absent', text: "The profile doesn't exist" };
  const nodes = parseJson(oneOrMany(node), stdout);
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

function firstLine(text: string): string {
  return (
    text
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim() ?? ''
  );
}
