// Finds an object's controller, and the deployment of a pod.
import type { V1ObjectMeta } from '../api/kubernetes.js';

/** undefined if nothing controls it. */
export function controllerOf(metadata: V1ObjectMeta | undefined): { kind: string; name: string } | undefined {
  return metadata?.ownerReferences?.find(({ controller }) => controller);
}

/**
 * Derives a pod's deployment from its replica set's name, `<deployment>-<pod-template-hash>`
 * (k8s.io/kubernetes pkg/controller/deployment/sync.go, getNewReplicaSet).
 */
export function deploymentOf(metadata: V1ObjectMeta | undefined): string | undefined {
  const owner = controllerOf(metadata);
  const ending = `-${metadata?.labels?.['pod-template-hash']}`;
  return owner?.kind === 'ReplicaSet' && owner.name.endsWith(ending) ? owner.name.slice(0, -ending.length) : undefined;
}
