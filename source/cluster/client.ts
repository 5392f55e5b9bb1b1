// Implements the Cluster port with the Kubernetes client.

import { createApiAccess } from './api/access.js';
import { createPin, type Pin, pingServer } from './api/identity.js';
import type { ReachableView } from './forward/endpoint-rules.js';
import { forward } from './forward/port-forward.js';
import type { ClusterOptions, PinnedCluster } from './options.js';
import { tryDatabaseInside } from './probe/database.js';
import { namespaceContents } from './resources/contents.js';
import { runJob } from './resources/jobs.js';
import { readLog } from './resources/logs.js';
import { manifestOf } from './resources/manifest.js';
import { selectorOf } from './resources/metadata.js';
import { deleteNamespace, ensureNamespace } from './resources/namespace.js';
import { releaseReads } from './resources/release.js';
import { applySecret, deleteSecret, orUndefined, readSecret } from './resources/secret.js';
import { createUsage } from './resources/usage.js';
import { restart, scale } from './resources/workloads.js';
import { heartbeatLimit } from './watch/heartbeat.js';
import { releaseCollections } from './watch/release-collections.js';
import { shareWatch } from './watch/share.js';
import { type View, watchRelease } from './watch/watch.js';

type Client = Omit<PinnedCluster, 'confirm' | 'kubeconfig'> & Pick<Pin, 'kubeconfig'>;

/** `createCluster` in cluster.ts loads this file lazily. @param confirmed names of contexts that the person confirmed */
export function createClient(options: ClusterOptions, confirmed: ReadonlySet<string>): Client {
  const access = createApiAccess(options);
  const { connection, target, clock, redactor } = access;
  const { namespace } = target;
  const pin = createPin(access, confirmed);
  const collections = releaseCollections(access);
  const reads = releaseReads(collections);
  const selected = { namespace, labelSelector: selectorOf(target) };
  const ping = (ending: AbortSignal) => pingServer(connection(), selected, heartbeatLimit, ending);
  const shared = shareWatch<View>((report, ending) => watchRelease({ collections, ping, clock }, report, ending));
  return {
    ...reads,
    ...pin,
    context: async () => access.currentContext(),
    ensureNamespace: async (signal) => ensureNamespace(access, signal),
    namespaceContents: async (signal) => namespaceContents(access, signal),
    deleteNamespace: async (signal) => deleteNamespace(access, signal),
    secret: async (name, signal) => readSecret(connection(), { namespace, name }, redactor, signal),
    tryDatabase: (request, signal) => tryDatabaseInside(access, request, signal),
    runJob: (job, report, signal) => runJob(access, job, report, signal),
    applySecret: async (name, data, signal) => applySecret(connection(), { namespace, name }, data, redactor, signal),
    deleteSecret: async (name, signal) => deleteSecret(connection(), { namespace, name }, signal),
    async watch(report, signal) {
      // A missing context fails here. Later failures of the connection show in the view's freshness.
      connection();
      await shared.subscribe(({ release }) => report(release), signal);
    },
    usage: createUsage({ ...access, pods: async (signal) => shared.current()?.release.pods ?? reads.pods(signal) }),
    async forward(request, report, signal) {
      connection();
      const watch = (onView: (view: ReachableView) => void, ending: AbortSignal) =>
        shared.subscribe(({ reachable }) => onView(reachable), ending);
      await forward({ ...access, watch }, request, report, signal);
    },
    scale: async (name, replicas, signal) => scale(connection(), { namespace, name }, replicas, signal),
    restart: async (name, signal) => restart(connection(), { namespace, name }, clock, signal),
    async deletePod(name, signal) {
      const { call, core } = connection();
      const request = { verb: 'delete', resource: 'pods', name };
      await orUndefined(call(request, signal, (options) => core.deleteNamespacedPod({ namespace, name }, options)));
    },
    manifest: (object, signal) => manifestOf(access, object, signal),
    logs: (request, report, signal) => readLog(access, request, report, signal),
  };
}
