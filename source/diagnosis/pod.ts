// Symptom → cause → fix: what is wrong with a pod, in words that a person can act on, and whether waiting can mend it.
import type { Problem } from '../problem.js';
import type { Deployment, Pod, ReleaseView } from '../world/index.js';
import { crashProblem } from './crash.js';
import { objectName, type PodEvidence } from './evidence.js';
import { probeProblem, startOf, unhealthyFor } from './probes.js';
import { configProblem, creationProblem, imageProblem, nodeProblem, quotaProblem, schedulingProblem } from './symptoms.js';

export type { PodEvidence } from './evidence.js';

/** Not one that is Ready, has done what it had to do, or is on its way out; a starting one is. */
export function needsDiagnosis(pod: Pod): boolean {
  if (pod.status === 'Unknown' || pod.status === 'NodeLost') return true;
  return !pod.terminating && !(pod.ready && pod.status === 'Running');
}

/** The problem of a pod, or undefined when it is well or merely starting. */
export function diagnose(pod: Pod, account: PodEvidence): Problem | undefined {
  if (!needsDiagnosis(pod)) return undefined;
  const own = { ...account, events: account.events.filter((event) => objectName(event) === pod.name) };
  const symptoms = [nodeProblem, imageProblem, configProblem, crashProblem, schedulingProblem, creationProblem, probeProblem];
  for (const symptom of symptoms) {
    const problem = symptom(pod, own);
    if (problem) return problem;
  }
  return undefined;
}

/** ms that a rollout may take: the progressDeadlineSeconds of the chart. */
const progressDeadline = 300_000;

/** `explained`: a problem of its pods says already why it is late. */
export type DeploymentEvidence = Pick<ReleaseView, 'events' | 'pods' | 'replicaSets'> & { now: number; explained: boolean };

/** A deployment whose pods are not even made, or whose rollout does not come on. */
export function diagnoseDeployment(deployment: Deployment, account: DeploymentEvidence): Problem | undefined {
  if (deployment.rolledOut) return undefined;
  const present = account.pods.filter((pod) => pod.deployment === deployment.name && !pod.terminating);
  // An event outlives what it tells of by an hour: only where pods are still missing it counts.
  const lacking = account.replicaSets.filter(
    (set) => set.deployment === deployment.name && present.filter((pod) => pod.owner === set.name).length < set.desired,
  );
  const unseen = account.replicaSets.length === 0 && present.length < deployment.desired;
  const events = account.events.filter((event) => {
    const name = objectName(event);
    if (unseen) return name === deployment.name || name.startsWith(`${deployment.name}-`);
    return lacking.some((set) => set.name === name);
  });
  return quotaProblem(deployment, events) ?? (account.explained ? undefined : stalledRolloutProblem(deployment, present, account.now));
}

function stalledRolloutProblem(deployment: Deployment, pods: Pod[], now: number): Problem | undefined {
  const waiting = pods.filter((pod) => !pod.ready);
  if (waiting.length === 0 || waiting.some((pod) => now - pod.startedAt < progressDeadline)) return undefined;
  return {
    problem: `deployment ${deployment.name}: its rollout does not come on (${deployment.ready} of ${deployment.desired} ready)`,
    cause: `${waiting
      .map((pod) => pod.name)
      .slice(0, 3)
      .join(', ')} did not become ready within ${progressDeadline / 60_000} minutes`,
    fix: 'look at the pods and their logs; roll back if the revision before was well',
    command: 'taskflow-tui status',
  };
}

const second = 1000;
/** Restarts after which a crash loop is no longer a slow start: a first crash while the database wakes is normal. */
const toleratedRestarts = 3;

/**
 * Whether waiting longer cannot mend the pod. Some states are given time first, since they come and go in a healthy start:
 * a Secret that is made a moment later (10 s), a node that is still being cleared (20 s), a pull that is tried again (30 s),
 * a probe (60 s, more than the chart's startup probe allows).
 */
export function cannotRecover(pod: Pod, account: PodEvidence): boolean {
  if (pod.terminating || pod.ready) return false;
  const own = { ...account, events: account.events.filter((event) => objectName(event) === pod.name) };
  const age = account.now - pod.startedAt;
  const status = pod.status.replace(/^Init:/, '');
  if (status === 'ErrImageNeverPull' || status === 'InvalidImageName') return true;
  if (status === 'ErrImagePull' || status === 'ImagePullBackOff') return age >= 30 * second;
  if (configProblem(pod)) return age >= 10 * second;
  if (pod.restarts >= toleratedRestarts) return crashProblem(pod, own) !== undefined;
  if (schedulingProblem(pod, own)) return age >= 20 * second;
  if (creationProblem(pod, own)) return age >= 60 * second;
  return account.now - startOf(pod, own.events) >= 60 * second && unhealthyFor(pod, own.events) >= 20 * second;
}
