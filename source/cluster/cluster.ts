// Creates the Cluster port, and loads the Kubernetes client on the first call.
import type { ClusterOptions, PinnedCluster } from './options.js';

/**
 * Reads and sends nothing until a method is called. Calls reject with Failure or Cancelled, and take at most 10 s, except watch, forward
 * and followed logs.
 */
export function createCluster(options: ClusterOptions): PinnedCluster {
  const confirmed = new Set<string>();
  const load = async () => (await import('./client.js')).createClient(options, confirmed);
  let loading: ReturnType<typeof load> | undefined;
  const client = () => {
    loading ??= load();
    return loading;
  };
  return {
    context: async () => (await client()).context(),
    kubeconfig: async () => (await loading)?.kubeconfig(),
    identity: async (signal, options) => (await client()).identity(signal, options),
    refusal: async () => (await client()).refusal(),
    guard: async (signal) => (await client()).guard(signal),
    confirm: (context) => void confirmed.add(context),
    ensureNamespace: async (signal) => (await client()).ensureNamespace(signal),
    namespaceContents: async (signal) => (await client()).namespaceContents(signal),
    deleteNamespace: async (signal) => (await client()).deleteNamespace(signal),
    secret: async (name, signal) => (await client()).secret(name, signal),
    tryDatabase: async (request, signal) => (await client()).tryDatabase(request, signal),
    runJob: async (job, report, signal) => (await client()).runJob(job, report, signal),
    applySecret: async (name, data, signal) => (await client()).applySecret(name, data, signal),
    deleteSecret: async (name, signal) => (await client()).deleteSecret(name, signal),
    pods: async (signal) => (await client()).pods(signal),
    deployments: async (signal) => (await client()).deployments(signal),
    services: async (signal) => (await client()).services(signal),
    events: async (signal) => (await client()).events(signal),
    watch: async (report, signal) => (await client()).watch(report, signal),
    usage: async (signal) => (await client()).usage(signal),
    forward: async (request, report, signal) => (await client()).forward(request, report, signal),
    scale: async (deployment, replicas, signal) => (await client()).scale(deployment, replicas, signal),
    restart: async (deployment, signal) => (await client()).restart(deployment, signal),
    deletePod: async (pod, signal) => (await client()).deletePod(pod, signal),
    logs: async (request, report, signal) => (await client()).logs(request, report, signal),
    manifest: async (object, signal) => (await client()).manifest(object, signal),
  };
}
