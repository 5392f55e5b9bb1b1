// The Cluster of world.ts over the Kubernetes client: the doors by name, the rules behind them in the files beside.

import { ask, createPin, type Pin } from './api/identity.js';
import { createSession } from './api/session.js';
import type { ReachableView } from './forward/endpoint-rules.js';
import { forward } from './forward/port-forward.js';
import type { ClusterOptions, PinnedCluster } from './options.js';
import { tryDatabaseInside } from './probe/database.js';
import { namespaceContents } from './resources/contents.js';
import { readLog } from './resources/logs.js';
import { manifestOf } from './resources/manifest.js';
import { deleteNamespace, ensureNamespace } from './resources/namespace.js';
import { releaseDoors } from './resources/release.js';
import { applySecret, deleteSecret, orUndefined, readSecret } from './resources/secret.js';
import { createUsage } from './resources/usage.js';
import { restart, scale } from './resources/workloads.js';
import { pulseLimit } from './watch/heartbeat.js';
import { shareWatch } from './watch/share.js';
import { selectorOf, sourcesOf } from './watch/sources.js';
import { type View, watchRelease } from './watch/watch.js';

type Client = Omit<PinnedCluster, 'confirm' | 'kubeconfig'> & Pick<Pin, 'kubeconfig'>;

/** See `createCluster` in cluster.ts, which is how to come here. @param confirmed names of contexts that the person gave */
export function createClient(options: ClusterOptions, confirmed: ReadonlySet<string>): Client {
  const session = createSession(options);
  const { connection, target, clock, redactor } = session;
  const { namespace } = target;
  const pin = createPin(session, confirmed);
  const sources = sourcesOf(session);
  const doors = releaseDoors(sources);
  const selected = { namespace, labelSelector: selectorOf(target) };
  const pulse = (ending: AbortSignal) => ask(connection(), selected, pulseLimit, ending);
  const shared = shareWatch<View>((report, ending) => watchRelease({ sources, ask: pulse, clock }, report, ending));
  return {
    ...doors,
    ...pin,
    context: async () => session.lookUp(),
    ensureNamespace: async (signal) => ensureNamespace(session, signal),
    namespaceContents: async (signal) => namespaceContents(session, signal),
    deleteNamespace: async (signal) => deleteNamespace(session, signal),
    secret: async (name, signal) => readSecret(connection(), { namespace, name }, redactor, signal),
    tryDatabase: (request, signal) => tryDatabaseInside(session, request, signal),
    applySecret: async (name, data, signal) => applySecret(connection(), { namespace, name }, data, redactor, signal),
    deleteSecret: async (name, signal) => deleteSecret(connection(), { namespace, name }, signal),
    async watch(report, signal) {
      // A missing context is a Failure here and now; what happens to the connection later is told by the view's liveness.
      connection();
      await shared.subscribe(({ release }) => report(release), signal);
    },
    usage: createUsage({ ...session, pods: async (signal) => shared.present()?.release.pods ?? doors.pods(signal) }),
    async forward(request, report, signal) {
      connection();
      const watch = (see: (view: ReachableView) => void, ending: AbortSignal) =>
        shared.subscribe(({ reachable }) => see(reachable), ending);
      await forward({ ...session, watch }, request, report, signal);
    },
    scale: async (name, replicas, signal) => scale(connection(), { namespace, name }, replicas, signal),
    restart: async (name, signal) => restart(connection(), { namespace, name }, clock, signal),
    async deletePod(name, signal) {
      const { call, core } = connection();
      const request = { verb: 'delete', resource: 'pods', name };
      await orUndefined(call(request, signal, (options) => core.deleteNamespacedPod({ namespace, name }, options)));
    },
    manifest: (object, signal) => manifestOf(session, object, signal),
    logs: (request, report, signal) => readLog(session, request, report, signal),
  };
}
