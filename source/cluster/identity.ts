// Which cluster this is, and whether our namespace is in it.
import type { Connection } from './connection.js';
import { ClusterFailure } from './failures.js';
import { orUndefined } from './secret.js';
import type { Session } from './session.js';

/** Always over a new connection; see world.ts. */
export async function identify(
  { reconnect, clean }: Session,
  signal: AbortSignal,
): Promise<{ uid: string; version: string; server: string }> {
  const { call, core, version, server } = reconnect();
  const { gitVersion } = await call({ verb: 'get', resource: 'version' }, signal, (options) => version.getCode({}, options));
  const request = { verb: 'get', resource: 'namespaces', name: 'kube-system' };
  const system = await call(request, signal, (options) => core.readNamespace({ name: 'kube-system' }, options));
  return { uid: system.metadata?.uid ?? '', version: clean(gitVersion), server };
}

/** Makes the namespace when it is not there. */
export async function ensureNamespace({ connection, target: { namespace } }: Session, signal: AbortSignal): Promise<void> {
  const { call, core } = connection();
  const request = { resource: 'namespaces', name: namespace };
  const found = await orUndefined(call({ verb: 'get', ...request }, signal, (options) => core.readNamespace({ name: namespace }, options)));
  if (found) return;
  const body = { metadata: { name: namespace, labels: { 'app.kubernetes.io/managed-by': 'taskflow-tui' } } };
  try {
    await call({ verb: 'create', ...request }, signal, (options) => core.createNamespace({ body }, options));
  } catch (error) {
    // Somebody was faster.
    if (!(error instanceof ClusterFailure && error.status === 409)) throw error;
  }
}

/**
 * Does it answer? One pod at most is listed: that goes through authentication and to etcd, as /readyz would not.
 * A refusal by RBAC is an answer too. @param limit ms
 */
export async function ask(
  { call, core }: Connection,
  selected: { namespace: string; labelSelector: string },
  limit: number,
  signal: AbortSignal,
): Promise<void> {
  try {
    await call({ verb: 'list', resource: 'pods' }, signal, (options) => core.listNamespacedPod({ ...selected, limit: 1 }, options), {
      limit,
    });
  } catch (error) {
    if (!(error instanceof ClusterFailure && error.status === 403)) throw error;
  }
}
