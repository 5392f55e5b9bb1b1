// Converts deployments, replica sets and services, and scales and restarts deployments.
import type { Clock, Deployment, ReplicaSet, Service } from '../../world/index.js';
import type { Connection } from '../api/connection.js';
import { PatchStrategy, type V1Deployment, type V1ReplicaSet, type V1Service } from '../api/kubernetes.js';
import type { ReachableService } from '../forward/endpoint-rules.js';
import { controllerOf } from './owners.js';
import { type Clean, componentOf, timeOf } from './pods.js';
import { fieldManager } from './secret.js';

/** @param deployment from a list or from a watch */
export function deploymentFrom(deployment: V1Deployment, clean: Clean): Deployment {
  const { spec, status, metadata } = deployment;
  return {
    name: clean(metadata?.name ?? ''),
    component: componentOf(metadata?.labels),
    desired: spec?.replicas ?? 1,
    ready: status?.readyReplicas ?? 0,
    updated: status?.updatedReplicas ?? 0,
    available: status?.availableReplicas ?? 0,
    rolledOut: isRolledOut(deployment),
    image: clean(spec?.template.spec?.containers[0]?.image ?? ''),
  };
}

/**
 * The rule of `kubectl rollout status` (k8s.io/kubectl/pkg/polymorphichelpers/rollout_status.go): the controller has observed this
 * generation, every replica belongs to it, the old ones are gone, and all are available.
 */
export function isRolledOut({ metadata, spec, status }: V1Deployment): boolean {
  if ((metadata?.generation ?? 0) > (status?.observedGeneration ?? 0)) return false;
  if (status?.conditions?.some((one) => one.type === 'Progressing' && one.reason === 'ProgressDeadlineExceeded')) return false;
  const updated = status?.updatedReplicas ?? 0;
  return updated >= (spec?.replicas ?? 1) && (status?.replicas ?? 0) <= updated && (status?.availableReplicas ?? 0) >= updated;
}

/** @param set from a list or from a watch */
export function replicaSetFrom({ metadata, spec, status }: V1ReplicaSet, clean: Clean): ReplicaSet {
  const owner = controllerOf(metadata);
  return {
    name: clean(metadata?.name ?? ''),
    ...(owner?.kind === 'Deployment' ? { deployment: clean(owner.name) } : {}),
    component: componentOf(metadata?.labels),
    revision: Number(metadata?.annotations?.['deployment.kubernetes.io/revision'] ?? 0) || 0,
    desired: spec?.replicas ?? 1,
    ready: status?.readyReplicas ?? 0,
    madeAt: timeOf(metadata?.creationTimestamp),
    image: clean(spec?.template?.spec?.containers[0]?.image ?? ''),
  };
}

/** Uses the first port: the chart's services have one. */
export function serviceFrom({ metadata, spec }: V1Service, clean: Clean): Service {
  const port = spec?.ports?.[0];
  return {
    name: clean(metadata?.name ?? ''),
    type: clean(spec?.type ?? 'ClusterIP'),
    port: port?.port ?? 0,
    targetPort: clean(String(port?.targetPort ?? port?.port ?? '')),
    ...(port?.nodePort ? { nodePort: port.nodePort } : {}),
  };
}

/** Adds what only a port-forward needs. */
export function reachableServiceFrom({ spec }: V1Service, shown: Service): ReachableService {
  return { ...shown, selector: spec?.selector ?? {} };
}

/** Sets the replicas through the scale subresource, as `kubectl scale` does. Rejects with a Failure if it doesn't exist. */
export async function scale(connection: Connection, where: { namespace: string; name: string }, replicas: number, signal: AbortSignal) {
  await connection.call(
    { verb: 'patch', resource: 'deployments/scale', name: where.name },
    signal,
    (options) => connection.apps.patchNamespacedDeploymentScale({ ...where, fieldManager, body: { spec: { replicas } } }, options),
    { contentType: PatchStrategy.MergePatch },
  );
}

/** Replaces every pod through the annotation that `kubectl rollout restart` sets (k8s.io/kubectl/pkg/polymorphichelpers/objectrestarter.go). */
export async function restart(connection: Connection, where: { namespace: string; name: string }, clock: Clock, signal: AbortSignal) {
  const restartedAt = new Date(clock.now()).toISOString();
  const body = { spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': restartedAt } } } } };
  await connection.call(
    { verb: 'patch', resource: 'deployments', name: where.name },
    signal,
    (options) => connection.apps.patchNamespacedDeployment({ ...where, fieldManager, body }, options),
    { contentType: PatchStrategy.StrategicMergePatch },
  );
}
