// A simulated pod: made, started, Ready, perhaps in trouble for a while, and gone; all of it told by the clock alone.
import type { Clock, Pod, Resources } from '../../world/index.js';
import { imageId } from '../image-ids.js';
import type { Kind, SimPod } from './simulated-pod.js';
import { phaseOf } from './trouble.js';

/** ms that a pod takes to stop. */
const goneAfter = 1500;
/** ms from a pod's making to its container's start. */
export const startsAfter = 1600;
const timeToReady: Record<Kind, number> = { frontend: 3600, backend: 4800 };

const mebi = 1024 * 1024;
/** As in the chart. */
export const resources: Record<Kind, { requests: Required<Resources>; limits: Required<Resources> }> = {
  frontend: { requests: { cpu: 100, memory: 128 * mebi }, limits: { cpu: 250, memory: 256 * mebi } },
  backend: { requests: { cpu: 250, memory: 256 * mebi }, limits: { cpu: 500, memory: 512 * mebi } },
};

const letters = 'bcdfghjklmnpqrstvwxz2456789';

export function newPod(deployment: { component: Kind; image: string; set: string }, clock: Clock): SimPod {
  const { component, image, set } = deployment;
  const own = [...clock.random(5)].map((byte) => letters[byte % letters.length]).join('');
  const madeAt = clock.now();
  // Some take a little longer, as in life.
  const jitter = ((clock.random(1)[0] ?? 0) * 5) % 900;
  return { name: `${set}-${own}`, component, image, set, madeAt, readyAt: madeAt + timeToReady[component] + jitter };
}

export function told(pod: SimPod, now: number): SimPod {
  return { ...pod, leavesAt: pod.leavesAt ?? now + goneAfter };
}

/** When it is Ready (ms since the epoch), as far as is known: never, while it is in trouble. */
export function readyAtOf(pod: SimPod, now: number): number {
  const phase = phaseOf(pod, now);
  return phase && !phase.ready ? Number.POSITIVE_INFINITY : pod.readyAt;
}

export function podView(pod: SimPod, now: number): Pod {
  const { name, component, image, set, madeAt, leavesAt } = pod;
  const ready = readyAtOf(pod, now) <= now;
  const phase = phaseOf(pod, now);
  return {
    name,
    uid: name,
    component,
    status: leavesAt === undefined ? (phase?.status ?? startStatus(now - madeAt)) : 'Terminating',
    ready: ready && leavesAt === undefined,
    containers: { ready: ready ? 1 : 0, total: 1 },
    restarts: phase?.restarts ?? 0,
    startedAt: madeAt,
    image,
    imageId: now - madeAt < startsAfter ? '' : imageId('node', image),
    node: 'minikube',
    terminating: leavesAt !== undefined,
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
  return age < startsAfter ? 'ContainerCreating' : 'Running';
}
