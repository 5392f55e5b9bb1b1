// The cluster port over the simulation: every call takes the time that an API server takes.
import type { Clock, Cluster, ReleaseView } from '../../world/index.js';
import { playLog } from './logs.js';
import { notFound } from './objects.js';
import type { Simulation } from './simulation.js';
import { simulateUsage } from './usage.js';
import { watchChanges } from './watch.js';

const server = 'https://192.168.49.2:8443';
/** The tour's namespace was there before, so `down` leaves it. */
const namespace = { uid: 'demo-namespace', ours: false };

export function createDemoCluster(clock: Clock, simulation: Simulation): Omit<Cluster, 'forward'> {
  const { secrets, database, view } = simulation;
  const after = async <T>(ms: number, signal: AbortSignal, act: () => T): Promise<T> => {
    await clock.sleep(ms, signal);
    return act();
  };
  return {
    ...secrets.ports,
    context: async () => ({ name: 'minikube', server, local: true }),
    identity: (signal) => after(40, signal, () => ({ uid: 'demo-cluster', version: '1.34.0', server })),
    tryDatabase: (_, signal) => after(900, signal, () => ({ type: 'answers', ms: 40, tls: true, server: 'PostgreSQL 17' })),
    runJob: (_job, _report, signal) => after(1500, signal, () => ({ type: 'succeeded' })),
    guard: (signal) => clock.sleep(20, signal),
    confirm: () => {},
    refusal: async () => undefined,
    ensureNamespace: (signal) => after(60, signal, () => namespace),
    namespaceContents: (signal) => after(90, signal, () => ({ ...namespace, contents: contentsOf(view(), secrets.stored()) })),
    deleteNamespace: (signal) => after(900, signal, simulation.erase),
    pods: async () => view().pods,
    deployments: async () => view().deployments,
    services: async () => view().services,
    events: async () => view().events,
    watch: (report, signal) => watchChanges(clock, signal, view, report),
    usage: (signal) => after(30, signal, () => ({ source: 'metrics-server', pods: simulateUsage(view().pods, clock.now()) })),
    scale: (name, replicas, signal) => after(120, signal, () => simulation.scale(name, replicas)),
    restart: (name, signal) => after(120, signal, () => void (database.replace(name) || simulation.restart(name))),
    deletePod: (name, signal) => after(150, signal, () => void (database.replace(name) || simulation.deletePod(name))),
    async logs(request, report, signal) {
      if (database.isPod(request.pod)) return report('LOG:  database system is ready to accept connections');
      if (!simulation.pod(request.pod)) throw notFound('pod', request.pod);
      return playLog(request, () => simulation.pod(request.pod), report, clock, signal);
    },
    async manifest(object, signal) {
      await clock.sleep(90, signal);
      // The YAML library isn't needed for the first frame.
      const { manifestLines } = await import('./manifest.js');
      return manifestLines(object, view(), secrets.stored());
    },
  };
}

/** `kind/name` of every object in the namespace. */
function contentsOf({ deployments, replicaSets, pods, services }: ReleaseView, stored: { name: string }[]): string[] {
  const kinds = { deployment: deployments, replicaset: replicaSets, pod: pods, service: services, secret: stored };
  return Object.entries(kinds).flatMap(([kind, list]) => list.map(({ name }) => `${kind}/${name}`));
}
