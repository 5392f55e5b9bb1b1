// How a pod is told in a row: kubectl's words, a sign for how well it is, and a name short enough to tell it from its siblings.

import { age } from '../text.js';
import type { Pod } from '../world.js';
import { sign, type Tone } from './theme.js';

export type Health = { sign: string; tone: Tone };

/** Words that kubectl prints while a pod is on its way and nothing is wrong yet. */
const onTheWay = /^(Pending|ContainerCreating|PodInitializing|Running|Terminating|Init:\d+\/\d+|SchedulingGated)$/;

export function healthOf(pod: Pod): Health {
  if (pod.terminating) return { sign: sign.waiting, tone: 'dim' };
  if (pod.ready) return { sign: sign.up, tone: 'good' };
  if (pod.status === 'Completed') return { sign: sign.done, tone: 'dim' };
  return onTheWay.test(pod.status) ? { sign: sign.running, tone: 'warn' } : { sign: sign.failed, tone: 'bad' };
}

export function isUnwell(pod: Pod): boolean {
  return healthOf(pod).tone === 'bad';
}

/** `taskflow-backend-5d8b6c7f9-ww71x` → `…c7f9-ww71x`: the end of the replica set's hash and the pod's own part. */
export function shortPodName(name: string): string {
  const parts = name.split('-');
  const [hash = '', own = ''] = parts.slice(-2);
  return parts.length < 3 ? name : `…${hash.slice(-4)}-${own}`;
}

/** `0`, or `4, last 12s ago`. */
export function restartsOf(pod: Pod, now: number): string {
  if (pod.restarts === 0 || pod.lastRestartAt === undefined) return String(pod.restarts);
  return `${pod.restarts}, last ${age(now - pod.lastRestartAt)} ago`;
}

/** Why it is unwell, as far as the cluster says. */
export function reasonOf(pod: Pod): string | undefined {
  if (pod.message) return pod.message;
  return pod.lastExit ? `last exit: ${pod.lastExit.reason}, code ${pod.lastExit.code}` : undefined;
}

const kinds = ['frontend', 'backend', 'other'];

/** Frontend first, then backend; oldest first. The order in which the panel selects. */
export function inOrder(pods: Pod[]): Pod[] {
  return [...pods].sort(
    (a, b) => kinds.indexOf(a.component) - kinds.indexOf(b.component) || a.startedAt - b.startedAt || a.name.localeCompare(b.name),
  );
}
