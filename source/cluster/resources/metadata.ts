// Reads an object's metadata: its UID, and whether taskflow-tui created it.
import { Failure } from '../../problem.js';
import type { Target } from '../../world/index.js';

type Metadata = { uid?: string; labels?: Record<string, string> };

/** On everything that taskflow-tui creates; https://kubernetes.io/docs/reference/labels-annotations-taints/#app-kubernetes-io-managed-by */
export const ourLabel = { 'app.kubernetes.io/managed-by': 'taskflow-tui' };

export function isOurs(metadata: Metadata | undefined): boolean {
  return Object.entries(ourLabel).every(([name, value]) => metadata?.labels?.[name] === value);
}

/** Throws a Failure if there is none, because every API server sends one. */
export function uidIn(metadata: Metadata | undefined): string {
  if (metadata?.uid) return metadata.uid;
  throw new Failure({
    problem: 'The API server answered without a UID',
    cause: "What answers isn't a Kubernetes API server",
    fix: 'Make sure the kubeconfig names the right server, or pass another context with --context.',
    command: 'kubectl config get-contexts',
    exit: 3,
  });
}

/** The chart puts both labels on everything it makes. */
export function selectorOf(target: Target): string {
  return `app=taskflow,app.kubernetes.io/instance=${target.release}`;
}
