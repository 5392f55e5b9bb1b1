// The demo's Kubernetes: deployments that keep their pods, pods that take their time to become ready, a Secret, events, logs.
import type { Clock, Cluster, ClusterEvent, ReleaseView, Revision } from '../../world/index.js';
import { createDemoDatabase, type DemoDatabase } from './database.js';
import { playLog } from './logs.js';
import { manifestLines } from './manifest.js';
import { notFound } from './objects.js';
import { podView, startsAfter, told } from './pods.js';
import { deploymentView, reconciled, replicaSetView, type SimDeployment, type SimReplicaSet, setFor } from './replicas.js';
import { createDemoSecrets, type DemoSecrets } from './secrets.js';
import type { Kind, SimPod } from './simulated-pod.js';
import { warningsOf } from './trouble.js';
import { usageOf } from './usage.js';
import { watchChanges } from './watch.js';

export type DemoCluster = {
  cluster: Omit<Cluster, 'forward'>;
  view(): ReleaseView;
  secrets: DemoSecrets;
  database: DemoDatabase;
  /** A new image, or a new number of replicas, as helm would apply it. `template`: whatever else a pod is made of. */
  roll(component: Kind, wanted: { image: string; replicas: number; template: string }): void;
  /** helm's revisions, as its Secrets tell of them; newest first. */
  tellRevisions(revisions: Revision[]): void;
  /** A backend pod falls into trouble; false while they are not all Ready. */
  trouble(): boolean;
  /** Called with the component of every pod that the person deletes. */
  onDelete(listener: (component: Kind) => void): void;
  /** As helm takes the release away. */
  remove(): void;
  /** All is gone, with its cluster or its namespace. */
  erase(): void;
  onErase(listener: () => void): void;
};

/** That of the tour was there before. */
const namespace = { uid: 'demo-namespace', ours: false };
const eventsKept = 30;
const services = [
  { name: 'taskflow-frontend', type: 'NodePort', port: 80, targetPort: 'http', nodePort: 30080 },
  { name: 'taskflow-backend', type: 'ClusterIP', port: 8000, targetPort: 'http' },
];

export function createDemoCluster(clock: Clock): DemoCluster {
  const deployments = new Map<Kind, SimDeployment>();
  const sets = new Map<string, SimReplicaSet>();
  const secrets = createDemoSecrets(clock);
  const database = createDemoDatabase(clock);
  let pods: SimPod[] = [];
  let events: ClusterEvent[] = [];
  let revisions: Revision[] = [];
  let deleted = (_: Kind) => {};
  let erased = () => {};
  const note = (object: string, reason: string, message: string, type = 'Normal', at = clock.now()) => {
    events = [{ at, object, type, reason, message, count: 1 }, ...events].toSorted((a, b) => b.at - a.at).slice(0, eventsKept);
  };
  const current = () => {
    const before = new Set(pods.map(({ name }) => name));
    const begins = (pod: SimPod) => !before.has(pod.name) && pod.component === 'backend' && secrets.outdated();
    pods = reconciled([...deployments.values()], pods, clock, note).map((pod) =>
      begins(pod) ? { ...pod, troubledAt: pod.madeAt + startsAfter + 700, doomed: true } : pod,
    );
    return pods;
  };
  const view = (): ReleaseView => {
    const now = clock.now();
    const present = current();
    return database.addedTo({
      pods: present.map((pod) => podView(pod, now)),
      deployments: [...deployments.values()].map((each) => deploymentView(each, present, now)),
      replicaSets: [...sets.values()].map((each) => replicaSetView(each, present, now)),
      services: deployments.size > 0 ? services : [],
      events: [...warningsOf(present, now), ...events].toSorted((a, b) => b.at - a.at).slice(0, eventsKept),
      revisions,
      freshness: { type: 'live' },
      forbidden: {},
    });
  };
  const named = (name: string): SimDeployment => {
    const found = [...deployments.values()].find((each) => each.name === name);
    if (!found) throw notFound('deployment', name);
    return found;
  };
  /** Gives the deployment the replica set of a template, and what else is wanted. */
  const apply = (deployment: Omit<SimDeployment, 'set'>, template: string) => {
    const { component, image } = deployment;
    const own = [...sets.values()].filter((set) => set.component === component);
    const set = setFor({ component, template, image }, own, clock.now());
    if (sets.get(set.name)?.revision !== set.revision)
      note(`deployment/${deployment.name}`, 'ScalingReplicaSet', `Scaled up replica set ${set.name}`);
    sets.set(set.name, set);
    deployments.set(component, { ...deployment, set: set.name });
  };
  const remove = () => {
    deployments.clear();
    sets.clear();
    database.wanted(false);
    revisions = [];
  };
  const erase = () => {
    remove();
    secrets.clear();
    pods = [];
    events = [];
    erased();
  };
  const podNamed = (name: string) => current().find((pod) => pod.name === name);

  const cluster: DemoCluster['cluster'] = {
    ...secrets.ports,
    context: async () => ({ name: 'minikube', server: 'https://192.168.49.2:8443', local: true }),
    async identity(signal) {
      await clock.sleep(40, signal);
      return { uid: 'demo-cluster', version: '1.34.0', server: 'https://192.168.49.2:8443' };
    },
    async tryDatabase(_, signal) {
      await clock.sleep(900, signal);
      return { type: 'answers', ms: 40, tls: true, server: 'PostgreSQL 17' };
    },
    guard: (signal) => clock.sleep(20, signal),
    confirm: () => {},
    refusal: async () => undefined,
    async ensureNamespace(signal) {
      await clock.sleep(60, signal);
      return namespace;
    },
    async namespaceContents(signal) {
      await clock.sleep(90, signal);
      return { ...namespace, contents: contentsOf(view(), secrets.stored()) };
    },
    async deleteNamespace(signal) {
      await clock.sleep(900, signal);
      erase();
    },
    pods: async () => view().pods,
    deployments: async () => view().deployments,
    services: async () => view().services,
    events: async () => view().events,
    watch: (report, signal) => watchChanges(clock, signal, view, report),
    async usage(signal) {
      await clock.sleep(30, signal);
      return { source: 'metrics-server', pods: usageOf(view().pods, clock.now()) };
    },
    async scale(name, replicas, signal) {
      await clock.sleep(120, signal);
      const deployment = named(name);
      deployments.set(deployment.component, { ...deployment, desired: replicas });
      note(`deployment/${name}`, 'ScalingReplicaSet', `Scaled replica set ${deployment.set} to ${replicas}`);
    },
    async restart(name, signal) {
      await clock.sleep(120, signal);
      if (database.replace(name)) return;
      // As kubectl: the time of the restart in the template makes it another one.
      const deployment = named(name);
      apply(deployment, `${sets.get(deployment.set)?.template} restarted at ${clock.now()}`);
    },
    async deletePod(name, signal) {
      await clock.sleep(150, signal);
      if (database.replace(name)) return;
      const pod = podNamed(name);
      if (!pod) throw notFound('pod', name);
      pods = pods.map((each) => (each === pod ? told(pod, clock.now()) : each));
      note(`pod/${name}`, 'Killing', 'Stopping container');
      deleted(pod.component);
    },
    logs: async (request, report, signal) => {
      if (database.isPod(request.pod)) return report('LOG:  database system is ready to accept connections');
      if (!podNamed(request.pod)) throw notFound('pod', request.pod);
      return playLog(request, () => podNamed(request.pod), report, clock, signal);
    },
    async manifest(object, signal) {
      await clock.sleep(90, signal);
      return manifestLines(object, view(), secrets.stored());
    },
  };
  return {
    cluster,
    view,
    secrets,
    database,
    roll(component, { image, replicas, template }) {
      apply({ name: `taskflow-${component}`, component, image, desired: replicas }, `${image} ${template}`);
    },
    tellRevisions: (list) => {
      revisions = list;
    },
    trouble() {
      const now = clock.now();
      const present = current();
      const deployment = deployments.get('backend');
      if (!deployment || !deploymentView(deployment, present, now).rolledOut) return false;
      const pod = present.findLast((each) => each.component === 'backend' && podView(each, now).ready);
      if (pod) pods = pods.map((each) => (each === pod ? { ...pod, troubledAt: now } : each));
      return pod !== undefined;
    },
    onDelete: (listener) => {
      deleted = listener;
    },
    remove,
    erase,
    onErase: (listener) => {
      erased = listener;
    },
  };
}

/** `kind/name` of what is there. */
function contentsOf({ deployments, replicaSets, pods, services }: ReleaseView, stored: { name: string }[]): string[] {
  const kinds = { deployment: deployments, replicaset: replicaSets, pod: pods, service: services, secret: stored };
  return Object.entries(kinds).flatMap(([kind, list]) => list.map(({ name }) => `${kind}/${name}`));
}
