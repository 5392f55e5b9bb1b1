// A screen line as data: spans of text with a tone, measured in terminal columns, so that what fits is decided before it is drawn.
import type { Tone } from './theme.js';
import { isNarrow, textWidth } from './width.js';

/**
 * `spinner`: drawn as the spinner when it is the first on the screen. `input`: drawn by the component that takes the keys.
 * `label`: what a screen reader says in place of the text.
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

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** At most `columns` wide; what is cut ends in `…`. */
export function truncate(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  if (columns <= 0) return '';
  if (isNarrow(text)) return `${text.slice(0, columns - 1)}…`;
  let kept = '';
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    width += textWidth(segment);
    if (width > columns - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** Exactly `columns` wide: cut, or filled with spaces. */
export function column(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  const fitting = truncate(text, columns);
  const fill = ' '.repeat(Math.max(0, columns - textWidth(fitting)));
  return align === 'left' ? fitting + fill : fill + fitting;
}

/** The line, at most `columns` wide. */
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

/** The same line of fewer pieces: neighbours that look alike are one, for each piece costs the screen a node. */
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

/** `left … right` over the whole width. When both do not fit, the right side stays whole and the left is cut. */
export function justify(left: Line, right: Line, columns: number): Line {
  const rightWidth = widthOf(right);
  if (rightWidth === 0) return fit(left, columns);
  if (rightWidth + 8 > columns) return fit([...left, plain(' '), ...right], columns);
  const fitting = fit(left, columns - rightWidth - 1);
  return [...fitting, plain(' '.repeat(columns - rightWidth - widthOf(fitting))), ...right];
}

/** The text broken at spaces (a longer word, such as a path, anywhere) into lines at most `columns` wide, at most `most` of them. */
export function wrap(text: string, columns: number, most: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).flatMap((each) => hardWrap(each, columns))) {
    if (line && textWidth(`${line} ${word}`) > columns) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  lines.push(line);
  const kept = lines.slice(0, most);
  const last = kept[most - 1] ?? '';
  if (lines.length > most) kept[most - 1] = truncate(textWidth(last) + 2 <= columns ? `${last} …` : `${last}…`, columns);
  return kept;
}

/** The text broken anywhere, into pieces at most `columns` wide. */
export function hardWrap(word: string, columns: number): string[] {
  if (textWidth(word) <= columns) return [word];
  const pieces = [''];
  for (const { segment } of graphemes.segment(word)) {
    const last = pieces.at(-1) ?? '';
    if (textWidth(last + segment) > columns) pieces.push(segment);
    else pieces[pieces.length - 1] = last + segment;
  }
  return pieces;
}
