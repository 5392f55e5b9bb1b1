// The problem card: the problem, its cause, and its fix, under the step or pod that has it.
import type { StepView } from '../../deploy/engine/state.js';
import type { Problem } from '../../problem.js';
import { duration } from '../../units.js';
import { accent, bad, dim, justify, type Line, plain, strong, wrap } from './line.js';
import { sign, type Tone } from './theme.js';

const labelWidth = (columns: number) => (columns < 60 ? 5 : 8);
const indent = 6;

/** The row of a failed step: sign, title, problem, duration. */
export function failedRow(step: StepView, problem: Problem, ms: number, selected: boolean, columns: number): Line {
  const left = [
    plain(selected ? `${sign.selected} ` : '  '),
    bad(`${sign.failed} `),
    strong(step.title.padEnd(10)),
    plain(problem.problem),
  ];
  return justify(left, [dim(duration(ms))], columns);
}

/** Lines of output for each level of detail. */
const linesBelow = [0, 0, 3, 6];
/** Rows for the text of each label, by level of detail. A whole sentence matters more than the list of waiting steps. */
const mostRows = [2, 4, 4, 4];

/** `detail` goes from 0 (least) to 3 (everything). */
export function problemCard(problem: Problem, columns: number, detail: number): Line[] {
  const lines = linesBelow[detail] ?? 0;
  const details = lines === 0 ? [] : (problem.details ?? []).slice(-lines);
  const margin = columns < 60 ? 2 : indent;
  const most = mostRows[detail] ?? 1;
  const words = (label: string, text: string, rows: number, tone?: Tone) => labeledText(label, text, { columns, most: rows, margin }, tone);
  return [
    // The row above shows it when there is room.
    ...(problem.problem.length > columns - 24 ? words('problem', problem.problem, most) : []),
    ...(problem.cause ? words('why', problem.cause, most) : []),
    ...details.map((line): Line => [plain(' '.repeat(margin + labelWidth(columns) + 2)), dim(line)]),
    ...(problem.secret ? withKey(words('fix', `e  ${problem.fix}`, most)) : words('fix', problem.fix, most)),
    ...(problem.command ? words(columns < 60 ? '$' : 'command', problem.command, columns < 60 ? most : 2, 'accent') : []),
    ...(problem.log && detail > 0 ? words('log', problem.log, 2, 'dim') : []),
    ...(problem.also ?? []).flatMap((other) => [
      ...words('also', other.problem, most, 'bad'),
      ...problemCard({ ...other, problem: '' }, columns, detail),
    ]),
  ];
}

/** Colors the first letter of the last span as a key. */
export function withKey([first = [], ...more]: Line[]): Line[] {
  const text = first.at(-1)?.text ?? '';
  return [[...first.slice(0, -1), accent(text.slice(0, 1)), plain(text.slice(1))], ...more];
}

/** A label with its text in at most `most` lines, `margin` columns from the left. */
export function labeledText(
  label: string,
  text: string,
  { columns, most, margin }: { columns: number; most: number; margin: number },
  tone: Tone = 'plain',
): Line[] {
  const width = Math.max(labelWidth(columns), label.length + 1);
  const lines = wrap(text, columns - margin - width, Math.max(1, most));
  return lines.map((line, at): Line => [plain(' '.repeat(margin)), dim((at === 0 ? label : '').padEnd(width)), { text: line, tone }]);
}
