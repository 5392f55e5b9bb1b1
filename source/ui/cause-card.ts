// A failure, in its place: what happened, why, what to do, and the keys' side of it.
import type { StepView } from '../deploy/state.js';
import type { Problem } from '../problem.js';
import { duration } from '../text.js';
import { bad, dim, type Line, say, spread, strong, wrapped } from './line.js';
import { sign, type Tone } from './theme.js';

const labelWidth = 8;
const indent = 6;

/** The row of a failed step: sign, title, problem, time. */
export function failedRow(step: StepView, problem: Problem, ms: number, selected: boolean, columns: number): Line {
  const left = [say(selected ? `${sign.selected} ` : '  '), bad(`${sign.failed} `), strong(step.title.padEnd(10)), say(problem.problem)];
  return spread(left, [dim(duration(ms))], columns);
}

/** `detail` 0 is the cure, 3 is everything; see `wizardLines`. */
export function causeCard(problem: Problem, columns: number, detail: number): Line[] {
  const details = detail === 0 ? [] : (problem.details ?? []).slice(detail >= 3 ? -6 : detail === 2 ? -3 : -1);
  const words = (label: string, text: string, most: number, tone?: Tone) => labelled(label, text, { columns, most, margin: indent }, tone);
  return [
    // The row above tells it already, when there was room.
    ...(problem.problem.length > columns - 24 ? words('what', problem.problem, detail) : []),
    ...(problem.cause && detail > 0 ? words('why', problem.cause, detail) : []),
    ...details.map((line): Line => [say(' '.repeat(indent + labelWidth + 2)), dim(line)]),
    ...words('cure', problem.cure, Math.max(1, detail)),
    ...(problem.command ? words('command', problem.command, detail > 1 ? 2 : 1, 'accent') : []),
    ...(problem.log && detail > 1 ? words('log', problem.log, 2, 'dim') : []),
  ];
}

/** A word and what it is about, in `most` lines, `margin` columns from the left. */
export function labelled(
  label: string,
  text: string,
  { columns, most, margin }: { columns: number; most: number; margin: number },
  tone: Tone = 'plain',
): Line[] {
  const lines = wrapped(text, columns - margin - labelWidth, Math.max(1, most));
  return lines.map((line, at): Line => [say(' '.repeat(margin)), dim((at === 0 ? label : '').padEnd(labelWidth)), { text: line, tone }]);
}
