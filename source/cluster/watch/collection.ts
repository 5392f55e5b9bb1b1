// One collection of the API as a Source for watch-loop.ts: the list parsed from JSON, the watch line by line.
import { ClusterFailure, failureOf } from '../api/failures.js';
import { lines } from '../api/lines.js';
import type { Session } from '../api/session.js';
import type { Change, Source } from './watch-loop.js';

/** `toItem` gives undefined for what is not ours. `accept`: media types, see Connection. */
export type Kind<O, T> = {
  resource: string;
  /** `/api/v1` or `/apis/<group>/<version>`. */
  group: string;
  selector?: string;
  accept?: { list: string; watch: string };
  toItem(object: O): T | undefined;
};

/** A watch event holds one object; etcd takes 1.5 MiB at most, JSON may be a little more. */
const eventCap = 4 * 1024 * 1024;

type ApiObject = { metadata?: { uid?: string; resourceVersion?: string } };
type ApiList<O> = { items?: O[] | null; metadata?: { resourceVersion?: string } };

/**
 * Those of the namespace. Not by the package's generated methods: they build an object of a class for each part of each object, which
 * for 1,000 pods keeps the screen waiting.
 */
export function collectionOf<O extends ApiObject, T>({ connection, place, target }: Session, kind: Kind<O, T>): Source<T> {
  const path = `${kind.group}/namespaces/${encodeURIComponent(target.namespace)}/${kind.resource}`;
  const selected = kind.selector ? { labelSelector: kind.selector } : {};
  const accepting = (accept: string | undefined) => (accept ? { accept } : {});
  return {
    async list(signal) {
      const from = { path, query: selected, ...accepting(kind.accept?.list) };
      // What the API server answers to a list is a list: https://kubernetes.io/docs/reference/using-api/api-concepts/#collections
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
      return changesIn(chunks, kind.toItem, (status) => failureOf(statusError(status), request, place()));
    },
  };
}

/** One JSON object a line: https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes */
async function* changesIn<O extends ApiObject, T>(
  chunks: AsyncIterable<Uint8Array>,
  toItem: (object: O) => T | undefined,
  failure: (status: unknown) => Error,
): AsyncGenerator<Change<T>> {
  for await (const line of lines(chunks, eventCap)) {
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
      problem: 'the watch sent what is no JSON',
      cause: 'the connection was cut, or something is in between',
      fix: 'retry',
    };
    throw new ClusterFailure(problem, undefined);
  }
}

/** An ERROR event carries a metav1.Status; its code is the HTTP status that the request would have had. */
function statusError(status: unknown): Error {
  const code = typeof status === 'object' && status !== null && 'code' in status && typeof status.code === 'number' ? status.code : 500;
  return Object.assign(new Error('watch error'), { code, body: status });
}
