// A failure, in its place: what happened, why, what to do, and the keys' side of it.
import type { StepView } from '../../deploy/engine/state.js';
import type { Problem } from '../../problem.js';
import { duration } from '../../text.js';
import { accent, bad, dim, justify, type Line, plain, strong, wrap } from './line.js';
import { sign, type Tone } from './theme.js';

const labelWidth = (columns: number) => (columns < 60 ? 5 : 8);
const indent = 6;

/** The row of a failed step: sign, title, problem, time. */
export function failedRow(step: StepView, problem: Problem, ms: number, selected: boolean, columns: number): Line {
  const left = [
    plain(selected ? `${sign.selected} ` : '  '),
    bad(`${sign.failed} `),
    strong(step.title.padEnd(10)),
    plain(problem.problem),
  ];
  return justify(left, [dim(duration(ms))], columns);
}

/** Lines of output by the detail that there is room for: the words of the card come before them. */
const linesBelow = [0, 0, 3, 6];
/** Rows that the words of one label may take: in a narrow terminal, whole sentences are worth more than the steps that wait. */
const mostRows = [2, 4, 4, 4];

/** `detail` 0 is the least, 3 is everything; see `wizardLines`. */
export function problemCard(problem: Problem, columns: number, detail: number): Line[] {
  const lines = linesBelow[detail] ?? 0;
  const details = lines === 0 ? [] : (problem.details ?? []).slice(-lines);
  const margin = columns < 60 ? 2 : indent;
  const most = mostRows[detail] ?? 1;
  const words = (label: string, text: string, rows: number, tone?: Tone) => labeledText(label, text, { columns, most: rows, margin }, tone);
  return [
    // The row above tells it already, when there was room.
    ...(problem.problem.length > columns - 24 ? words('what', problem.problem, most) : []),
    ...(problem.cause ? words('why', problem.cause, most) : []),
    ...details.map((line): Line => [plain(' '.repeat(margin + labelWidth(columns) + 2)), dim(line)]),
    ...(problem.secret ? withKey(words('fix', `e  ${problem.fix}`, most)) : words('fix', problem.fix, most)),
    ...(problem.command ? words(columns < 60 ? '$' : 'command', problem.command, columns < 60 ? most : 2, 'accent') : []),
    ...(problem.log && detail > 0 ? words('log', problem.log, 2, 'dim') : []),
  ];
}

/** The key that leads to the fix, in the colour of keys. */
export function withKey([first = [], ...more]: Line[]): Line[] {
  const text = first.at(-1)?.text ?? '';
  return [[...first.slice(0, -1), accent(text.slice(0, 1)), plain(text.slice(1))], ...more];
}

/** A word and what it is about, in `most` lines, `margin` columns from the left. */
export function labeledText(
  label: string,
  text: string,
  { columns, most, margin }: { columns: number; most: number; margin: number },
  tone: Tone = 'plain',
): Line[] {
  const width = labelWidth(columns);
  const lines = wrap(text, columns - margin - width, Math.max(1, most));
  return lines.map((line, at): Line => [plain(' '.repeat(margin)), dim((at === 0 ? label : '').padEnd(width)), { text: line, tone }]);
}
