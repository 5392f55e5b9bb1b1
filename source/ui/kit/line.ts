// A screen line as data: spans of text with a tone, measured and fitted in terminal columns before they are drawn.
import cliTruncate from 'cli-truncate';
import wrapAnsi from 'wrap-ansi';
import type { Tone } from './theme.js';
import { textWidth } from './width.js';

/**
 * The first `spinner` on the screen spins. The component that receives the keys is drawn in place of `input`.
 * A screen reader reads the `label` instead of the text.
 */
export type Span = { text: string; tone: Tone; role?: 'spinner' | 'input'; label?: string };
export type Line = Span[];

const span =
  (tone: Tone) =>
  (text: string): Span => ({ text, tone });
export const plain = span('plain');
export const strong = span('strong');
export const dim = span('dim');
export const accent = span('accent');
export const good = span('good');
export const warn = span('warn');
export const bad = span('bad');
export const blank: Line = [];

/** Terminal columns. */
export function widthOf(line: Line): number {
  return line.reduce((sum, { text }) => sum + textWidth(text), 0);
}

export function textOf(line: Line): string {
  return line.map(({ text }) => text).join('');
}

/** Cuts the text to `columns` and ends it with `…`. */
export function truncate(text: string, columns: number): string {
  return textWidth(text) <= columns ? text : cliTruncate(text, Math.max(0, columns));
}

/** Cuts the text to `columns` and starts it with `…`: the end of what is being typed stays in sight. */
export function truncateStart(text: string, columns: number): string {
  return textWidth(text) <= columns ? text : cliTruncate(text, Math.max(0, columns), { position: 'start' });
}

/** Cuts the text to `columns` with `…` in the middle: names often differ at both ends. */
export function truncateMiddle(text: string, columns: number): string {
  return textWidth(text) <= columns ? text : cliTruncate(text, Math.max(0, columns), { position: 'middle' });
}

/** Cuts or pads the text to exactly `columns`. */
export function column(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  const fitting = truncate(text, columns);
  const fill = ' '.repeat(Math.max(0, columns - textWidth(fitting)));
  return align === 'left' ? fitting + fill : fill + fitting;
}

/** Cuts the line to `columns`. */
export function fit(line: Line, columns: number): Line {
  let room = columns;
  const kept: Line = [];
  for (const piece of line) {
    if (room <= 0) break;
    const text = truncate(piece.text, room);
    room -= textWidth(text);
    kept.push({ ...piece, text });
    if (text !== piece.text) break;
  }
  return kept;
}

/** Merges neighbors that look alike, because each span costs ink a node. */
export function mergeSpans(line: Line): Line {
  const pieces: Line = [];
  for (const piece of line) {
    const last = pieces.at(-1);
    const alike = last && last.tone === piece.tone && !last.role && !piece.role && !last.label && !piece.label;
    if (alike) pieces[pieces.length - 1] = { ...last, text: last.text + piece.text };
    else if (piece.text !== '' || piece.role) pieces.push(piece);
  }
  return pieces;
}

/** Puts one side at the left edge and the other at the right. When both don't fit, the left side is cut. */
export function justify(left: Line, right: Line, columns: number): Line {
  const rightWidth = widthOf(right);
  if (rightWidth === 0) return fit(left, columns);
  if (rightWidth + 8 > columns) return fit([...left, plain(' '), ...right], columns);
  const fitting = fit(left, columns - rightWidth - 1);
  return [...fitting, plain(' '.repeat(columns - rightWidth - widthOf(fitting))), ...right];
}

/** Wraps the text at spaces into at most `most` lines. A word that is too long, such as a path, breaks anywhere. */
export function wrap(text: string, columns: number, most: number): string[] {
  const lines = wrapAnsi(text.replace(/\s+/g, ' ').trim(), Math.max(1, columns), { hard: true }).split('\n');
  if (lines.length <= most) return lines;
  const last = lines[most - 1] ?? '';
  return [...lines.slice(0, most - 1), truncate(`${last}${textWidth(last) + 2 <= columns ? ' ' : ''}…`, columns)];
}

/** Joins the parts with ` · ` in as few lines as possible, and begins none with the dot. A part that is too long is wrapped. */
export function wrapParts(parts: string[], columns: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const joined = `${lines.at(-1)} · ${part}`;
    if (lines.length > 0 && textWidth(joined) <= columns) lines[lines.length - 1] = joined;
    else lines.push(...wrap(part, columns, 9));
  }
  return lines;
}

/** Breaks the text anywhere, into pieces at most `columns` wide. */
export function hardWrap(text: string, columns: number): string[] {
  return wrapAnsi(text, Math.max(1, columns), { hard: true, wordWrap: false, trim: false }).split('\n');
}
