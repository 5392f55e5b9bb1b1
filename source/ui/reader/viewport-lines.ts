// Lines of a viewport: the visible rows with marked matches, the position, and the search.
import { accent, blank, dim, type Line, plain, textOf, warn } from '../kit/line.js';
import { sign } from '../kit/theme.js';
import { type Area, type Position, rowRanges, type TextLine, type TextRange, topPosition, visibleRange, visibleRows } from './rows.js';
import { findMatches, searchPattern } from './search.js';
import type { Viewport } from './viewport.js';

/** Columns before each row for the sign of a match. */
export const margin = 2;

/** A line as spans: `lead` before it, with the same width for every line, and its text. */
export type FormattedLine = { lead: Line; text: Line };
export type FormatLine<T> = (entry: T) => FormattedLine;

/** Exactly as many lines as the area has rows. */
export function viewportLines<T extends TextLine>(viewport: Viewport<T>, area: Area, paint: FormatLine<T>): Line[] {
  const matcher = searchPattern(viewport.search?.text ?? '');
  const spots = visibleRows(viewport, topPosition(viewport, viewport.top, area), area);
  const rows = spots.map((spot, at): Line => {
    const entry = viewport.lines[spot.line - viewport.first];
    if (!entry) return blank;
    const { lead, text } = paint(entry);
    const isFirst = spot.row === 0;
    const signed = isFirst || at === 0 ? signOf(viewport, spot) : plain('  ');
    // Wrapped rows are aligned with the text, not with what is before it.
    const before = isFirst ? lead : [plain(' '.repeat(textOf(lead).length))];
    return [signed, ...before, ...visibleSpans(markMatches(text, findMatches(entry.text, matcher)), entry, spot, { viewport, area })];
  });
  return [...rows, ...Array.from({ length: Math.max(0, area.rows - rows.length) }, () => blank)];
}

function signOf({ search }: Viewport<TextLine>, { line }: Position) {
  if (search?.at === line) return accent(`${sign.selected} `);
  return search?.matches.includes(line) ? accent('· ') : plain('  ');
}

function visibleSpans(
  line: Line,
  entry: TextLine,
  { row }: Position,
  { viewport, area }: { viewport: Viewport<TextLine>; area: Area },
): Line {
  if (viewport.wrap) return sliceLine(line, rowRanges(entry, area.columns)[row] ?? { start: 0, end: 0 });
  const { before, after, ...piece } = visibleRange(entry.text, viewport.left, area.columns);
  return [...(before ? [dim('…')] : []), ...sliceLine(line, piece), ...(after ? [dim('…')] : [])];
}

/** The part of the line between two UTF-16 offsets. */
function sliceLine(line: Line, { start, end }: TextRange): Line {
  let at = 0;
  return line.flatMap((span): Line => {
    const text = span.text.slice(Math.max(0, start - at), Math.max(0, end - at));
    at += span.text.length;
    return text ? [{ ...span, text }] : [];
  });
}

function markMatches(line: Line, places: TextRange[]): Line {
  if (places.length === 0) return line;
  const whole = textOf(line);
  let at = 0;
  const spans = places.flatMap(({ start, end }): Line => {
    const before = sliceLine(line, { start: at, end: start });
    at = end;
    return [...before, { text: whole.slice(start, end), tone: 'match' }];
  });
  return [...spans, ...sliceLine(line, { start: at, end: whole.length })];
}

/** `1–38 of 214`, counted in lines. */
export function positionText(viewport: Viewport<TextLine>, area: Area): string {
  const spots = visibleRows(viewport, topPosition(viewport, viewport.top, area), area);
  const [from, to] = [spots[0], spots.at(-1)];
  return from && to ? `${from.line + 1}–${to.line + 1} of ${viewport.first + viewport.lines.length}` : '';
}

/** The number of lines below the last visible one. */
export function linesBelow(viewport: Viewport<TextLine>, area: Area): number {
  const last = visibleRows(viewport, topPosition(viewport, viewport.top, area), area).at(-1);
  return last ? viewport.first + viewport.lines.length - 1 - last.line : 0;
}

/** `/ text   3 of 17`; empty without a search. */
export function searchLine({ search, lines }: Viewport<TextLine>): Line {
  if (!search) return [];
  const text = search.typing ? [plain(search.text), accent(sign.cursor)] : [plain(search.text)];
  return [accent('  / '), ...text, ...countOf(search, lines.length)];
}

function countOf({ text, matches, at }: NonNullable<Viewport<TextLine>['search']>, total: number): Line {
  if (text === '' || (total === 0 && matches.length === 0)) return [];
  if (matches.length === 0) return [warn(`   ${sign.attention}`), plain(' not found')];
  return [dim(at === undefined ? `   ${matches.length} lines` : `   ${matches.indexOf(at) + 1} of ${matches.length}`)];
}
