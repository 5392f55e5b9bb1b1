// Life of a simulated pod: created, started, Ready, perhaps failing, and gone, by the clock alone.

import type { Component } from '../../release/component.js';
import type { Clock, Pod, Resources } from '../../world/index.js';
import { imageId } from '../image-ids.js';
import type { SimulatedPod } from './simulated-pod.js';
import { failurePhase } from './trouble.js';

/** ms that a pod takes to stop. */
const stopDelay = 1500;
/** ms from a pod's creation to its container's start. */
export const startDelay = 1600;
const timeToReady: Record<Component, number> = { frontend: 3600, backend: 4800 };

const mebi = 1024 * 1024;
/** As in the chart. */
export const resources: Record<Component, { requests: Required<Resources>; limits: Required<Resources> }> = {
  frontend: { requests: { cpu: 100, memory: 128 * mebi }, limits: { cpu: 250, memory: 256 * mebi } },
  backend: { requests: { cpu: 250, memory: 256 * mebi }, limits: { cpu: 500, memory: 512 * mebi } },
};

const letters = 'bcdfghjklmnpqrstvwxz2456789';

export function newPod(deployment: { component: Component; image: string; set: string }, clock: Clock): SimulatedPod {
  const { component, image, set } = deployment;
  const own = [...clock.random(5)].map((byte) => letters[byte % letters.length]).join('');
  const createdAt = clock.now();
  // Some take a little longer, as real ones do.
  const jitter = ((clock.random(1)[0] ?? 0) * 5) % 900;
  return { name: `${set}-${own}`, component, image, set, createdAt, readyAt: createdAt + timeToReady[component] + jitter };
}

export function terminate(pod: SimulatedPod, now: number): SimulatedPod {
  return { ...pod, goneAt: pod.goneAt ?? now + stopDelay };
}

/** When it becomes Ready (ms since the epoch); infinite while it fails. */
export function readyTime(pod: SimulatedPod, now: number): number {
  const phase = failurePhase(pod, now);
  return phase && !phase.ready ? Number.POSITIVE_INFINITY : pod.readyAt;
}

export function toPod(pod: SimulatedPod, now: number): Pod {
  const { name, component, image, set, createdAt, goneAt } = pod;
  const ready = readyTime(pod, now) <= now;
  const phase = failurePhase(pod, now);
  return {
    name,
    uid: name,
    component,
    status: goneAt === undefined ? (phase?.status ?? startStatus(now - createdAt)) : 'Terminating',
    ready: ready && goneAt === undefined,
    containers: { ready: ready ? 1 : 0, total: 1 },
    restarts: phase?.restarts ?? 0,
    startedAt: createdAt,
    image,
    imageId: now - createdAt < startDelay ? '' : imageId('node', image),
    node: 'minikube',
    terminating: goneAt !== undefined,
    deployment: `taskflow-${component}`,
    owner: set,
    ...resources[component],
    ...(phase?.restartedAt === undefined ? {} : { lastRestartAt: phase.restartedAt }),
    ...(phase?.message === undefined ? {} : { message: phase.message }),
    ...(phase ? { lastExit: { code: 1, reason: 'Error', at: phase.exitedAt } } : {}),
  };
}

function startStatus(age: number): string {
  if (age < 400) return 'Pending';
  return age < startDelay ? 'ContainerCreating' : 'Running';
}
