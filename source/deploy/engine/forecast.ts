// How long it will take, from how long it took: an estimate for each step, and for what is left of a run.
import type { StepId } from './event.js';
import type { State, StepView } from './state.js';

/** ms: the median of what the last runs took; undefined when there was none. */
export function usualTime(times: number[]): number | undefined {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** What a step counts that runs, or is said to be nearly over: it is not over before it is. */
const atLeastMs = 1000;
/** A step that is no more than this over its usual time is a little late, however short it is. */
const littleMs = 5000;
/** An unchanged rerun is over by then: an estimate would only flash. */
const silentMs = 2000;

/**
 * ms until every step is done: steps run side by side, so it is the longest way through what is left. undefined when nobody can know: nothing
 * runs, a step was never timed, one failed, or the longest way waits for an answer.
 */
export function remaining(state: State, now: number): number | undefined {
  return longestWay(state, now)?.ms;
}

/**
 * `about 1:10 left` for what runs now, in words that get shorter; none while there is nothing true to say. A step that takes longer than it
 * used to is said so, and only what comes after it is counted.
 */
export function forecastWords(state: State, now: number): string[] {
  const way = now - state.startedAt < silentMs ? undefined : longestWay(state, now);
  if (!way) return [];
  const { late } = way;
  if (!late) return [`about ${rounded(way.ms)} left`, `~${rounded(way.ms)} left`];
  const after = way.ms - costOf(late.step, now);
  if (after > 0) return [`longer than usual, then about ${rounded(after)}`, 'longer than usual'];
  return late.by > Math.max(late.step.usualMs / 2, littleMs) ? ['longer than usual'] : ['a little longer than usual', 'longer than usual'];
}

/** `1:10`, in steps that do not jitter: of 5 s above 30 s, of 10 s above 2 min; at least one second. */
export function rounded(ms: number): string {
  const step = ms > 120_000 ? 10 : ms > 30_000 ? 5 : 1;
  const seconds = Math.max(1, Math.round(ms / 1000 / step) * step);
  const two = (n: number) => String(n).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes}:${two(seconds % 60)}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

type Timed = StepView & { usualMs: number };
/** `late`: the step on it that runs for longer than it used to, `by` ms. */
type Way = { ms: number; late: { step: Timed; by: number } | undefined };

function longestWay({ steps, questions, outcome }: State, now: number): Way | undefined {
  const left = steps.filter(({ status }) => status.type !== 'done' && status.type !== 'skipped');
  if (outcome || !left.some(({ status }) => status.type === 'running')) return undefined;
  if (left.some(({ status }) => status.type === 'failed' || status.type === 'cancelled') || !left.every(isTimed)) return undefined;
  const longest = longestOf(left, now);
  if (longest.some(({ id }) => questions.some((open) => open.step === id))) return undefined;
  const [late] = longest.flatMap((step) => {
    const by = step.status.type === 'running' ? now - step.status.since - step.usualMs : 0;
    return by > 0 ? [{ step, by }] : [];
  });
  return { ms: costOfAll(longest, now), late };
}

function isTimed(step: StepView): step is Timed {
  return step.usualMs !== undefined;
}

/** The steps that keep the run from its end the longest: one after the other, each needed by the next. */
function longestOf(left: Timed[], now: number): Timed[] {
  const known = new Map<StepId, Timed[]>();
  const longer = (ways: Timed[][]) => ways.reduce<Timed[]>((a, b) => (costOfAll(b, now) >= costOfAll(a, now) ? b : a), []);
  const wayTo = (step: Timed): Timed[] => {
    const way = known.get(step.id) ?? [...longer(left.filter(({ id }) => step.needs.includes(id)).map(wayTo)), step];
    known.set(step.id, way);
    return way;
  };
  return longer(left.map(wayTo));
}

function costOfAll(way: Timed[], now: number): number {
  return way.reduce((sum, step) => sum + costOf(step, now), 0);
}

function costOf({ status, usualMs }: Timed, now: number): number {
  if (status.type !== 'running') return usualMs;
  return Math.max(usualMs - Math.max(0, now - status.since), Math.min(usualMs, atLeastMs));
}
