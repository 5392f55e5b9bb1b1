// Creates and deletes the release's namespace.
import { Failure } from '../../problem.js';
import { sanitize } from '../../sanitize.js';
import type { ApiAccess } from '../api/access.js';
import type { Connection } from '../api/connection.js';
import { ClusterFailure } from '../api/failures.js';
import type { V1Namespace } from '../api/kubernetes.js';
import { isOurs, ourLabel, uidIn } from './metadata.js';
import { orUndefined } from './secret.js';

type Where = Pick<ApiAccess, 'connection' | 'target'>;

const paceMs = 500;
/** Anything that delays the deletion for longer doesn't end by itself. */
const deletionLimit = 60_000;

/** undefined if there is none. */
export async function readNamespace({ connection, target }: Where, signal: AbortSignal): Promise<V1Namespace | undefined> {
  const { call, core } = connection();
  return orUndefined(call(request('get', target.namespace), signal, (options) => core.readNamespace({ name: target.namespace }, options)));
}

/** Implements `Cluster.ensureNamespace`. */
export async function ensureNamespace(where: Where, signal: AbortSignal): Promise<{ uid: string; ours: boolean; made: boolean }> {
  const existing = await readNamespace(where, signal);
  const made = existing ? undefined : await createNamespace(where, signal);
  const { metadata } = existing ?? made ?? (await readNamespace(where, signal)) ?? {};
  return { uid: uidIn(metadata), ours: isOurs(metadata), made: made !== undefined };
}

/** undefined if it exists by now. */
async function createNamespace({ connection, target }: Where, signal: AbortSignal): Promise<V1Namespace | undefined> {
  const { call, core } = connection();
  const body = { metadata: { name: target.namespace, labels: ourLabel } };
  try {
    return await call(request('create', target.namespace), signal, (options) => core.createNamespace({ body }, options));
  } catch (error) {
    if (error instanceof ClusterFailure && error.status === 409) return undefined;
    throw error;
  }
}

/** Resolves when it is gone. Rejects with a Failure if something in it still delays the deletion after a minute. */
export async function deleteNamespace(access: ApiAccess, signal: AbortSignal): Promise<void> {
  const { target, clock, clean } = access;
  const asked = await readNamespace(access, signal);
  if (!asked) return;
  const uid = uidIn(asked.metadata);
  await orUndefined(askToDelete(access.connection(), target.namespace, uid, signal));
  const end = clock.now() + deletionLimit;
  for (;;) {
    const left = await readNamespace(access, signal);
    // A namespace of that name with another uid was created since.
    if (!left || left.metadata?.uid !== uid) return;
    if (clock.now() >= end) throw deletionStuck(target.context, left, clean);
    await clock.sleep(paceMs, signal);
  }
}

/** The precondition protects a namespace of the same name that was created since. */
function askToDelete({ call, core }: Connection, name: string, uid: string, signal: AbortSignal): Promise<unknown> {
  return call(request('delete', name), signal, (options) => core.deleteNamespace({ name, body: { preconditions: { uid } } }, options));
}

function request(verb: string, name: string): { verb: string; resource: string; name: string } {
  return { verb, resource: 'namespaces', name };
}

/** Quotes the namespace controller (https://kubernetes.io/docs/reference/kubernetes-api/, NamespaceStatus.conditions). */
function deletionStuck(context: string, { metadata, status }: V1Namespace, clean: (text: string) => string): Failure {
  const name = metadata?.name ?? '';
  const reasons = (status?.conditions ?? []).filter((one) => one.status === 'True' && one.message);
  return new Failure({
    problem: `The namespace ${name} still exists after ${deletionLimit / 1000} s`,
    cause: reasons.map(({ message }) => clean(sanitize(message ?? ''))).join('; ') || 'Something in it is still being removed',
    fix: 'Check what is left in it. Kubernetes removes the namespace when that is gone.',
    command: `kubectl --context ${context} get namespace ${name} -o yaml`,
  });
}
