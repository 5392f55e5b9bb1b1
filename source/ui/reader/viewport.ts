// The viewport as a reducer: scroll, wrap, and search, for logs, descriptions, and YAML.
import { applyTyping, type Typing } from '../kit/typing.js';
import { textWidth } from '../kit/width.js';
import {
  type Area,
  columnOf,
  isBefore,
  lastTop,
  moveBy,
  type Position,
  rowRanges,
  type TextLine,
  topPosition,
  visibleRows,
} from './rows.js';
import { findMatches, matchingLines, nearestMatch, nextMatch, searchPattern } from './search.js';

export type Search = {
  text: string;
  /** True while the person types the search. */
  typing: boolean;
  /** Numbers of the lines with a match. */
  matches: readonly number[];
  /** The current match. */
  at: number | undefined;
  /** Where the viewport was, to return to if the search is canceled. */
  before: { top: Position | undefined; left: number };
};

export type Viewport<T extends TextLine> = {
  lines: readonly T[];
  /** How many lines before `lines[0]` were dropped. */
  first: number;
  /** The first visible row; undefined follows the end. After a resize it can be out of range: see `topPosition`. */
  top: Position | undefined;
  /** Columns scrolled to the right; only without wrap. */
  left: number;
  wrap: boolean;
  search: Search | undefined;
};

export type ViewportAction<T extends TextLine> =
  /** New lines; `lost` more came before them and were dropped. */
  | { type: 'lines'; lines: readonly T[]; lost: number }
  /** Replaces the lines; `stay` keeps the scroll position. */
  | { type: 'text'; lines: readonly T[]; stay: boolean }
  | { type: 'empty' }
  | { type: 'move'; by: number; area: Area }
  | { type: 'side'; by: number; area: Area }
  | { type: 'top' | 'end' | 'wrap' | 'search' | 'keep' | 'drop' }
  | { type: 'typing'; typing: Exclude<Typing, { type: 'next' | 'previous' }>; area: Area }
  | { type: 'match'; by: 1 | -1; area: Area };

/** Older lines of a growing log are dropped. */
export const linesKept = 5000;

const firstRow: Position = { line: 0, row: 0 };

/** `follow`: stays at the end. */
export function emptyViewport<T extends TextLine>(follow: boolean): Viewport<T> {
  return { lines: [], first: 0, top: follow ? undefined : firstRow, left: 0, wrap: false, search: undefined };
}

export function reduceViewport<T extends TextLine>(viewport: Viewport<T>, action: ViewportAction<T>): Viewport<T> {
  switch (action.type) {
    case 'lines':
      return appendLines(viewport, action.lines, action.lost);
    case 'text':
      return repeatSearch({ ...viewport, lines: action.lines, first: 0, ...(action.stay ? {} : { top: firstRow, left: 0 }) });
    case 'empty':
      return repeatSearch({ ...viewport, lines: [], first: 0, top: undefined, left: 0 });
    case 'move':
      return scrollBy(viewport, action.by, action.area);
    case 'side':
      return scrollSideways(viewport, action.by, action.area);
    case 'top':
      return { ...viewport, top: { line: viewport.first, row: 0 }, left: 0 };
    case 'end':
      return { ...viewport, top: undefined };
    case 'wrap':
      return { ...viewport, wrap: !viewport.wrap, left: 0 };
    case 'typing':
      return applyTyping(action.typing, viewport, {
        value: ({ search }) => search?.text ?? '',
        change: (r, text) => searchFor(r, text, action.area),
        enter: keepSearch,
        next: (r) => r,
      });
    case 'match':
      return toMatch(viewport, action.by, action.area);
    default:
      return changeSearch(viewport, action.type);
  }
}

function changeSearch<T extends TextLine>(viewport: Viewport<T>, type: 'search' | 'keep' | 'drop'): Viewport<T> {
  if (type === 'keep') return keepSearch(viewport);
  const { search, top, left } = viewport;
  if (type === 'search') return { ...viewport, search: { text: '', typing: true, matches: [], at: undefined, before: { top, left } } };
  // Canceling while typing returns to where the search began. Later, the position stays.
  return { ...viewport, ...(search?.typing ? search.before : {}), search: undefined };
}

function keepSearch<T extends TextLine>(viewport: Viewport<T>): Viewport<T> {
  return { ...viewport, search: viewport.search?.text ? { ...viewport.search, typing: false } : undefined };
}

function appendLines<T extends TextLine>(viewport: Viewport<T>, more: readonly T[], lost: number): Viewport<T> {
  const all = lost > 0 ? more : [...viewport.lines, ...more];
  const lines = all.slice(-linesKept);
  const end = viewport.first + viewport.lines.length + lost + more.length;
  const first = end - lines.length;
  const top = viewport.top && viewport.top.line < first ? { line: first, row: 0 } : viewport.top;
  const { search } = viewport;
  if (!search) return { ...viewport, lines, first, top };
  const matches = [...search.matches, ...matchingLines(more, end - more.length, searchPattern(search.text))].filter(
    (line) => line >= first,
  );
  return {
    ...viewport,
    lines,
    first,
    top,
    search: { ...search, matches, at: search.at !== undefined && search.at >= first ? search.at : undefined },
  };
}

/** Repeats the search in other lines. */
function repeatSearch<T extends TextLine>(viewport: Viewport<T>): Viewport<T> {
  const { search, lines, first } = viewport;
  if (!search) return viewport;
  const before = { top: viewport.top, left: viewport.left };
  return { ...viewport, search: { ...search, before, matches: matchingLines(lines, first, searchPattern(search.text)), at: undefined } };
}

/** Scrolling to the end follows it. */
function scrollBy<T extends TextLine>(viewport: Viewport<T>, by: number, area: Area): Viewport<T> {
  const top = moveBy(viewport, topPosition(viewport, viewport.top, area), by, area.columns);
  return { ...viewport, top: isBefore(top, lastTop(viewport, area)) ? top : undefined };
}

function scrollSideways<T extends TextLine>(viewport: Viewport<T>, by: number, area: Area): Viewport<T> {
  if (viewport.wrap) return viewport;
  const lines = new Set(visibleRows(viewport, topPosition(viewport, viewport.top, area), area).map(({ line }) => line));
  const widest = Math.max(0, ...[...lines].map((line) => textWidth(viewport.lines[line - viewport.first]?.text ?? '')));
  const most = Math.max(0, widest - area.columns);
  return { ...viewport, left: Math.max(0, Math.min(by > 0 ? Math.max(most, viewport.left) : viewport.left, viewport.left + by)) };
}

function searchFor<T extends TextLine>(viewport: Viewport<T>, text: string, area: Area): Viewport<T> {
  const { search } = viewport;
  if (!search) return viewport;
  const from = { ...viewport, ...search.before };
  const matches = matchingLines(viewport.lines, viewport.first, searchPattern(text));
  const at = nearestMatch(matches, topPosition(from, from.top, area).line);
  return scrollToMatch({ ...from, search: { ...search, text, matches, at } }, area);
}

function toMatch<T extends TextLine>(viewport: Viewport<T>, by: 1 | -1, area: Area): Viewport<T> {
  const { search } = viewport;
  if (!search) return viewport;
  const at = nextMatch(search.matches, search.at, by, topPosition(viewport, viewport.top, area).line);
  return scrollToMatch({ ...viewport, search: { ...search, at } }, area);
}

/** Scrolls only if the match isn't visible, and stops following, so that new lines don't push the match away. */
function scrollToMatch<T extends TextLine>(viewport: Viewport<T>, area: Area): Viewport<T> {
  const at = viewport.search?.at;
  const entry = at === undefined ? undefined : viewport.lines[at - viewport.first];
  if (at === undefined || !entry) return viewport;
  const place = findMatches(entry.text, searchPattern(viewport.search?.text ?? ''))[0] ?? { start: 0, end: 0 };
  const row = viewport.wrap ? rowRanges(entry, area.columns).findIndex(({ end }) => end > place.start) : 0;
  const spot = { line: at, row: Math.max(0, row) };
  const top = topPosition(viewport, viewport.top, area);
  const inSight = visibleRows(viewport, top, area).some(({ line, row }) => line === spot.line && row === spot.row);
  const left = viewport.wrap ? 0 : leftFor(viewport.left, columnOf(entry.text, place.start), columnOf(entry.text, place.end), area.columns);
  // A third from the top, so that the lines before the match are visible too.
  const wanted = moveBy(viewport, spot, -Math.floor(area.rows / 3), area.columns);
  return { ...viewport, left, top: inSight ? top : topPosition(viewport, wanted, area) };
}

function leftFor(left: number, from: number, to: number, columns: number): number {
  const isSeen = from > left - (left === 0 ? 1 : 0) && to < left + columns;
  if (isSeen) return left;
  return to < columns ? 0 : Math.max(0, from - Math.floor(columns / 3));
}
