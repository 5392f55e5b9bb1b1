// How the simulated deployments keep their pods: a rolling update with one pod more and none fewer, as in the chart.
import type { Clock, Deployment, ReplicaSet } from '../../world/index.js';
import { newPod, readyAtOf, told } from './pods.js';
import type { Kind, SimPod } from './simulated-pod.js';

/** `set`: name of the replica set that it wants its pods from; those of another are replaced. */
export type SimDeployment = { name: string; component: Kind; image: string; desired: number; set: string };
/** `template`: all that makes a pod of it what it is; a template that was there before has its replica set again. */
export type SimReplicaSet = { name: string; component: Kind; template: string; image: string; revision: number; madeAt: number };

/** A rolling update runs with this many pods more than desired. */
const surge = 1;

export type Note = (object: string, reason: string, message: string, type?: 'Normal' | 'Warning') => void;

/** The pods as they should be now; those that must go are told to, those that have gone are dropped, missing ones are made. */
export function reconciled(deployments: SimDeployment[], before: SimPod[], clock: Clock, note: Note): SimPod[] {
  const now = clock.now();
  const present = before.filter((pod) => pod.leavesAt === undefined || pod.leavesAt > now);
  const wanted = new Map(deployments.map((each) => [each.component, each]));
  return (['frontend', 'backend'] as const).flatMap((component) => {
    const own = present.filter((pod) => pod.component === component);
    const deployment = wanted.get(component);
    return deployment ? kept(deployment, own, clock, note) : own.map((pod) => told(pod, now));
  });
}

function kept(deployment: SimDeployment, own: SimPod[], clock: Clock, note: Note): SimPod[] {
  const now = clock.now();
  const { set, desired } = deployment;
  const staying = own.filter((pod) => pod.leavesAt === undefined);
  const fresh = staying.filter((pod) => pod.set === set);
  const old = staying.filter((pod) => pod.set !== set);
  const ready = staying.filter((pod) => readyAtOf(pod, now) <= now).length;
  // Old pods go only as far as enough others are ready, those that are ill before the well; of the new ones, the newest go first.
  const starting = fresh.filter((pod) => readyAtOf(pod, now) > now).length;
  const ill = old.filter((pod) => readyAtOf(pod, now) > now).slice(0, Math.max(0, staying.length - desired - starting));
  const spare = Math.max(0, ready - desired);
  const leaving = new Set([...(desired === 0 ? old : [...ill, ...old.slice(0, spare)]), ...fresh.slice(desired)]);
  const room = desired + surge - (staying.length - leaving.size);
  const missing = Math.max(0, Math.min(desired - fresh.length, old.length > 0 ? room : desired));
  const made = Array.from({ length: missing }, () => newPod(deployment, clock));
  for (const pod of made) {
    note(`replicaset/${set}`, 'SuccessfulCreate', `Created pod: ${pod.name}`);
    note(`pod/${pod.name}`, 'Started', 'Started container');
  }
  for (const pod of leaving) note(`pod/${pod.name}`, 'Killing', 'Stopping container');
  return [...own.map((pod) => (leaving.has(pod) ? told(pod, now) : pod)), ...made];
}

/** The replica set of a template: the one that had it before, as the newest revision again, or a new one. `sets` are those of the component. */
export function setFor(
  { component, template, image }: Pick<SimReplicaSet, 'component' | 'template' | 'image'>,
  sets: SimReplicaSet[],
  madeAt: number,
): SimReplicaSet {
  const last = Math.max(0, ...sets.map(({ revision }) => revision));
  const before = sets.find((each) => each.template === template);
  if (before) return before.revision === last ? before : { ...before, revision: last + 1 };
  const hash = (0x5d8b6c7f + (sets.length + 1) * 0x01010101).toString(16).slice(-8);
  return { name: `taskflow-${component}-${hash}`, component, template, image, revision: last + 1, madeAt };
}

export function deploymentView(deployment: SimDeployment, pods: SimPod[], now: number): Deployment {
  const { name, component, desired, image, set } = deployment;
  const own = pods.filter((pod) => pod.component === component && pod.leavesAt === undefined);
  const updated = own.filter((pod) => pod.set === set).length;
  const ready = own.filter((pod) => readyAtOf(pod, now) <= now).length;
  const rolledOut = updated === desired && own.length === desired && ready === desired;
  return { name, component, desired, ready, updated, available: ready, rolledOut, image };
}

export function replicaSetView({ template: _, ...set }: SimReplicaSet, pods: SimPod[], now: number): ReplicaSet {
  const own = pods.filter((pod) => pod.set === set.name && pod.leavesAt === undefined);
  const ready = own.filter((pod) => readyAtOf(pod, now) <= now).length;
  return { ...set, deployment: `taskflow-${set.component}`, desired: own.length, ready };
}
