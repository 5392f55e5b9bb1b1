// Simulated Deployment controller: rolling updates with maxSurge 1 and maxUnavailable 0, as in the chart.

import type { Component } from '../../release/component.js';
import type { Clock, Deployment, ReplicaSet } from '../../world/index.js';
import { newPod, readyTime, terminate } from './pods.js';
import type { SimulatedPod } from './simulated-pod.js';

/** `set`: name of its current replica set; pods of another one are replaced. */
export type SimulatedDeployment = { name: string; component: Component; image: string; desired: number; set: string };
/** `template`: the whole pod template; an earlier template gets its replica set back. */
export type SimulatedReplicaSet = { name: string; component: Component; template: string; image: string; revision: number; madeAt: number };

/** A rolling update runs with this many pods more than desired. */
const surge = 1;

export type RecordEvent = (object: string, reason: string, message: string, type?: 'Normal' | 'Warning') => void;

/** Creates missing pods, terminates surplus ones, drops those that are gone. */
export function reconcile(deployments: SimulatedDeployment[], before: SimulatedPod[], clock: Clock, record: RecordEvent): SimulatedPod[] {
  const now = clock.now();
  const present = before.filter((pod) => pod.goneAt === undefined || pod.goneAt > now);
  const wanted = new Map(deployments.map((each) => [each.component, each]));
  return (['frontend', 'backend'] as const).flatMap((component) => {
    const own = present.filter((pod) => pod.component === component);
    const deployment = wanted.get(component);
    return deployment ? reconcileDeployment(deployment, own, clock, record) : own.map((pod) => terminate(pod, now));
  });
}

function reconcileDeployment(deployment: SimulatedDeployment, own: SimulatedPod[], clock: Clock, record: RecordEvent): SimulatedPod[] {
  const now = clock.now();
  const { set, desired } = deployment;
  const staying = own.filter((pod) => pod.goneAt === undefined);
  const fresh = staying.filter((pod) => pod.set === set);
  const old = staying.filter((pod) => pod.set !== set);
  const ready = staying.filter((pod) => readyTime(pod, now) <= now).length;
  // Old pods go only while enough others are Ready, failing ones first; of the new pods, the newest go first.
  const starting = fresh.filter((pod) => readyTime(pod, now) > now).length;
  const failing = old.filter((pod) => readyTime(pod, now) > now).slice(0, Math.max(0, staying.length - desired - starting));
  const spare = Math.max(0, ready - desired);
  const leaving = new Set([...(desired === 0 ? old : [...failing, ...old.slice(0, spare)]), ...fresh.slice(desired)]);
  const room = desired + surge - (staying.length - leaving.size);
  const missing = Math.max(0, Math.min(desired - fresh.length, old.length > 0 ? room : desired));
  const made = Array.from({ length: missing }, () => newPod(deployment, clock));
  for (const pod of made) {
    record(`replicaset/${set}`, 'SuccessfulCreate', `Created pod: ${pod.name}`);
    record(`pod/${pod.name}`, 'Started', 'Started container');
  }
  for (const pod of leaving) record(`pod/${pod.name}`, 'Killing', 'Stopping container');
  return [...own.map((pod) => (leaving.has(pod) ? terminate(pod, now) : pod)), ...made];
}

/** The replica set of a template: an earlier one as the newest revision, or a new one. `sets` are the component's. */
export function findOrMakeReplicaSet(
  { component, template, image }: Pick<SimulatedReplicaSet, 'component' | 'template' | 'image'>,
  sets: SimulatedReplicaSet[],
  madeAt: number,
): SimulatedReplicaSet {
  const last = Math.max(0, ...sets.map(({ revision }) => revision));
  const before = sets.find((each) => each.template === template);
  if (before) return before.revision === last ? before : { ...before, revision: last + 1 };
  const hash = (0x5d8b6c7f + (sets.length + 1) * 0x01010101).toString(16).slice(-8);
  return { name: `taskflow-${component}-${hash}`, component, template, image, revision: last + 1, madeAt };
}

export function toDeployment(deployment: SimulatedDeployment, pods: SimulatedPod[], now: number): Deployment {
  const { name, component, desired, image, set } = deployment;
  const own = pods.filter((pod) => pod.component === component && pod.goneAt === undefined);
  const updated = own.filter((pod) => pod.set === set).length;
  const ready = own.filter((pod) => readyTime(pod, now) <= now).length;
  const rolledOut = updated === desired && own.length === desired && ready === desired;
  return { name, component, desired, ready, updated, available: ready, rolledOut, image };
}

export function toReplicaSet({ template: _, ...set }: SimulatedReplicaSet, pods: SimulatedPod[], now: number): ReplicaSet {
  const own = pods.filter((pod) => pod.set === set.name && pod.goneAt === undefined);
  const ready = own.filter((pod) => readyTime(pod, now) <= now).length;
  return { ...set, deployment: `taskflow-${set.component}`, desired: own.length, ready };
}
