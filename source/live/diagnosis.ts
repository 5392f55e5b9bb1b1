// Symptom → cause → cure: what is wrong with a pod, in words that a person can act on, and whether waiting can mend it.
import type { Problem } from '../problem.js';
import type { ClusterEvent, Deployment, Pod } from '../world.js';
import { type Account, crashOf } from './crash.js';
import { configOf, imageOf, placeOf, probeOf, quotaOf, unhealthyFor } from './symptoms.js';

export type { Account } from './crash.js';

/**
 * The problem of a pod, or undefined when it is well or merely starting.
 * @param account events (of any object; only those of this pod count) and the last lines of the container's log now and before
 *   its last restart, oldest first, free of secrets and control characters
 */
export function diagnose(pod: Pod, account: Account): Problem | undefined {
  if (pod.terminating || (pod.ready && pod.status === 'Running')) return undefined;
  const events = account.events.filter((event) => isAbout(event, pod.name));
  return imageOf(pod) ?? configOf(pod) ?? crashOf(pod, account) ?? placeOf(pod, events) ?? probeOf(pod, events);
}

/** A deployment whose pods are not even made: a quota or an admission rule refuses them. */
export function diagnoseDeployment(deployment: Deployment, events: ClusterEvent[]): Problem | undefined {
  if (deployment.rolledOut) return undefined;
  const ours = events.filter((event) => isAbout(event, deployment.name) || objectName(event).startsWith(`${deployment.name}-`));
  return quotaOf(deployment, ours);
}

const second = 1000;
/** Restarts after which a crash loop is no longer a slow start: a first crash while the database wakes is normal. */
const toleratedRestarts = 3;

/**
 * Whether waiting longer cannot mend the pod. Some states are given time first, since they come and go in a healthy start:
 * a Secret that is made a moment later (10 s), a node that is still being cleared (20 s), a pull that is tried again (30 s),
 * a probe (60 s, more than the chart's startup probe allows).
 * @param now ms since the epoch
 */
export function hopeless(pod: Pod, account: Account, now: number): boolean {
  if (pod.terminating || pod.ready) return false;
  const events = account.events.filter((event) => isAbout(event, pod.name));
  const age = now - pod.startedAt;
  const status = pod.status.replace(/^Init:/, '');
  if (status === 'ErrImageNeverPull' || status === 'InvalidImageName') return true;
  if (status === 'ErrImagePull' || status === 'ImagePullBackOff') return age >= 30 * second;
  if (configOf(pod)) return age >= 10 * second;
  if (pod.restarts >= toleratedRestarts) return crashOf(pod, account) !== undefined;
  if (placeOf(pod, events)) return age >= 20 * second;
  return age >= 60 * second && unhealthyFor(pod, events) >= 20 * second;
}

/** Events name their object as `pod/name`; a bare name is taken as well. */
function isAbout(event: ClusterEvent, name: string): boolean {
  return objectName(event) === name;
}

function objectName(event: ClusterEvent): string {
  return event.object.slice(event.object.lastIndexOf('/') + 1);
}
