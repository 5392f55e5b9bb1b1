// Diagnoses a pod or a deployment, and decides whether waiting can help.
import type { Problem } from '../problem.js';
import type { Deployment, Pod, ReleaseView } from '../world/index.js';
import { crashProblem } from './crash.js';
import { objectName, type PodEvidence } from './evidence.js';
import { probeProblem, startOf, unhealthyFor } from './probes.js';
import { configProblem, creationProblem, imageProblem, nodeProblem, quotaProblem, schedulingProblem } from './symptoms.js';

export type { PodEvidence } from './evidence.js';

/** True also for a pod that is starting. */
export function needsDiagnosis(pod: Pod): boolean {
  if (pod.status === 'Unknown' || pod.status === 'NodeLost') return true;
  return !pod.terminating && !(pod.ready && pod.status === 'Running');
}

/** undefined for a pod that is healthy or starting. */
export function diagnose(pod: Pod, evidence: PodEvidence): Problem | undefined {
  if (!needsDiagnosis(pod)) return undefined;
  const own = { ...evidence, events: evidence.events.filter((event) => objectName(event) === pod.name) };
  const symptoms = [nodeProblem, imageProblem, configProblem, crashProblem, schedulingProblem, creationProblem, probeProblem];
  for (const symptom of symptoms) {
    const problem = symptom(pod, own);
    if (problem) return problem;
  }
  return undefined;
}

/** ms: the chart's progressDeadlineSeconds. */
const progressDeadline = 300_000;

/** `explained`: one of its pods has a problem. */
export type DeploymentEvidence = Pick<ReleaseView, 'events' | 'pods' | 'replicaSets'> & { now: number; explained: boolean };

/** Diagnoses missing pods and a stalled rollout. */
export function diagnoseDeployment(deployment: Deployment, evidence: DeploymentEvidence): Problem | undefined {
  if (deployment.rolledOut) return undefined;
  const present = evidence.pods.filter((pod) => pod.deployment === deployment.name && !pod.terminating);
  // Kubernetes keeps events for an hour, so they only count while pods are missing.
  const lacking = evidence.replicaSets.filter(
    (set) => set.deployment === deployment.name && present.filter((pod) => pod.owner === set.name).length < set.desired,
  );
  const replicaSetsUnknown = evidence.replicaSets.length === 0 && present.length < deployment.desired;
  const events = evidence.events.filter((event) => {
    const name = objectName(event);
    if (replicaSetsUnknown) return name === deployment.name || name.startsWith(`${deployment.name}-`);
    return lacking.some((set) => set.name === name);
  });
  return quotaProblem(deployment, events) ?? (evidence.explained ? undefined : stalledRolloutProblem(deployment, present, evidence.now));
}

function stalledRolloutProblem(deployment: Deployment, pods: Pod[], now: number): Problem | undefined {
  const waiting = pods.filter((pod) => !pod.ready);
  if (waiting.length === 0 || waiting.some((pod) => now - pod.startedAt < progressDeadline)) return undefined;
  return {
    problem: `deployment ${deployment.name}: its rollout isn't progressing (${deployment.ready} of ${deployment.desired} ready)`,
    cause: `${waiting
      .map((pod) => pod.name)
      .slice(0, 3)
      .join(', ')} didn't become ready within ${progressDeadline / 60_000} minutes`,
    fix: 'Check the pods and their logs. If the previous revision worked, roll back.',
    command: 'taskflow-tui status',
  };
}

const second = 1000;
/** More restarts aren't a slow start. A first crash while the database wakes up is normal. */
const toleratedRestarts = 3;

/**
 * Whether waiting can't help. Some states get time first, because they are part of a healthy start: a Secret that is created a moment later
 * (10 s), a node that is being freed (20 s), a pull that is retried (30 s), a probe (60 s, more than the chart's startup probe allows).
 */
export function cannotRecover(pod: Pod, evidence: PodEvidence): boolean {
  if (pod.terminating || pod.ready) return false;
  const own = { ...evidence, events: evidence.events.filter((event) => objectName(event) === pod.name) };
  const age = evidence.now - pod.startedAt;
  const status = pod.status.replace(/^Init:/, '');
  if (status === 'ErrImageNeverPull' || status === 'InvalidImageName') return true;
  if (status === 'ErrImagePull' || status === 'ImagePullBackOff') return age >= 30 * second;
  if (configProblem(pod)) return age >= 10 * second;
  if (pod.restarts >= toleratedRestarts) return crashProblem(pod, own) !== undefined;
  if (schedulingProblem(pod, own)) return age >= 20 * second;
  if (creationProblem(pod, own)) return age >= 60 * second;
  return evidence.now - startOf(pod, own.events) >= 60 * second && unhealthyFor(pod, own.events) >= 20 * second;
}
