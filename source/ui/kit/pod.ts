// A pod's health sign, short names, and restarts, for rows on every screen.

import { since } from '../../units.js';
import type { Pod } from '../../world/index.js';
import { sign, type Tone } from './theme.js';

export type Health = { sign: string; tone: Tone };

/** Statuses that kubectl prints while a pod starts or stops and nothing is wrong yet. */
const startingStatus = /^(Pending|ContainerCreating|PodInitializing|Running|Terminating|Init:\d+\/\d+|SchedulingGated)$/;

export function healthOf(pod: Pod): Health {
  if (pod.terminating) return { sign: sign.waiting, tone: 'dim' };
  if (pod.ready) return { sign: sign.up, tone: 'good' };
  if (pod.status === 'Completed') return { sign: sign.done, tone: 'dim' };
  return startingStatus.test(pod.status) ? { sign: sign.running, tone: 'warn' } : { sign: sign.failed, tone: 'bad' };
}

export function isUnwell(pod: Pod): boolean {
  return healthOf(pod).tone === 'bad';
}

/** `taskflow-backend-5d8b6c7f9-ww71x` → `…c7f9-ww71x`: the end of the replica set's hash and the pod's own part. */
export function shortPodName(name: string): string {
  const own = name.lastIndexOf('-');
  const hash = name.lastIndexOf('-', own - 1);
  return hash <= 0 ? name : `…${name.slice(Math.max(hash + 1, own - 4))}`;
}

/** `taskflow-backend-5d8b6c7f9-ww71x` → `…ww71x`: distinguishes pods of the same deployment. */
export function ownPodName(name: string): string {
  const own = name.lastIndexOf('-');
  return name.lastIndexOf('-', own - 1) <= 0 ? name : `…${name.slice(own + 1)}`;
}

/** `0`, or `4, last 12 s ago`; with `why` also how the container ended the last time: `(OOMKilled)`. */
export function formatRestarts(pod: Pod, now: number, why = false): string {
  const { restarts, lastRestartAt } = pod;
  if (restarts === 0) return '0';
  const when = lastRestartAt === undefined ? '' : `, last ${since(now - lastRestartAt)} ago`;
  return `${restarts}${when}${why && pod.lastExit ? ` (${formatExit(pod.lastExit)})` : ''}`;
}

/** The reason, or the exit code when the reason is only `Error`. */
function formatExit({ reason, code }: { reason: string; code: number }): string {
  return reason === '' || reason === 'Error' ? `exit ${code}` : reason;
}

/** Why the pod has a problem, according to the cluster. */
export function reasonOf(pod: Pod): string | undefined {
  if (pod.message) return pod.message;
  return pod.lastExit ? `last exit: ${pod.lastExit.reason}, code ${pod.lastExit.code}` : undefined;
}

const kinds = ['frontend', 'backend', 'other'];

/** Frontend first, then backend; oldest first. */
export function sortPods(pods: Pod[]): Pod[] {
  return [...pods].sort(
    (a, b) => kinds.indexOf(a.component) - kinds.indexOf(b.component) || a.startedAt - b.startedAt || a.name.localeCompare(b.name),
  );
}
