// Reads, applies and deletes Secrets. Server-side apply leaves no copy of a value in an annotation.
import { secretKeys } from '../../problem.js';
import type { Redactor } from '../../redact.js';
import type { ClusterSecret } from '../../world/index.js';
import type { Connection } from '../api/connection.js';
import { ClusterFailure } from '../api/failures.js';
import { PatchStrategy, type V1Secret } from '../api/kubernetes.js';
import { isOurs, ourLabel, uidIn } from './metadata.js';

/** The server records under this name which fields taskflow-tui set. */
export const fieldManager = 'taskflow-tui';
const attempts = 3;

type Where = { namespace: string; name: string };

/** undefined if there is none. The redactor learns every value before anything can mention one. */
export async function readSecret(
  connection: Connection,
  where: Where,
  redactor: Redactor,
  signal: AbortSignal,
): Promise<ClusterSecret | undefined> {
  const secret = await orUndefined(
    connection.call({ verb: 'get', resource: 'secrets', name: where.name }, signal, (options) =>
      connection.core.readNamespacedSecret(where, options),
    ),
  );
  if (!secret) return undefined;
  const data = Object.fromEntries(Object.entries(secret.data ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
  for (const value of Object.values(data)) redactor.add(value);
  return { ...identityOf(secret), ours: isOurs(secret.metadata), keys: Object.keys(data), data };
}

/**
 * Sets the given keys and leaves all others alone. Server-side apply removes fields that its manager applied before and omits now
 * (https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management), so the request repeats our existing keys. Its
 * resourceVersion makes the server refuse if something changed them since; then they are read again.
 */
export async function applySecret(
  connection: Connection,
  where: Where,
  values: Record<string, string>,
  redactor: Redactor,
  signal: AbortSignal,
): Promise<{ uid: string; resourceVersion: string }> {
  for (const value of Object.values(values)) redactor.add(value);
  for (let attempt = 1; ; attempt++) {
    const existing = await readSecret(connection, where, redactor, signal);
    try {
      return identityOf(await apply(connection, where, secretFrom(where, values, existing), signal));
    } catch (error) {
      if (attempt === attempts || !(error instanceof ClusterFailure && error.status === 409)) throw error;
    }
  }
}

/** Resolves also if there is none. */
export async function deleteSecret(connection: Connection, where: Where, signal: AbortSignal): Promise<void> {
  await orUndefined(
    connection.call({ verb: 'delete', resource: 'secrets', name: where.name }, signal, (options) =>
      connection.core.deleteNamespacedSecret(where, options),
    ),
  );
}

function apply(connection: Connection, where: Where, body: V1Secret, signal: AbortSignal): Promise<V1Secret> {
  return connection.call(
    { verb: 'patch', resource: 'secrets', name: where.name },
    signal,
    (options) => connection.core.patchNamespacedSecret({ ...where, body, fieldManager, force: true }, options),
    { contentType: PatchStrategy.ServerSideApply },
  );
}

function secretFrom(where: Where, values: Record<string, string>, existing: ClusterSecret | undefined): V1Secret {
  const data: Record<string, string> = {};
  for (const key of new Set([...secretKeys, ...Object.keys(values)])) {
    const value = values[key] ?? existing?.data[key];
    if (value !== undefined) data[key] = Buffer.from(value).toString('base64');
  }
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      ...where,
      // Not on a Secret of someone else: the label means that taskflow-tui created it.
      ...(existing && !existing.ours ? {} : { labels: { app: 'taskflow', ...ourLabel } }),
      ...(existing ? { uid: existing.uid, resourceVersion: existing.resourceVersion } : {}),
    },
    type: 'Opaque',
    data,
  };
}

function identityOf({ metadata }: V1Secret): { uid: string; resourceVersion: string } {
  return { uid: uidIn(metadata), resourceVersion: metadata?.resourceVersion ?? '' };
}

/** undefined for a 404. */
export async function orUndefined<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof ClusterFailure && error.status === 404) return undefined;
    throw error;
  }
}
