// Estimates how long a step and the rest of a run take, from how long earlier runs took.
import type { StepId } from './event.js';
import type { State, StepView } from './state.js';

/** The median of the last runs in ms; undefined without one. */
export function usualTime(times: number[]): number | undefined {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** A running step counts at least so much, however late it is. */
const atLeastMs = 1000;
/** Up to this much over its usual time, a step is only a little late, however short it is. */
const littleMs = 5000;
/** An unchanged rerun ends before this, so an estimate would only flash. */
const silentMs = 2000;

/**
 * ms until every step is done: the length of the critical path through the remaining steps. undefined if nobody can know: nothing runs, a step
 * was never timed, one failed, or the critical path waits for an answer.
 */
export function remaining(state: State, now: number): number | undefined {
  return findCriticalPath(state, now)?.ms;
}

/**
 * `about 1:10 left`, in variants that get shorter; none if nobody can know. If a step takes longer than usual, says so, and counts only what
 * comes after it.
 */
export function forecastTexts(state: State, now: number): string[] {
  const path = now - state.startedAt < silentMs ? undefined : findCriticalPath(state, now);
  if (!path) return [];
  const { late } = path;
  if (!late) return [`about ${formatRounded(path.ms)} left`, `~${formatRounded(path.ms)} left`];
  const after = path.ms - costOf(late.step, now);
  if (after > 0) return [`longer than usual, then about ${formatRounded(after)}`, 'longer than usual'];
  return late.by > Math.max(late.step.usualMs / 2, littleMs) ? ['longer than usual'] : ['a little longer than usual', 'longer than usual'];
}

/** `1:10`, formatRounded so that it doesn't jitter: to 5 s above 30 s, to 10 s above 2 min; at least one second. */
export function formatRounded(ms: number): string {
  const step = ms > 120_000 ? 10 : ms > 30_000 ? 5 : 1;
  const seconds = Math.max(1, Math.round(ms / 1000 / step) * step);
  const two = (n: number) => String(n).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes}:${two(seconds % 60)}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

type Timed = StepView & { usualMs: number };
/** `late`: the step on it that runs `by` ms longer than usual. */
type CriticalPath = { ms: number; late: { step: Timed; by: number } | undefined };

function findCriticalPath({ steps, questions, outcome }: State, now: number): CriticalPath | undefined {
  const left = steps.filter(({ status }) => status.type !== 'done' && status.type !== 'skipped');
  if (outcome || !left.some(({ status }) => status.type === 'running')) return undefined;
  if (left.some(({ status }) => status.type === 'failed' || status.type === 'cancelled') || !left.every(isTimed)) return undefined;
  const longest = longestOf(left, now);
  if (longest.some(({ id }) => questions.some((open) => open.step === id))) return undefined;
  const [late] = longest.flatMap((step) => {
    const by = step.status.type === 'running' ? now - step.status.since - step.usualMs : 0;
    return by > 0 ? [{ step, by }] : [];
  });
  return { ms: totalCost(longest, now), late };
}

function isTimed(step: StepView): step is Timed {
  return step.usualMs !== undefined;
}

/** The chain of steps, each needed by the next, that takes the longest. */
function longestOf(left: Timed[], now: number): Timed[] {
  const cache = new Map<StepId, Timed[]>();
  const longer = (paths: Timed[][]) => paths.reduce<Timed[]>((a, b) => (totalCost(b, now) >= totalCost(a, now) ? b : a), []);
  const pathTo = (step: Timed): Timed[] => {
    const path = cache.get(step.id) ?? [...longer(left.filter(({ id }) => step.needs.includes(id)).map(pathTo)), step];
    cache.set(step.id, path);
    return path;
  };
  return longer(left.map(pathTo));
}

function totalCost(path: Timed[], now: number): number {
  return path.reduce((sum, step) => sum + costOf(step, now), 0);
}

function costOf({ status, usualMs }: Timed, now: number): number {
  if (status.type !== 'running') return usualMs;
  return Math.max(usualMs - Math.max(0, now - status.since), Math.min(usualMs, atLeastMs));
}
