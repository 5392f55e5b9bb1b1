// What every reading has around it: a title, the body, one line for what there is to say, the keys; and how a failure is told there.
import type { Problem } from '../../problem.js';
import { keyBindings } from '../keys.js';
import { helpLines } from '../kit/help.js';
import { bad, blank, dim, fit, type Line, strong } from '../kit/line.js';
import { problemCard } from '../kit/problem-card.js';
import { sign } from '../kit/theme.js';
import { textWidth } from '../kit/width.js';

type Frame = { title: Line; body: Line[]; notice: Line; bar: Line };

/** One row less than the screen has, however small it is: what is most needed when it is tiny comes first. */
export function readerFrame({ title, body, notice, bar }: Frame, { columns, rows }: { columns: number; rows: number }): Line[] {
  const room = Math.max(1, rows - 4);
  const filled = [...body.slice(0, room), ...Array.from({ length: Math.max(0, room - body.length) }, () => blank)];
  return [title, ...filled, notice, bar].slice(0, Math.max(1, rows - 1)).map((line) => fit(line, columns));
}

/** Why there is nothing to read. */
export function failureLines(problem: Problem, columns: number, again: string): Line[] {
  const fits = textWidth(problem.problem) <= columns - 4;
  return [
    [bad(`  ${sign.failed} `), strong(fits ? problem.problem : 'it cannot be read')],
    // What stands in the row above is not told twice.
    ...problemCard(fits ? { ...problem, problem: '' } : problem, columns, 3),
    blank,
    [dim(`      ${again}`)],
  ];
}

/** All keys of a view and of its search. */
export function readerHelp(context: 'log' | 'text', columns: number): Line[] {
  return helpLines(keyBindings, [context, 'search'], Number.POSITIVE_INFINITY, columns).slice(0, -1);
}
