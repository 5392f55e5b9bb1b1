// Diagnoses every pod and deployment of the release, with events and log tails.
import pMap from 'p-map';
import type { Problem } from '../problem.js';
import { beforeThrowaway } from '../release/throwaway.js';
import type { Clock, Cluster, ClusterEvent, Deployment, Pod, ReleaseView } from '../world/index.js';
import { objectName, type PodEvidence } from './evidence.js';
import { diagnose, diagnoseDeployment, needsDiagnosis } from './pod.js';

/** Of pods with the same deployment and status, so many get a diagnosis with logs; the others share it. */
const withLogsPerKind = 3;
/** Pods whose logs are read in one round, and at a time. */
const withLogsAtMost = 24;
const atATime = 8;
const tailLines = 20;
/** ms before a pod's log is read again. */
const rereadAfter = 5000;

export type LogTails = Pick<PodEvidence, 'logTail' | 'previousLogTail'>;
export type TailReader = {
  /** By pod uid. Reads a log again only if the pod's restarts, status or events have changed, and not within 5 s. */
  read(pods: Pod[], events: ClusterEvent[]): Promise<Map<string, LogTails>>;
};

const noTails: LogTails = { logTail: [], previousLogTail: [] };

/** A container that never started has no log, which isn't a failure. */
export function createTailReader(world: { cluster: Pick<Cluster, 'logs'>; clock: Clock }, signal: AbortSignal): TailReader {
  const cache = new Map<string, LogTails & { key: string; at: number }>();
  const lines = async (pod: Pod, previous: boolean) => {
    const found: string[] = [];
    const request = { pod: pod.name, follow: false, tail: tailLines, previous };
    await world.cluster.logs(request, (line) => found.push(line), signal).catch(() => {});
    return found;
  };
  const readOne = async (pod: Pod, key: string) => {
    const before = cache.get(pod.uid);
    if (before && (before.key === key || world.clock.now() - before.at < rereadAfter)) return;
    const at = world.clock.now();
    const [logTail, previousLogTail] = await Promise.all([lines(pod, false), pod.restarts > 0 ? lines(pod, true) : []]);
    cache.set(pod.uid, { key, at, logTail, previousLogTail });
  };
  return {
    async read(pods, events) {
      const present = new Set(pods.map(({ uid }) => uid));
      for (const uid of cache.keys()) if (!present.has(uid)) cache.delete(uid);
      await pMap(pods, (pod) => readOne(pod, keyOf(pod, events)), { concurrency: atATime });
      return cache;
    },
  };
}

function keyOf(pod: Pod, events: ClusterEvent[]): string {
  const own = events.filter((event) => objectName(event) === pod.name);
  return [pod.status, pod.restarts, ...own.map(({ reason, count, at }) => `${reason}${count}@${at}`)].join(' ');
}

type View = Pick<ReleaseView, 'pods' | 'deployments' | 'replicaSets' | 'events'>;
/** `throwaway`: the deployment of a throwaway database. */
export type DiagnosisInput = {
  view: View;
  tails: TailReader;
  now: number;
  throwaway?: string;
  /** Bytes. */
  peakMemory?(pod: Pod): number | undefined;
};

/** Pods in the view's order, then deployments. Leaves out a stalled rollout if one of its pods has a problem. */
export async function diagnosesOf({ view, tails, now, throwaway, peakMemory }: DiagnosisInput): Promise<Diagnosis[]> {
  const eventsBy = Map.groupBy(view.events, objectName);
  const eventsOf = (pod: Pod) => eventsBy.get(pod.name) ?? [];
  const kinds = [...Map.groupBy(view.pods.filter(needsDiagnosis), kindOf).values()];
  const withLogs = new Set(kinds.flatMap((pods) => pods.slice(0, withLogsPerKind)).slice(0, withLogsAtMost));
  const read = await tails.read([...withLogs].filter(mayHaveLog), [...withLogs].flatMap(eventsOf));
  const problemOf = (pod: Pod) => {
    const peak = peakMemory?.(pod);
    const known = read.get(pod.uid) ?? noTails;
    return diagnose(pod, { ...known, events: eventsOf(pod), now, ...(peak === undefined ? {} : { peakMemory: peak }) });
  };
  const found = new Map<string, Diagnosis>();
  for (const pods of kinds) {
    let model: { pod: Pod; problem: Diagnosis['problem'] } | undefined;
    for (const pod of pods) {
      const own = problemOf(pod);
      if (!own) continue;
      const problem = model && !withLogs.has(pod) ? copyFor(model, pod) : own;
      model ??= { pod, problem };
      found.set(pod.uid, { subject: { kind: 'pod', name: pod.name }, problem });
    }
  }
  const explained = new Set(view.pods.filter(({ uid }) => found.has(uid)).map(({ deployment }) => deployment));
  const deployments = view.deployments.flatMap((deployment): Diagnosis[] => {
    const problem =
      diagnoseDeployment(deployment, { ...view, now, explained: explained.has(deployment.name) }) ??
      (throwaway && !explained.has(deployment.name) ? missingTablesProblem(deployment, view.pods, throwaway) : undefined);
    return problem ? [{ subject: { kind: 'deployment', name: deployment.name }, problem }] : [];
  });
  return [...view.pods.flatMap(({ uid }) => found.get(uid) ?? []), ...deployments];
}

function missingTablesProblem({ name, component }: Deployment, pods: Pod[], throwaway: string): Problem | undefined {
  const [old] = beforeThrowaway(pods, throwaway).filter((pod) => pod.deployment === name);
  if (!old) return undefined;
  return {
    problem: `deployment ${name}: its tables are gone`,
    cause: `The throwaway database was recreated after ${old.name} had created them`,
    fix: 'Restart it. It creates its tables at startup.',
    command: `taskflow-tui restart ${component}`,
  };
}

function kindOf(pod: Pod): string {
  return `${pod.deployment ?? pod.owner ?? pod.name} ${pod.status}`;
}

/** The same problem for another pod, without the first pod's log lines. */
function copyFor(model: { pod: Pod; problem: Diagnosis['problem'] }, pod: Pod): Diagnosis['problem'] {
  const { details: _, ...problem } = model.problem;
  return { ...problem, problem: problem.problem.replace(model.pod.name, pod.name) };
}

/** False if the container never started. */
function mayHaveLog(pod: Pod): boolean {
  if (pod.restarts > 0) return true;
  return !/^(?:Pending|ContainerCreating|PodInitializing|ErrImage\w+|ImagePullBackOff|InvalidImageName|CreateContainer\w*Error|Evicted)$/.test(
    pod.status,
  );
}

/** What is wrong with a pod or a deployment. */
export type Diagnosis = { subject: { kind: 'pod' | 'deployment'; name: string }; problem: Problem };
