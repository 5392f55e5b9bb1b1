// The demo's failure: the database refuses the password, the backend's container crashes repeatedly, then recovers.
import type { ClusterEvent } from '../../world/index.js';
import type { SimulatedPod } from './simulated-pod.js';

type Stage = {
  /** ms since the first failure. */
  after: number;
  status: string;
  restarts: number;
  ready: boolean;
  message?: string;
};
export type Phase = Omit<Stage, 'after'> & { exitedAt: number; restartedAt?: number };

const backOff = (seconds: number) => `back-off ${seconds}s restarting failed container=backend`;

/** The kubelet restarts at once, then after 10 s and 20 s. */
const stages: Stage[] = [
  { after: 0, status: 'Error', restarts: 0, ready: false },
  { after: 800, status: 'Running', restarts: 1, ready: false },
  { after: 2200, status: 'Error', restarts: 1, ready: false },
  { after: 3000, status: 'CrashLoopBackOff', restarts: 1, ready: false, message: backOff(10) },
  { after: 13_000, status: 'Running', restarts: 2, ready: false },
  { after: 14_400, status: 'Error', restarts: 2, ready: false },
  { after: 15_200, status: 'CrashLoopBackOff', restarts: 2, ready: false, message: backOff(20) },
  { after: 35_200, status: 'Running', restarts: 3, ready: false },
  { after: 38_000, status: 'Running', restarts: 3, ready: true },
];

/** ms until a failing pod is Ready again. */
const recoveryTime = stages.at(-1)?.after ?? 0;

/** A pod that never starts: the kubelet's back-offs, shortened to seconds. */
const permanentStages: Stage[] = [
  { after: 0, status: 'Error', restarts: 0, ready: false },
  { after: 800, status: 'Running', restarts: 1, ready: false },
  { after: 2000, status: 'CrashLoopBackOff', restarts: 1, ready: false, message: backOff(10) },
  { after: 4000, status: 'Running', restarts: 2, ready: false },
  { after: 5200, status: 'CrashLoopBackOff', restarts: 2, ready: false, message: backOff(20) },
  { after: 8000, status: 'Running', restarts: 3, ready: false },
  { after: 9200, status: 'CrashLoopBackOff', restarts: 3, ready: false, message: backOff(40) },
];

const stagesOf = ({ failsForGood }: SimulatedPod): Stage[] => (failsForGood ? permanentStages : stages);
const exitStatuses = ['Error', 'CrashLoopBackOff'];
/** Stages at which a container exits. */
const exitsOf = (pod: SimulatedPod): Stage[] =>
  stagesOf(pod).filter(({ status }, at, all) => exitStatuses.includes(status) && !exitStatuses.includes(all[at - 1]?.status ?? ''));

/** State of a pod that fails or has failed; undefined when it never did. */
export function failurePhase(pod: SimulatedPod, now: number): Phase | undefined {
  const { failingSince } = pod;
  if (failingSince === undefined || now < failingSince) return undefined;
  const past = stagesOf(pod).filter(({ after }) => failingSince + after <= now);
  const { after: _, ...stage } = past.at(-1) ?? { after: 0, status: 'Error', restarts: 0, ready: false };
  const exited = exitsOf(pod).findLast(({ after }) => failingSince + after <= now)?.after ?? 0;
  const started = past.find(({ restarts }) => restarts > 0 && restarts === stage.restarts)?.after;
  return { ...stage, exitedAt: failingSince + exited, ...(started === undefined ? {} : { restartedAt: failingSince + started }) };
}

/**
 * One run of a pod's container, in ms since the epoch. `loses`: it served until it lost its database; `fails`: it never got as far as serving.
 */
export type ContainerRun = { from: number; until?: number; end: 'none' | 'loses' | 'fails' };

export function containerRuns(pod: SimulatedPod, startedAt: number, now: number): ContainerRun[] {
  const { failingSince, failsForGood } = pod;
  if (failingSince === undefined) return [{ from: startedAt, end: 'none' }];
  const all = stagesOf(pod);
  const ends = exitsOf(pod).map(({ after }) => failingSince + after);
  const restarts = all.filter(({ restarts: n }, index) => n > (all[index - 1]?.restarts ?? 0)).map(({ after }) => failingSince + after);
  const lives = [startedAt, ...restarts].map((from, n): ContainerRun => {
    const until = ends[n];
    return until === undefined ? { from, end: 'none' } : { from, until, end: n === 0 && !failsForGood ? 'loses' : 'fails' };
  });
  return lives.filter(({ from }) => from <= now);
}

/** The kubelet's back-off warnings so far. */
export function backOffEvents(pods: SimulatedPod[], now: number): ClusterEvent[] {
  return pods.flatMap((pod) => {
    const { name, failingSince } = pod;
    if (failingSince === undefined || now - failingSince > 2 * recoveryTime) return [];
    const past = stagesOf(pod).filter(({ status, after }) => status === 'CrashLoopBackOff' && failingSince + after <= now);
    const last = past.at(-1);
    if (!last) return [];
    const message = 'Back-off restarting failed container backend';
    return [{ at: failingSince + last.after, object: `pod/${name}`, type: 'Warning', reason: 'BackOff', message, count: past.length }];
  });
}

export const databaseErrorLines = [
  'ERROR: psycopg.OperationalError: connection failed: connection to server at "db.example.com", port 5432 failed: FATAL:  password authentication failed for user "taskflow"',
  'ERROR: Application failed. Exiting.',
];
