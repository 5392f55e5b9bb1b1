// Our namespace: made when it is not there, and taken away again.
import { Failure } from '../../problem.js';
import { plain } from '../../text.js';
import type { Connection } from '../api/connection.js';
import { ClusterFailure } from '../api/failures.js';
import type { V1Namespace } from '../api/kubernetes.js';
import type { Session } from '../api/session.js';
import { isOurs, ourLabel, uidIn } from './metadata.js';
import { orUndefined } from './secret.js';

type Where = Pick<Session, 'connection' | 'target'>;

const paceMs = 500;
/** How long it may take to empty: what holds it up longer holds it up for good. */
const deletionLimit = 60_000;

/** undefined when there is none. `ours` by its label. */
export async function readNamespace({ connection, target }: Where, signal: AbortSignal): Promise<V1Namespace | undefined> {
  const { call, core } = connection();
  return orUndefined(call(request('get', target.namespace), signal, (options) => core.readNamespace({ name: target.namespace }, options)));
}

/** See world.ts. */
export async function ensureNamespace(where: Where, signal: AbortSignal): Promise<{ uid: string; ours: boolean; made: boolean }> {
  const there = await readNamespace(where, signal);
  const made = there ? undefined : await createNamespace(where, signal);
  const { metadata } = there ?? made ?? (await readNamespace(where, signal)) ?? {};
  return { uid: uidIn(metadata), ours: isOurs(metadata), made: made !== undefined };
}

/** undefined: somebody was faster. */
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

/** Resolves when it is gone, or was not there. Failure when something in it still holds it up after a minute. */
export async function deleteNamespace(session: Session, signal: AbortSignal): Promise<void> {
  const { target, clock, clean } = session;
  const asked = await readNamespace(session, signal);
  if (!asked) return;
  const uid = uidIn(asked.metadata);
  await orUndefined(askToDelete(session.connection(), target.namespace, uid, signal));
  const end = clock.now() + deletionLimit;
  for (;;) {
    const left = await readNamespace(session, signal);
    // One of that name that was made since is not the one that was to go.
    if (!left || left.metadata?.uid !== uid) return;
    if (clock.now() >= end) throw heldUp(target.context, left, clean);
    await clock.sleep(paceMs, signal);
  }
}

/** The one that was looked at, and no other that has its name by now. */
function askToDelete({ call, core }: Connection, name: string, uid: string, signal: AbortSignal): Promise<unknown> {
  return call(request('delete', name), signal, (options) => core.deleteNamespace({ name, body: { preconditions: { uid } } }, options));
}

function request(verb: string, name: string): { verb: string; resource: string; name: string } {
  return { verb, resource: 'namespaces', name };
}

/** Why, in the words of the namespace controller (https://kubernetes.io/docs/reference/kubernetes-api/, NamespaceStatus.conditions). */
function heldUp(context: string, { metadata, status }: V1Namespace, clean: (text: string) => string): Failure {
  const name = metadata?.name ?? '';
  const reasons = (status?.conditions ?? []).filter((one) => one.status === 'True' && one.message);
  return new Failure({
    problem: `the namespace ${name} is not gone after ${deletionLimit / 1000} s`,
    cause: reasons.map(({ message }) => clean(plain(message ?? ''))).join('; ') || 'something in it is still being removed',
    fix: 'see what is left in it; it goes when that is gone',
    command: `kubectl --context ${context} get namespace ${name} -o yaml`,
  });
}
