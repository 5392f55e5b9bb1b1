// Summarizes in one line where the time of a run went.

import { duration } from '../../units.js';
import type { State, StepView } from './state.js';

type Ended = StepView & { status: { type: 'done' | 'skipped'; ms: number } };

/** Steps that take less (ms) are counted together. */
const smallMs = 500;
/** A difference (ms) from the usual time that is too small to mention. */
const similarMs = 1000;

/**
 * `images 0:41 (usually 1:10) · release 0:12 · the rest 0.9 s`, or `nothing to do: 6 steps checked in 1.1 s, ports opened in 0.3 s`.
 * undefined unless the run is done.
 */
export function timeSummary({ steps, outcome }: State): string | undefined {
  if (outcome?.type !== 'done') return undefined;
  const ended = steps.filter(isEnded);
  const ran = ended.filter(({ status }) => status.type === 'done');
  const skipped = ended.length - ran.length;
  // Every run opens the ports, after all checks.
  if (skipped > 0 && ran.every(({ id }) => id === 'ports')) {
    const opened = ran.reduce((sum, { status }) => sum + status.ms, 0);
    const checked = `nothing to do: ${skipped} steps checked in ${duration(outcome.ms - opened)}`;
    return ran.length > 0 ? `${checked}, ports opened in ${duration(opened)}` : checked;
  }
  return formatSteps(ended, outcome.ms);
}

function formatSteps(ended: Ended[], totalMs: number): string | undefined {
  const longestFirst = ended.toSorted((a, b) => b.status.ms - a.status.ms);
  const large = longestFirst.filter(({ status }) => status.ms >= smallMs);
  const sum = (some: Ended[]) => some.reduce((ms, { status }) => ms + status.ms, 0);
  const rest = sum(ended) - sum(large);
  const parts = [...large.map(formatStep), ...(rest >= 50 ? [`the rest ${duration(rest)}`] : [])];
  if (parts.length === 0) return undefined;
  // Less than this is only rounding.
  const overlaps = sum(ended) > totalMs + 100;
  return `${parts.join(' · ')}${overlaps ? ' (some side by side)' : ''}`;
}

function formatStep(step: Ended): string {
  const { title, status, usualMs, answeredMs = 0 } = step;
  const took = `${title.toLowerCase()} ${duration(status.ms)}`;
  // The usual time doesn't include answers.
  if (answeredMs >= smallMs) return `${took} (${duration(answeredMs)} for your answer)`;
  const unusual = status.type === 'done' && usualMs !== undefined && Math.abs(status.ms - usualMs) > Math.max(usualMs / 3, similarMs);
  return unusual ? `${took} (usually ${duration(usualMs)})` : took;
}

function isEnded(step: StepView): step is Ended {
  return step.status.type === 'done' || step.status.type === 'skipped';
}
