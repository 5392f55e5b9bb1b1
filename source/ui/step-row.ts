// One row for a step: its sign, what it does or found, and the time it takes.
import { firstTime } from '../deploy/event.js';
import type { State, StepView } from '../deploy/state.js';
import { duration } from '../text.js';
import { bad, dim, good, type Line, say, spread, strong, warn } from './line.js';
import { bar } from './size-gauge.js';
import { sign } from './theme.js';

const titleWidth = 10;

/** The row of a step that ended well, as it stays in the scrollback. */
export function finishedRow(step: StepView, columns: number): Line {
  const title = say(step.title.padEnd(titleWidth));
  if (step.status.type === 'done')
    return spread([good(`  ${sign.done} `), title, say(step.status.evidence)], [dim(duration(step.status.ms))], columns);
  if (step.status.type === 'skipped')
    return spread([good(`  ${sign.done} `), title, dim('skipped · '), say(step.status.reason)], [dim(duration(step.status.ms))], columns);
  return [];
}

/** The row of a step that waits, runs or was cancelled; a failed one has its own, see cause-card. */
export function liveRow(step: StepView, state: State, now: number, columns: number): Line {
  switch (step.status.type) {
    case 'running':
      return runningRow(step, step.status, state, now, columns);
    case 'cancelled':
      return spread([dim(`  ${sign.waiting} ${step.title.padEnd(titleWidth)}stopped`)], [dim(duration(step.status.ms))], columns);
    case 'failed':
      return [bad(`  ${sign.failed} `), strong(step.title.padEnd(titleWidth)), say(step.status.problem.problem)];
    default:
      return [dim(`  ${sign.waiting} ${step.title.padEnd(titleWidth)}${waitsFor(step, state)}`)];
  }
}

function runningRow(step: StepView, status: { since: number; because: string }, state: State, now: number, columns: number): Line {
  const title = strong(step.title.padEnd(titleWidth));
  const elapsed = [dim(duration(now - status.since))];
  if (state.questions.some((open) => open.step === step.id))
    return spread([warn(`  ${sign.attention} `), title, ...asked(step, state)], elapsed, columns);
  const { progress } = step;
  const gauge = progress?.fraction === undefined ? [] : [...bar(progress.fraction, 12, 'accent'), say(' ')];
  const text = progress ? say(progress.text) : dim(status.because === firstTime ? '' : status.because);
  const spinner = { text: sign.running, tone: 'accent', role: 'spinner' } as const;
  return spread([say('  '), spinner, say(' '), title, ...gauge, text], elapsed, columns);
}

function asked(step: StepView, state: State): Line {
  if (step.id !== 'secrets') return [say('a question for you')];
  const building = state.steps.some((other) => other.id === 'images' && other.status.type === 'running');
  return [say(building ? 'needed before the release: type while the images build' : 'needed before the release')];
}

function waitsFor(step: StepView, state: State): string {
  const open = state.steps.filter(
    (other) => step.needs.includes(other.id) && other.status.type !== 'done' && other.status.type !== 'skipped',
  );
  return open.length > 0 ? `after ${open.map((other) => other.title).join(', ')}` : '';
}

/** All that still waits, in one line, for screens with few rows. */
export function waitingRow(steps: StepView[]): Line {
  return [dim(`  ${sign.waiting} then ${steps.map((step) => step.title).join(', ')}`)];
}

/** A dim line under a step. */
export function note(text: string): Line {
  return [say('      '), dim(text)];
}
