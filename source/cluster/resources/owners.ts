// Who made an object: its controller, and the deployment behind a replica set.
import type { V1ObjectMeta } from '../api/kubernetes.js';

/** The owner that acts on it; undefined when it was made by hand. */
export function controllerOf(metadata: V1ObjectMeta | undefined): { kind: string; name: string } | undefined {
  return metadata?.ownerReferences?.find(({ controller }) => controller);
}

/**
 * The deployment of a pod by the name of its replica set, which is `<deployment>-<pod-template-hash>`
 * (k8s.io/kubernetes pkg/controller/deployment/sync.go, getNewReplicaSet).
 */
export function deploymentOf(metadata: V1ObjectMeta | undefined): string | undefined {
  const owner = controllerOf(metadata);
  const ending = `-${metadata?.labels?.['pod-template-hash']}`;
  return owner?.kind === 'ReplicaSet' && owner.name.endsWith(ending) ? owner.name.slice(0, -ending.length) : undefined;
}
