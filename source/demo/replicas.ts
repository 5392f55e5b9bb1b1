// How the simulated deployments keep their pods: a rolling update with one pod more and none fewer, as in the chart.
import type { Clock, Deployment, Pod } from '../world.js';

export type Kind = 'frontend' | 'backend';
/** `generation` grows with each new image and each restart; pods of an older one are replaced. */
export type SimDeployment = { name: string; component: Kind; image: string; desired: number; generation: number };
export type SimPod = {
  name: string;
  component: Kind;
  image: string;
  generation: number;
  madeAt: number;
  readyAt: number;
  leavesAt?: number;
};

/** ms that a pod takes to stop. */
export const goneAfter = 1500;
const timeToReady: Record<Kind, number> = { frontend: 3600, backend: 4800 };
/** A rolling update runs with this many pods more than desired. */
const surge = 1;

type Note = (object: string, reason: string, message: string) => void;

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
  const staying = own.filter((pod) => pod.leavesAt === undefined);
  const fresh = staying.filter((pod) => pod.generation === deployment.generation);
  const old = staying.filter((pod) => pod.generation !== deployment.generation);
  const ready = (pods: SimPod[]) => pods.filter((pod) => pod.readyAt <= now).length;
  // Old pods go only as far as enough others are ready; of the new ones, the newest go first.
  const spare = Math.max(0, ready(staying) - deployment.desired);
  const leaving = new Set([...old.slice(0, deployment.desired === 0 ? old.length : spare), ...fresh.slice(deployment.desired)]);
  const room = deployment.desired + surge - (staying.length - leaving.size);
  const missing = Math.max(0, Math.min(deployment.desired - fresh.length, old.length > 0 ? room : deployment.desired));
  const made = Array.from({ length: missing }, () => newPod(deployment, clock));
  for (const pod of made) note(pod.name, 'Started', 'Started container');
  for (const pod of leaving) note(pod.name, 'Killing', 'Stopping container');
  return [...own.map((pod) => (leaving.has(pod) ? told(pod, now) : pod)), ...made];
}

function told(pod: SimPod, now: number): SimPod {
  return { ...pod, leavesAt: pod.leavesAt ?? now + goneAfter };
}

const letters = 'bcdfghjklmnpqrstvwxz2456789';

function newPod({ name, component, image, generation }: SimDeployment, clock: Clock): SimPod {
  const own = [...clock.random(5)].map((byte) => letters[byte % letters.length]).join('');
  const hash = (0x5d8b6c7f + generation * 0x01010101).toString(16).slice(-8);
  const madeAt = clock.now();
  // Some take a little longer, as in life.
  const jitter = ((clock.random(1)[0] ?? 0) * 5) % 900;
  return { name: `${name}-${hash}-${own}`, component, image, generation, madeAt, readyAt: madeAt + timeToReady[component] + jitter };
}

export function podView(pod: SimPod, now: number): Pod {
  const ready = pod.readyAt <= now;
  return {
    name: pod.name,
    uid: pod.name,
    component: pod.component,
    status: statusOf(pod, now),
    ready: ready && pod.leavesAt === undefined,
    containers: { ready: ready ? 1 : 0, total: 1 },
    restarts: 0,
    startedAt: pod.madeAt,
    image: pod.image,
    node: 'minikube',
    terminating: pod.leavesAt !== undefined,
  };
}

function statusOf(pod: SimPod, now: number): string {
  if (pod.leavesAt !== undefined) return 'Terminating';
  const age = now - pod.madeAt;
  if (age < 400) return 'Pending';
  return age < 1600 ? 'ContainerCreating' : 'Running';
}

export function deploymentView(deployment: SimDeployment, pods: SimPod[], now: number): Deployment {
  const { name, component, desired, image, generation } = deployment;
  const own = pods.filter((pod) => pod.component === component && pod.leavesAt === undefined);
  const updated = own.filter((pod) => pod.generation === generation).length;
  const ready = own.filter((pod) => pod.readyAt <= now).length;
  const rolledOut = updated === desired && own.length === desired && ready === desired;
  return { name, component, desired, ready, updated, available: ready, rolledOut, image };
}
