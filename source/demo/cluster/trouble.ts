// The demo's story of trouble: the database refuses the password, the backend's container ends again and again, and then it is mended.
import type { ClusterEvent } from '../../world/index.js';
import type { SimPod } from './simulated-pod.js';

type Stage = {
  /** ms after the trouble began. */
  after: number;
  status: string;
  restarts: number;
  ready: boolean;
  message?: string;
};
export type Phase = Omit<Stage, 'after'> & { exitedAt: number; restartedAt?: number };

const backOff = (seconds: number) => `back-off ${seconds}s restarting failed container=backend`;

/** With the kubelet's way: the first restart at once, then after 10 s and 20 s. */
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

/** ms until a pod in trouble is Ready again. */
const healsAfter = stages.at(-1)?.after ?? 0;

/** Of a pod that cannot start at all: the kubelet's back-offs, told in a few seconds. */
const hopelessStages: Stage[] = [
  { after: 0, status: 'Error', restarts: 0, ready: false },
  { after: 800, status: 'Running', restarts: 1, ready: false },
  { after: 2000, status: 'CrashLoopBackOff', restarts: 1, ready: false, message: backOff(10) },
  { after: 4000, status: 'Running', restarts: 2, ready: false },
  { after: 5200, status: 'CrashLoopBackOff', restarts: 2, ready: false, message: backOff(20) },
  { after: 8000, status: 'Running', restarts: 3, ready: false },
  { after: 9200, status: 'CrashLoopBackOff', restarts: 3, ready: false, message: backOff(40) },
];

const stagesOf = ({ doomed }: SimPod): Stage[] => (doomed ? hopelessStages : stages);
const endings = ['Error', 'CrashLoopBackOff'];
/** The containers' ends: what is told of as an error, or as a back-off without one before. */
const endsOf = (pod: SimPod): Stage[] =>
  stagesOf(pod).filter(({ status }, at, all) => endings.includes(status) && !endings.includes(all[at - 1]?.status ?? ''));

/** How a pod that is or was in trouble is; undefined when it never was. */
export function phaseOf(pod: SimPod, now: number): Phase | undefined {
  const { troubledAt } = pod;
  if (troubledAt === undefined || now < troubledAt) return undefined;
  const past = stagesOf(pod).filter(({ after }) => troubledAt + after <= now);
  const { after: _, ...stage } = past.at(-1) ?? { after: 0, status: 'Error', restarts: 0, ready: false };
  const exited = endsOf(pod).findLast(({ after }) => troubledAt + after <= now)?.after ?? 0;
  const started = past.find(({ restarts }) => restarts > 0 && restarts === stage.restarts)?.after;
  return { ...stage, exitedAt: troubledAt + exited, ...(started === undefined ? {} : { restartedAt: troubledAt + started }) };
}

/**
 * The lives of a pod's container that have begun, oldest first, in ms since the epoch. `loses`: it served until its database refused;
 * `fails`: it did not even start for that.
 */
export type Life = { from: number; until?: number; end: 'none' | 'loses' | 'fails' };

export function livesOf(pod: SimPod, startedAt: number, now: number): Life[] {
  const { troubledAt, doomed } = pod;
  if (troubledAt === undefined) return [{ from: startedAt, end: 'none' }];
  const all = stagesOf(pod);
  const ends = endsOf(pod).map(({ after }) => troubledAt + after);
  const restarts = all.filter(({ restarts: n }, index) => n > (all[index - 1]?.restarts ?? 0)).map(({ after }) => troubledAt + after);
  const lives = [startedAt, ...restarts].map((from, n): Life => {
    const until = ends[n];
    return until === undefined ? { from, end: 'none' } : { from, until, end: n === 0 && !doomed ? 'loses' : 'fails' };
  });
  return lives.filter(({ from }) => from <= now);
}

/** What the kubelet has warned of by now. */
export function warningsOf(pods: SimPod[], now: number): ClusterEvent[] {
  return pods.flatMap((pod) => {
    const { name, troubledAt } = pod;
    if (troubledAt === undefined || now - troubledAt > 2 * healsAfter) return [];
    const past = stagesOf(pod).filter(({ status, after }) => status === 'CrashLoopBackOff' && troubledAt + after <= now);
    const last = past.at(-1);
    if (!last) return [];
    const message = 'Back-off restarting failed container backend';
    return [{ at: troubledAt + last.after, object: `pod/${name}`, type: 'Warning', reason: 'BackOff', message, count: past.length }];
  });
}

export const refusal = [
  'ERROR: psycopg.OperationalError: connection failed: connection to server at "db.example.com", port 5432 failed: FATAL:  password authentication failed for user "taskflow"',
  'ERROR: Application failed. Exiting.',
];
