// Where the lines of a text break into rows of the screen, and how a view moves over them. Only what is near the view is measured.
import { isNarrow, textWidth } from '../kit/width.js';

/** Columns and rows of the text itself, without what stands around it. */
export type Area = { columns: number; rows: number };
/** A line as it came: one that cannot move the cursor. */
export type TextLine = { text: string };
/** `line` counts from the first line that ever was; `row` is the row within it, when it is wrapped. */
export type Position = { line: number; row: number };
/** Part of a line's text, in UTF-16 units. */
export type TextRange = { start: number; end: number };
/** `first` is the number of `lines[0]`: how many lines before it were let go. */
export type Rows = { lines: readonly TextLine[]; first: number; wrap: boolean };

// What joins or tints emoji: one terminal draws the family of three in 2 columns, the next in 6. Without it all draw three people.
const joining = /\u200d|\ufe0e|\ufe0f|\u20e3|[\u{1f3fb}-\u{1f3ff}]|[\u{e0020}-\u{e007f}]/gu;

/** The text without what terminals measure differently; to be used before anything is measured or sought. */
export function stripJoiners(text: string): string {
  return text.replace(joining, '');
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The text's graphemes with the columns before and behind them. */
export function* measureGraphemes(text: string): Generator<TextRange & { from: number; to: number }> {
  let from = 0;
  for (const { segment, index } of graphemes.segment(text)) {
    const to = from + textWidth(segment);
    yield { start: index, end: index + segment.length, from, to };
    from = to;
  }
}

/** Terminal columns of the part of the text before the UTF-16 offset. */
export function columnOf(text: string, offset: number): number {
  return textWidth(text.slice(0, offset));
}

// Measuring a long line of wide characters takes milliseconds, and a view asks for the same lines again with every key.
const known = new WeakMap<TextLine, { columns: number; pieces: TextRange[] }>();

/** The pieces of a line that is wrapped: each at most `columns` wide (a single wider character stands alone), at least one. */
export function rowRanges(entry: TextLine, columns: number): TextRange[] {
  const { text } = entry;
  const room = Math.max(1, columns);
  if (isNarrow(text))
    return Array.from({ length: Math.max(1, Math.ceil(text.length / room)) }, (_, row) => ({
      start: row * room,
      end: Math.min(text.length, (row + 1) * room),
    }));
  const before = known.get(entry);
  if (before?.columns === room) return before.pieces;
  const pieces: TextRange[] = [];
  let piece = { start: 0, end: 0 };
  let begins = 0;
  for (const { start, end, from, to } of measureGraphemes(text)) {
    if (to - begins > room && start > piece.start) {
      pieces.push(piece);
      piece = { start, end: start };
      begins = from;
    }
    piece.end = end;
  }
  pieces.push(piece);
  known.set(entry, { columns: room, pieces });
  return pieces;
}

/** What of an unwrapped line is seen when the view stands `left` columns to the right; `before` and `after` when some of it is not. */
export function visibleRange(text: string, left: number, columns: number): TextRange & { before: boolean; after: boolean } {
  const begin = left > 0 ? left + 1 : 0;
  if (isNarrow(text)) return visibleRangeOfNarrow(text, begin, left + columns);
  let start = text.length;
  let fits = 0;
  let whole = true;
  for (const each of measureGraphemes(text)) {
    if (each.from >= begin && each.start < start) start = each.start;
    if (each.to > left + columns) {
      whole = false;
      break;
    }
    // One column is kept for the sign that there is more.
    if (each.to > left + columns - 1) continue;
    fits = each.end;
  }
  return { start, end: whole ? text.length : Math.max(start, fits), before: left > 0 && text !== '', after: !whole };
}

/** The same without measuring: each character is a column. */
function visibleRangeOfNarrow(text: string, begin: number, edge: number): ReturnType<typeof visibleRange> {
  const after = text.length > edge;
  const start = Math.min(begin, text.length);
  return { start, end: after ? Math.max(start, edge - 1) : text.length, before: begin > 0 && text !== '', after };
}

export function heightOf(rows: Rows, line: number, columns: number): number {
  const entry = rows.lines[line - rows.first];
  return rows.wrap && entry ? rowRanges(entry, columns).length : 1;
}

/** `by` rows further down (up is negative), as far as there are rows. */
export function moveBy(rows: Rows, spot: Position, by: number, columns: number): Position {
  const last = Math.max(rows.first, rows.first + rows.lines.length - 1);
  let { line, row } = spot;
  for (let left = by; left > 0; ) {
    const below = heightOf(rows, line, columns) - 1 - row;
    if (left <= below) return { line, row: row + left };
    if (line >= last) return { line, row: row + below };
    left -= below + 1;
    line += 1;
    row = 0;
  }
  for (let left = -by; left > 0; ) {
    if (left <= row) return { line, row: row - left };
    if (line <= rows.first) return { line, row: 0 };
    left -= row + 1;
    line -= 1;
    row = heightOf(rows, line, columns) - 1;
  }
  return { line, row };
}

/** The lowest place where the view's first row can be: from there the last row is at the bottom. */
export function lastTop(rows: Rows, area: Area): Position {
  const line = Math.max(rows.first, rows.first + rows.lines.length - 1);
  return moveBy(rows, { line, row: heightOf(rows, line, area.columns) - 1 }, 1 - Math.max(1, area.rows), area.columns);
}

export function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.row < b.row);
}

/** The view's first row, within what there is; undefined is the end. */
export function topPosition(rows: Rows, wanted: Position | undefined, area: Area): Position {
  const lowest = lastTop(rows, area);
  if (!wanted || isBefore(lowest, wanted)) return lowest;
  if (wanted.line < rows.first) return { line: rows.first, row: 0 };
  return { line: wanted.line, row: Math.min(wanted.row, heightOf(rows, wanted.line, area.columns) - 1) };
}

/** The rows that are seen, as spots; fewer than the area has when there are no more. */
export function visibleRows(rows: Rows, top: Position, area: Area): Position[] {
  const spots: Position[] = [];
  for (let line = top.line; line < rows.first + rows.lines.length && spots.length < area.rows; line++) {
    const height = heightOf(rows, line, area.columns);
    for (let row = line === top.line ? top.row : 0; row < height && spots.length < area.rows; row++) spots.push({ line, row });
  }
  return spots;
}
