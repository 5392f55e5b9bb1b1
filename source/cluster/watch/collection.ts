// Lists and watches one collection of the API.

import * as v from 'valibot';
import type { ApiAccess } from '../api/access.js';
import { ClusterFailure, failureOf } from '../api/failures.js';
import { splitLines } from '../api/lines.js';
import type { Change, Collection } from './reflector.js';

/** `toItem` returns undefined for objects of others. `accept`: media types, see Connection. */
export type Kind<O, T> = {
  resource: string;
  /** `/api/v1` or `/apis/<group>/<version>`. */
  group: string;
  selector?: string;
  accept?: { list: string; watch: string };
  toItem(object: O): T | undefined;
};

/** A watch event contains one object. etcd accepts 1.5 MiB; JSON can be a little longer. */
const eventCap = 4 * 1024 * 1024;

type ApiObject = { metadata?: { uid?: string; resourceVersion?: string } };
type ApiList<O> = { items?: O[] | null; metadata?: { resourceVersion?: string } };

/**
 * The collection in the namespace. The package's generated methods would instantiate a class for each part of each object, which delays the
 * screen with 1,000 pods. For the same reason the objects' types are trusted and not validated.
 */
export function collectionOf<O extends ApiObject, T>({ connection, server, target }: ApiAccess, kind: Kind<O, T>): Collection<T> {
  const path = `${kind.group}/namespaces/${encodeURIComponent(target.namespace)}/${kind.resource}`;
  const selected = kind.selector ? { labelSelector: kind.selector } : {};
  const accepting = (accept: string | undefined) => (accept ? { accept } : {});
  return {
    async list(signal) {
      const from = { path, query: selected, ...accepting(kind.accept?.list) };
      // An API server answers a list request with a list: https://kubernetes.io/docs/reference/using-api/api-concepts/#collections
      const listed = (await connection().read({ verb: 'list', resource: kind.resource }, from, signal)) as ApiList<O>;
      const items = new Map<string, T>();
      for (const object of listed.items ?? []) {
        const item = kind.toItem(object);
        if (item !== undefined) items.set(object.metadata?.uid ?? '', item);
      }
      return { items, version: listed.metadata?.resourceVersion ?? '' };
    },
    async changes(version, seconds, signal) {
      const request = { verb: 'watch', resource: kind.resource };
      const query = {
        watch: 'true',
        allowWatchBookmarks: 'true',
        ...selected,
        resourceVersion: version,
        timeoutSeconds: String(seconds),
      };
      const chunks = await connection().open(request, { path, query, ...accepting(kind.accept?.watch) }, signal);
      return changesIn(chunks, kind.toItem, (status) => failureOf(statusError(status), request, server()));
    },
  };
}

/** One JSON object a line: https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes */
async function* changesIn<O extends ApiObject, T>(
  chunks: AsyncIterable<Uint8Array>,
  toItem: (object: O) => T | undefined,
  failure: (status: unknown) => Error,
): AsyncGenerator<Change<T>> {
  for await (const line of splitLines(chunks, eventCap)) {
    if (line.trim() === '') continue;
    const event = parse<O>(line);
    const key = event.object.metadata?.uid ?? '';
    const version = event.object.metadata?.resourceVersion ?? '';
    if (event.type === 'ERROR') throw failure(event.object);
    const item = event.type === 'BOOKMARK' || event.type === 'DELETED' ? undefined : toItem(event.object);
    if (event.type === 'DELETED') yield { type: 'gone', key, version };
    else if (item === undefined) yield { type: 'bookmark', version };
    else yield { type: 'set', key, item, version };
  }
}

function parse<O>(line: string): { type: string; object: O } {
  try {
    return JSON.parse(line);
  } catch {
    const problem = {
      problem: 'The watch received invalid JSON',
      cause: 'The connection was lost, or a proxy changed the answer',
      fix: 'Retry.',
    };
    throw new ClusterFailure(problem, undefined);
  }
}

const StatusCode = v.object({ code: v.number() });

/** An ERROR event contains a metav1.Status, whose code is an HTTP status. */
function statusError(status: unknown): Error {
  return Object.assign(new Error('watch error'), { code: v.is(StatusCode, status) ? status.code : 500, body: status });
}
