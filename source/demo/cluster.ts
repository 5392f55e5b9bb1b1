// The demo's Kubernetes: deployments that keep their pods, pods that take their time to become ready, a Secret, events, logs.
import { Failure } from '../problem.js';
import type { Clock, Cluster, ClusterEvent, ClusterSecret } from '../world.js';
import { deploymentView, goneAfter, type Kind, podView, reconciled, type SimDeployment, type SimPod } from './replicas.js';
import { logLine } from './scripts.js';

export type DemoCluster = {
  cluster: Cluster;
  isReady(component: Kind): boolean;
  /** A new image, or a new number of replicas, as helm would apply it. */
  roll(component: Kind, image: string, replicas: number): void;
  remove(): void;
};

/** How often (ms) the simulated cluster is looked at by those who watch it. */
const watchPace = 250;
const eventsKept = 30;

export function createDemoCluster(clock: Clock): DemoCluster {
  const deployments = new Map<Kind, SimDeployment>();
  let pods: SimPod[] = [];
  let events: ClusterEvent[] = [];
  const note = (object: string, reason: string, message: string) => {
    events = [...events, { at: clock.now(), object, type: 'Normal', reason, message, count: 1 }].slice(-eventsKept);
  };
  const current = () => {
    pods = reconciled([...deployments.values()], pods, clock, note);
    return pods;
  };
  const views = () => current().map((pod) => podView(pod, clock.now()));
  const deploymentViews = () => [...deployments.values()].map((each) => deploymentView(each, current(), clock.now()));
  const named = (name: string): SimDeployment => {
    const found = [...deployments.values()].find((each) => each.name === name);
    if (!found) throw notFound('deployment', name);
    return found;
  };
  const change = (name: string, to: Partial<SimDeployment>) => {
    const deployment = named(name);
    deployments.set(deployment.component, { ...deployment, ...to });
  };
  const cluster: Cluster = {
    ...demoSecrets(clock),
    context: async () => ({ name: 'minikube', server: 'https://192.168.49.2:8443', local: true }),
    async identity(signal) {
      await clock.sleep(40, signal);
      return { uid: 'demo-cluster', version: '1.34.0', server: 'https://192.168.49.2:8443' };
    },
    ensureNamespace: (signal) => clock.sleep(60, signal),
    pods: async () => views(),
    deployments: async () => deploymentViews(),
    services: async () => [
      { name: 'taskflow-frontend', type: 'NodePort', port: 80, targetPort: '3000', nodePort: 30080 },
      { name: 'taskflow-backend', type: 'ClusterIP', port: 8000, targetPort: '8000' },
    ],
    events: async () => events,
    watch: (report, signal) =>
      watchChanges(clock, signal, () => ({ pods: views(), deployments: deploymentViews(), liveness: { type: 'live' as const } }), report),
    async scale(name, replicas, signal) {
      await clock.sleep(120, signal);
      change(name, { desired: replicas });
      note(name, 'ScalingReplicaSet', `Scaled replica set to ${replicas}`);
    },
    async restart(name, signal) {
      await clock.sleep(120, signal);
      change(name, { generation: named(name).generation + 1 });
    },
    async deletePod(name, signal) {
      await clock.sleep(150, signal);
      if (!current().some((pod) => pod.name === name)) throw notFound('pod', name);
      pods = pods.map((pod) => (pod.name === name ? { ...pod, leavesAt: pod.leavesAt ?? clock.now() + goneAfter } : pod));
      note(name, 'Killing', 'Stopping container');
    },
    logs: (request, report, signal) => {
      const pod = current().find((each) => each.name === request.pod);
      return pod ? playLog(pod.component, request, report, clock, signal) : Promise.reject(notFound('pod', request.pod));
    },
  };
  return {
    cluster,
    isReady: (component) => views().some((pod) => pod.component === component && pod.ready),
    roll(component, image, desired) {
      const before = deployments.get(component);
      const generation = (before?.generation ?? 0) + (before?.image === image ? 0 : 1);
      deployments.set(component, { name: `taskflow-${component}`, component, image, desired, generation });
    },
    remove: () => deployments.clear(),
  };
}

/** Reports at once, and again whenever the view is another. */
async function watchChanges<T>(clock: Clock, signal: AbortSignal, view: () => T, report: (view: T) => void): Promise<void> {
  let last = '';
  while (!signal.aborted) {
    const now = view();
    const text = JSON.stringify(now);
    if (text !== last) report(now);
    last = text;
    await clock.sleep(watchPace, signal);
  }
}

async function playLog(
  component: Kind,
  { follow, tail }: { follow: boolean; tail: number },
  report: (line: string) => void,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  for (let n = 0; follow || n < tail; n++) {
    report(logLine(component, n));
    if (n < 3) continue;
    if (!follow) return;
    await clock.sleep(400 + ((n * 97) % 900), signal);
  }
}

function demoSecrets(clock: Clock): Pick<Cluster, 'secret' | 'applySecret' | 'deleteSecret'> {
  const secrets = new Map<string, ClusterSecret>();
  return {
    async secret(name, signal) {
      await clock.sleep(50, signal);
      return secrets.get(name);
    },
    async applySecret(name, data, signal) {
      await clock.sleep(180, signal);
      const before = secrets.get(name);
      const all = { ...before?.data, ...data };
      const resourceVersion = String(Number(before?.resourceVersion ?? 100) + 1);
      secrets.set(name, { uid: 'demo-secret', resourceVersion, keys: Object.keys(all), data: all });
      return { uid: 'demo-secret', resourceVersion };
    },
    deleteSecret: async (name) => {
      secrets.delete(name);
    },
  };
}

function notFound(kind: string, name: string): Failure {
  return new Failure({ problem: `${kind} ${name} is not there`, cause: 'it was deleted or replaced', cure: 'look at the pods again' });
}
