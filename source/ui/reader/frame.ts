// The frame of every view of the reader (title, body, notice, key bar), and its failures.
import type { Problem } from '../../problem.js';
import { keyBindings } from '../keys.js';
import { helpLines } from '../kit/help.js';
import { bad, blank, dim, fit, type Line, strong } from '../kit/line.js';
import { problemCard } from '../kit/problem-card.js';
import { sign } from '../kit/theme.js';
import { textWidth } from '../kit/width.js';

type Frame = { title: Line; body: Line[]; notice: Line; bar: Line };

/** Leaves the last row of the screen free. On a tiny screen, the first lines stay. */
export function readerFrame({ title, body, notice, bar }: Frame, { columns, rows }: { columns: number; rows: number }): Line[] {
  const room = Math.max(1, rows - 4);
  const filled = [...body.slice(0, room), ...Array.from({ length: Math.max(0, room - body.length) }, () => blank)];
  return [title, ...filled, notice, bar].slice(0, Math.max(1, rows - 1)).map((line) => fit(line, columns));
}

/** The problem card in place of the text. */
export function failureLines(problem: Problem, columns: number, again: string): Line[] {
  const fits = textWidth(problem.problem) <= columns - 4;
  return [
    [bad(`  ${sign.failed} `), strong(fits ? problem.problem : "can't read it")],
    // The row above already shows the problem if it fits.
    ...problemCard(fits ? { ...problem, problem: '' } : problem, columns, 3),
    blank,
    [dim(`      ${again}`)],
  ];
}

/** All keys of a view and its search. */
export function readerHelp(context: 'log' | 'text', columns: number): Line[] {
  return helpLines(keyBindings, [context, 'search'], Number.POSITIVE_INFINITY, columns).slice(0, -1);
}
