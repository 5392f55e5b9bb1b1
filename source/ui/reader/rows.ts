// Breaks lines of text into rows of the screen, and moves over them. Measures only lines near the viewport.
import { isNarrow, textWidth } from '../kit/width.js';

/** Columns and rows of the text itself, without the frame. */
export type Area = { columns: number; rows: number };
/** A line without control characters. */
export type TextLine = { text: string };
/** `line` counts from the first line ever received; `row` is the row within a wrapped line. */
export type Position = { line: number; row: number };
/** A part of a line, in UTF-16 offsets. */
export type TextRange = { start: number; end: number };
/** `first` is the number of `lines[0]`, which equals the number of dropped lines. */
export type Rows = { lines: readonly TextLine[]; first: number; wrap: boolean };

// Characters that join or tint emoji. Terminals draw a joined family of three in 2 or in 6 columns, but three people always in 6.
const joining = /\u200d|\ufe0e|\ufe0f|\u20e3|[\u{1f3fb}-\u{1f3ff}]|[\u{e0020}-\u{e007f}]/gu;

/** Removes characters that terminals measure differently. Call it before measuring or searching. */
export function stripJoiners(text: string): string {
  return text.replace(joining, '');
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The text's graphemes with their start and end columns. */
export function* measureGraphemes(text: string): Generator<TextRange & { from: number; to: number }> {
  let from = 0;
  for (const { segment, index } of graphemes.segment(text)) {
    const to = from + textWidth(segment);
    yield { start: index, end: index + segment.length, from, to };
    from = to;
  }
}

/** Terminal columns before the UTF-16 offset. */
export function columnOf(text: string, offset: number): number {
  return textWidth(text.slice(0, offset));
}

// Measuring a line of 2,000 wide characters takes up to 80 ms, and each key asks for the same lines again.
const known = new WeakMap<TextLine, { columns: number; pieces: TextRange[] }>();

/** The rows of a wrapped line, at least one. */
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

/** The visible part of an unwrapped line that is scrolled `left` columns. `before` and `after`: there is more on that side. */
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
    // One column is for the `…`.
    if (each.to > left + columns - 1) continue;
    fits = each.end;
  }
  return { start, end: whole ? text.length : Math.max(start, fits), before: left > 0 && text !== '', after: !whole };
}

/** The same for text in which each character is one column wide. */
function visibleRangeOfNarrow(text: string, begin: number, edge: number): ReturnType<typeof visibleRange> {
  const after = text.length > edge;
  const start = Math.min(begin, text.length);
  return { start, end: after ? Math.max(start, edge - 1) : text.length, before: begin > 0 && text !== '', after };
}

export function heightOf(rows: Rows, line: number, columns: number): number {
  const entry = rows.lines[line - rows.first];
  return rows.wrap && entry ? rowRanges(entry, columns).length : 1;
}

/** Moves `by` rows; up is negative. */
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

/** The top position at which the last row is at the bottom of the viewport. */
export function lastTop(rows: Rows, area: Area): Position {
  const line = Math.max(rows.first, rows.first + rows.lines.length - 1);
  return moveBy(rows, { line, row: heightOf(rows, line, area.columns) - 1 }, 1 - Math.max(1, area.rows), area.columns);
}

export function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.row < b.row);
}

/** The viewport's first row, limited to existing rows; undefined is the end. */
export function topPosition(rows: Rows, wanted: Position | undefined, area: Area): Position {
  const lowest = lastTop(rows, area);
  if (!wanted || isBefore(lowest, wanted)) return lowest;
  if (wanted.line < rows.first) return { line: rows.first, row: 0 };
  return { line: wanted.line, row: Math.min(wanted.row, heightOf(rows, wanted.line, area.columns) - 1) };
}

/** Positions of the visible rows. */
export function visibleRows(rows: Rows, top: Position, area: Area): Position[] {
  const spots: Position[] = [];
  for (let line = top.line; line < rows.first + rows.lines.length && spots.length < area.rows; line++) {
    const height = heightOf(rows, line, area.columns);
    for (let row = line === top.line ? top.row : 0; row < height && spots.length < area.rows; row++) spots.push({ line, row });
  }
  return spots;
}
