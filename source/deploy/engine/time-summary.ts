// Where the time of a run went, in one line at its end.
import { duration } from '../../text.js';
import type { State, StepView } from './state.js';

type Ended = StepView & { status: { type: 'done' | 'skipped'; ms: number } };

/** What takes less (ms) is counted together. */
const smallMs = 500;
/** A step that took no more than this longer or shorter (ms) than usual is as usual, however small it is. */
const alikeMs = 1000;

/**
 * `images 0:41 (usually 1:10) · release 0:12 · the rest 0.9 s`, the longest first. Of a run that found everything true:
 * `nothing to do: 6 steps checked in 1.1 s, ports opened in 0.3 s`. undefined for a run that did not come to its end.
 */
export function accountOf({ steps, outcome }: State): string | undefined {
  if (outcome?.type !== 'done') return undefined;
  const ended = steps.filter(isEnded);
  const ran = ended.filter(({ status }) => status.type === 'done');
  const skipped = ended.length - ran.length;
  // Ports belong to the process, so they are opened in every run; they come after all that is checked.
  if (skipped > 0 && ran.every(({ id }) => id === 'ports')) {
    const opened = ran.reduce((sum, { status }) => sum + status.ms, 0);
    const checked = `nothing to do: ${skipped} steps checked in ${duration(outcome.ms - opened)}`;
    return ran.length > 0 ? `${checked}, ports opened in ${duration(opened)}` : checked;
  }
  return whereItWent(ended, outcome.ms);
}

function whereItWent(ended: Ended[], totalMs: number): string | undefined {
  const longestFirst = ended.toSorted((a, b) => b.status.ms - a.status.ms);
  const large = longestFirst.filter(({ status }) => status.ms >= smallMs);
  const sum = (some: Ended[]) => some.reduce((ms, { status }) => ms + status.ms, 0);
  const rest = sum(ended) - sum(large);
  const parts = [...large.map(partOf), ...(rest >= 50 ? [`the rest ${duration(rest)}`] : [])];
  if (parts.length === 0) return undefined;
  // As shown: tenths of a second that only rounding made are no overlap.
  const overlaps = sum(ended) > totalMs + 100;
  return `${parts.join(' · ')}${overlaps ? ' (some side by side)' : ''}`;
}

function partOf(step: Ended): string {
  const { title, status, usualMs, answeredMs = 0 } = step;
  const took = `${title.toLowerCase()} ${duration(status.ms)}`;
  // What a person takes to answer is nobody's usual time.
  if (answeredMs >= smallMs) return `${took} (${duration(answeredMs)} for your answer)`;
  const unusual = status.type === 'done' && usualMs !== undefined && Math.abs(status.ms - usualMs) > Math.max(usualMs / 3, alikeMs);
  return unusual ? `${took} (usually ${duration(usualMs)})` : took;
}

function isEnded(step: StepView): step is Ended {
  return step.status.type === 'done' || step.status.type === 'skipped';
}
