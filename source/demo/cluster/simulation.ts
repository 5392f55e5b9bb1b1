// Simulated state of the demo's cluster, and the transitions that change it.
import type { Component } from '../../release/component.js';
import type { Clock, ClusterEvent, ReleaseView, Revision } from '../../world/index.js';
import { createDemoDatabase, type DemoDatabase } from './database.js';
import { notFound } from './objects.js';
import { startDelay, terminate, toPod } from './pods.js';
import {
  findOrMakeReplicaSet,
  reconcile,
  type SimulatedDeployment,
  type SimulatedReplicaSet,
  toDeployment,
  toReplicaSet,
} from './replicas.js';
import { createDemoSecrets, type DemoSecrets } from './secrets.js';
import type { SimulatedPod } from './simulated-pod.js';
import { backOffEvents } from './trouble.js';

export type Simulation = {
  view(): ReleaseView;
  /** The pod as it is now; undefined when there is none of that name. */
  pod(name: string): SimulatedPod | undefined;
  secrets: DemoSecrets;
  database: DemoDatabase;
  /** Applies an image and a number of replicas as helm does. `template`: everything else that a pod is made of. */
  apply(component: Component, wanted: { image: string; replicas: number; template: string }): void;
  /** Failure when there is no such deployment. */
  scale(deployment: string, replicas: number): void;
  /** Failure when there is no such deployment. */
  restart(deployment: string): void;
  /** Failure when there is no such pod. */
  deletePod(pod: string): void;
  /** helm's revisions, newest first. */
  setRevisions(revisions: Revision[]): void;
  /** A backend pod starts to fail; false while the backend isn't rolled out. */
  startTrouble(): boolean;
  /** helm removes the release. */
  remove(): void;
  /** Everything goes with its cluster or its namespace. */
  erase(): void;
  onDelete(listener: (component: Component) => void): void;
  onErase(listener: () => void): void;
};

type State = {
  deployments: Map<Component, SimulatedDeployment>;
  sets: Map<string, SimulatedReplicaSet>;
  pods: SimulatedPod[];
  /** Newest first. */
  events: ClusterEvent[];
  revisions: Revision[];
};

const maxEvents = 30;
/** ms from a container's start until it fails with a password that the database no longer takes. */
const failureDelay = 700;
const services = [
  { name: 'taskflow-frontend', type: 'NodePort', port: 80, targetPort: 'http', nodePort: 30080 },
  { name: 'taskflow-backend', type: 'ClusterIP', port: 8000, targetPort: 'http' },
];

const newestFirst = (events: ClusterEvent[]) => events.toSorted((a, b) => b.at - a.at).slice(0, maxEvents);

export function createSimulation(clock: Clock): Simulation {
  const state: State = { deployments: new Map(), sets: new Map(), pods: [], events: [], revisions: [] };
  const secrets = createDemoSecrets(clock);
  const database = createDemoDatabase(clock);
  const listeners = { onDelete: (_: Component) => {}, onErase: () => {} };
  const record = (object: string, reason: string, message: string, type = 'Normal') => {
    state.events = newestFirst([{ at: clock.now(), object, type, reason, message, count: 1 }, ...state.events]);
  };
  const pods = () => {
    state.pods = reconcilePods(state, secrets, clock, record);
    return state.pods;
  };
  const deployment = (name: string): SimulatedDeployment => {
    const found = [...state.deployments.values()].find((each) => each.name === name);
    if (!found) throw notFound('deployment', name);
    return found;
  };
  const setTemplate = (wanted: Omit<SimulatedDeployment, 'set'>, template: string) => {
    const { component, image } = wanted;
    const own = [...state.sets.values()].filter((set) => set.component === component);
    const set = findOrMakeReplicaSet({ component, template, image }, own, clock.now());
    if (state.sets.get(set.name)?.revision !== set.revision)
      record(`deployment/${wanted.name}`, 'ScalingReplicaSet', `Scaled up replica set ${set.name}`);
    state.sets.set(set.name, set);
    state.deployments.set(component, { ...wanted, set: set.name });
  };
  const remove = () => {
    state.deployments.clear();
    state.sets.clear();
    state.revisions = [];
    database.setWanted(false);
  };
  return {
    secrets,
    database,
    view: () => database.addTo(toView(state, pods(), clock.now())),
    pod: (name) => pods().find((pod) => pod.name === name),
    apply: (component, { image, replicas, template }) =>
      setTemplate({ name: `taskflow-${component}`, component, image, desired: replicas }, `${image} ${template}`),
    scale(name, replicas) {
      const found = deployment(name);
      state.deployments.set(found.component, { ...found, desired: replicas });
      record(`deployment/${name}`, 'ScalingReplicaSet', `Scaled replica set ${found.set} to ${replicas}`);
    },
    restart(name) {
      // kubectl writes the time of the restart into the template, which makes it a new one.
      const found = deployment(name);
      setTemplate(found, `${state.sets.get(found.set)?.template} restarted at ${clock.now()}`);
    },
    deletePod(name) {
      const pod = pods().find((each) => each.name === name);
      if (!pod) throw notFound('pod', name);
      state.pods = state.pods.map((each) => (each === pod ? terminate(pod, clock.now()) : each));
      record(`pod/${name}`, 'Killing', 'Stopping container');
      listeners.onDelete(pod.component);
    },
    setRevisions: (revisions) => void Object.assign(state, { revisions }),
    startTrouble() {
      const pod = readyBackend(state, pods(), clock.now());
      state.pods = state.pods.map((each) => (each === pod ? { ...pod, failingSince: clock.now() } : each));
      return pod !== undefined;
    },
    remove,
    erase() {
      remove();
      secrets.clear();
      state.pods = [];
      state.events = [];
      listeners.onErase();
    },
    onDelete: (onDelete) => void Object.assign(listeners, { onDelete }),
    onErase: (onErase) => void Object.assign(listeners, { onErase }),
  };
}

/** A backend pod that starts while the Secret has an outdated password never becomes Ready. */
function reconcilePods(
  { deployments, pods }: State,
  secrets: DemoSecrets,
  clock: Clock,
  record: Parameters<typeof reconcile>[3],
): SimulatedPod[] {
  const before = new Set(pods.map(({ name }) => name));
  const fails = (pod: SimulatedPod) => !before.has(pod.name) && pod.component === 'backend' && secrets.hasOutdatedPassword();
  return reconcile([...deployments.values()], pods, clock, record).map((pod) =>
    fails(pod) ? { ...pod, failingSince: pod.createdAt + startDelay + failureDelay, failsForGood: true } : pod,
  );
}

function toView({ deployments, sets, events, revisions }: State, pods: SimulatedPod[], now: number): ReleaseView {
  return {
    pods: pods.map((pod) => toPod(pod, now)),
    deployments: [...deployments.values()].map((each) => toDeployment(each, pods, now)),
    replicaSets: [...sets.values()].map((each) => toReplicaSet(each, pods, now)),
    services: deployments.size > 0 ? services : [],
    events: newestFirst([...backOffEvents(pods, now), ...events]),
    revisions,
    freshness: { type: 'live' },
    forbidden: {},
  };
}

/** The newest Ready backend pod; undefined while the backend isn't rolled out. */
function readyBackend({ deployments }: State, pods: SimulatedPod[], now: number): SimulatedPod | undefined {
  const backend = deployments.get('backend');
  if (!backend || !toDeployment(backend, pods, now).rolledOut) return undefined;
  return pods.findLast((each) => each.component === 'backend' && toPod(each, now).ready);
}
