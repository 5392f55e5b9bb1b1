// What the metadata of an object says of it: which one it is, and whether taskflow-tui made it.
import { Failure } from '../../problem.js';

type Metadata = { uid?: string; labels?: Record<string, string> };

/** On whatever we make; https://kubernetes.io/docs/reference/labels-annotations-taints/#app-kubernetes-io-managed-by */
export const ourLabel = { 'app.kubernetes.io/managed-by': 'taskflow-tui' };

export function isOurs(metadata: Metadata | undefined): boolean {
  return Object.entries(ourLabel).every(([name, value]) => metadata?.labels?.[name] === value);
}

/** Failure when there is none, as the API server never answers. */
export function uidIn(metadata: Metadata | undefined): string {
  if (metadata?.uid) return metadata.uid;
  throw new Failure({
    problem: 'the API server answered without a uid',
    cause: 'what answers there is no API server of Kubernetes',
    fix: 'see that the kubeconfig names the right server, or name another context with --context',
    command: 'kubectl config get-contexts',
    exit: 3,
  });
}
