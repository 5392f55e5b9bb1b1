// The release's pods and deployments as collections that can be listed and watched.
import type { Deployment, Pod, Target } from '../world.js';
import type { CallOptions, Connection } from './connection.js';
import { ClusterFailure, failureOf } from './failures.js';
import type { V1Deployment, V1Pod } from './kubernetes.js';
import { lines } from './lines.js';
import { podFrom } from './pods.js';
import type { Session } from './session.js';
import type { Change, Source } from './watch-loop.js';
import { deploymentFrom } from './workloads.js';

/** The chart puts both labels on everything it makes. */
export function selectorOf(target: Target): string {
  return `app=taskflow,app.kubernetes.io/instance=${target.release}`;
}

/** A watch event holds one object; etcd takes 1.5 MiB at most, JSON may be a little more. */
const eventCap = 4 * 1024 * 1024;

type ApiObject = { metadata?: { uid?: string; resourceVersion?: string } };
type ApiList<O> = { items: O[]; metadata?: { resourceVersion?: string } };

export function podSource(session: Session): Source<Pod> {
  const where = selected(session);
  return sourceOf<V1Pod, Pod>(session, {
    resource: 'pods',
    group: '/api/v1',
    list: ({ core }, options) => core.listNamespacedPod(where, options),
    toItem: (pod) => podFrom(pod, session.clean),
  });
}

export function deploymentSource(session: Session): Source<Deployment> {
  const where = selected(session);
  return sourceOf<V1Deployment, Deployment>(session, {
    resource: 'deployments',
    group: '/apis/apps/v1',
    list: ({ apps }, options) => apps.listNamespacedDeployment(where, options),
    toItem: (deployment) => deploymentFrom(deployment, session.clean),
  });
}

const selected = ({ target }: Session) => ({ namespace: target.namespace, labelSelector: selectorOf(target) });

type Kind<O, T> = {
  resource: string;
  group: string;
  list(connection: Connection, options: CallOptions): Promise<ApiList<O>>;
  toItem(object: O): T;
};

function sourceOf<O extends ApiObject, T>({ connection, place, target }: Session, kind: Kind<O, T>): Source<T> {
  const path = `${kind.group}/namespaces/${encodeURIComponent(target.namespace)}/${kind.resource}`;
  return {
    async list(signal) {
      const door = connection();
      const listed = await door.call({ verb: 'list', resource: kind.resource }, signal, (options) => kind.list(door, options));
      const items = new Map(listed.items.map((object) => [object.metadata?.uid ?? '', kind.toItem(object)]));
      return { items, version: listed.metadata?.resourceVersion ?? '' };
    },
    async changes(version, seconds, signal) {
      const request = { verb: 'watch', resource: kind.resource };
      const query = {
        watch: 'true',
        allowWatchBookmarks: 'true',
        labelSelector: selectorOf(target),
        resourceVersion: version,
        timeoutSeconds: String(seconds),
      };
      const chunks = await connection().open(request, path, query, signal);
      return changesIn(chunks, kind.toItem, (status) => failureOf(statusError(status), request, place()));
    },
  };
}

/** One JSON object a line: https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes */
async function* changesIn<O extends ApiObject, T>(
  chunks: AsyncIterable<Uint8Array>,
  toItem: (object: O) => T,
  failure: (status: unknown) => Error,
): AsyncGenerator<Change<T>> {
  for await (const line of lines(chunks, eventCap)) {
    if (line.trim() === '') continue;
    const event = parse<O>(line);
    const key = event.object.metadata?.uid ?? '';
    const version = event.object.metadata?.resourceVersion ?? '';
    if (event.type === 'ERROR') throw failure(event.object);
    if (event.type === 'BOOKMARK') yield { type: 'bookmark', version };
    else if (event.type === 'DELETED') yield { type: 'gone', key, version };
    else yield { type: 'set', key, item: toItem(event.object), version };
  }
}

function parse<O>(line: string): { type: string; object: O } {
  try {
    return JSON.parse(line);
  } catch {
    const problem = {
      problem: 'the watch sent what is no JSON',
      cause: 'the connection was cut, or something is in between',
      cure: 'retry',
    };
    throw new ClusterFailure(problem, undefined);
  }
}

/** An ERROR event carries a metav1.Status; its code is the HTTP status that the request would have had. */
function statusError(status: unknown): Error {
  const code = typeof status === 'object' && status !== null && 'code' in status && typeof status.code === 'number' ? status.code : 500;
  return Object.assign(new Error('watch error'), { code, body: status });
}
