// Reading lines on a screen: scroll, wrap and search as one reducer, the same for logs, descriptions and manifests.

import { type Typing, typedInto } from '../kit/typing.js';
import { textWidth } from '../kit/width.js';
import { type Area, columnOf, type Entry, isBefore, lastTop, moved, piecesOf, type Spot, seenFrom, topOf } from './rows.js';
import { hitsIn, matcherOf, nearestHit, nextHit, placesIn } from './search.js';

export type Search = {
  text: string;
  /** The keys go into the text. */
  typing: boolean;
  /** Numbers of the lines that have it. */
  hits: readonly number[];
  /** The hit that the view went to. */
  at: number | undefined;
  /** Where the view was, for the one who gives it up. */
  before: { top: Spot | undefined; left: number };
};

export type Reading<T extends Entry> = {
  lines: readonly T[];
  /** How many lines before `lines[0]` were let go. */
  first: number;
  /** The first row seen; undefined stays at the newest. It may lie outside of what there is after a change of size: see `topOf`. */
  top: Spot | undefined;
  /** Columns that the view stands to the right; only without wrap. */
  left: number;
  wrap: boolean;
  search: Search | undefined;
};

export type ReadingAction<T extends Entry> =
  /** More lines; `lost` of them, before these, came and were let go already. */
  | { type: 'lines'; lines: readonly T[]; lost: number }
  /** Other lines; `stay` when they are the same text as it is now. */
  | { type: 'text'; lines: readonly T[]; stay: boolean }
  | { type: 'empty' }
  | { type: 'move'; by: number; area: Area }
  | { type: 'side'; by: number; area: Area }
  | { type: 'top' | 'end' | 'wrap' | 'search' | 'keep' | 'drop' }
  | { type: 'typing'; typing: Exclude<Typing, { type: 'next' | 'previous' }>; area: Area }
  | { type: 'match'; by: 1 | -1; area: Area };

/** Lines kept of what grows. */
export const linesKept = 5000;

const beginning: Spot = { line: 0, row: 0 };

/** `follow`: the view stays at the end. */
export function unread<T extends Entry>(follow: boolean): Reading<T> {
  return { lines: [], first: 0, top: follow ? undefined : beginning, left: 0, wrap: false, search: undefined };
}

export function reduceReading<T extends Entry>(reading: Reading<T>, action: ReadingAction<T>): Reading<T> {
  switch (action.type) {
    case 'lines':
      return grown(reading, action.lines, action.lost);
    case 'text':
      return found({ ...reading, lines: action.lines, first: 0, ...(action.stay ? {} : { top: beginning, left: 0 }) });
    case 'empty':
      return found({ ...reading, lines: [], first: 0, top: undefined, left: 0 });
    case 'move':
      return scrolled(reading, action.by, action.area);
    case 'side':
      return sideways(reading, action.by, action.area);
    case 'top':
      return { ...reading, top: { line: reading.first, row: 0 }, left: 0 };
    case 'end':
      return { ...reading, top: undefined };
    case 'wrap':
      return { ...reading, wrap: !reading.wrap, left: 0 };
    case 'typing':
      return typedInto(action.typing, reading, {
        value: ({ search }) => search?.text ?? '',
        change: (r, text) => sought(r, text, action.area),
        enter: kept,
        next: (r) => r,
      });
    case 'match':
      return toMatch(reading, action.by, action.area);
    default:
      return searching(reading, action.type);
  }
}

function searching<T extends Entry>(reading: Reading<T>, type: 'search' | 'keep' | 'drop'): Reading<T> {
  if (type === 'keep') return kept(reading);
  const { search, top, left } = reading;
  if (type === 'search') return { ...reading, search: { text: '', typing: true, hits: [], at: undefined, before: { top, left } } };
  // Given up while typing: as if nothing had been sought. Later the person is where they went.
  return { ...reading, ...(search?.typing ? search.before : {}), search: undefined };
}

function kept<T extends Entry>(reading: Reading<T>): Reading<T> {
  return { ...reading, search: reading.search?.text ? { ...reading.search, typing: false } : undefined };
}

function grown<T extends Entry>(reading: Reading<T>, more: readonly T[], lost: number): Reading<T> {
  const all = lost > 0 ? more : [...reading.lines, ...more];
  const lines = all.slice(-linesKept);
  const end = reading.first + reading.lines.length + lost + more.length;
  const first = end - lines.length;
  const top = reading.top && reading.top.line < first ? { line: first, row: 0 } : reading.top;
  const { search } = reading;
  if (!search) return { ...reading, lines, first, top };
  const hits = [...search.hits, ...hitsIn(more, end - more.length, matcherOf(search.text))].filter((hit) => hit >= first);
  return {
    ...reading,
    lines,
    first,
    top,
    search: { ...search, hits, at: search.at !== undefined && search.at >= first ? search.at : undefined },
  };
}

/** The search anew in other lines. */
function found<T extends Entry>(reading: Reading<T>): Reading<T> {
  const { search, lines, first } = reading;
  if (!search) return reading;
  const before = { top: reading.top, left: reading.left };
  return { ...reading, search: { ...search, before, hits: hitsIn(lines, first, matcherOf(search.text)), at: undefined } };
}

/** Down to the end, and it stays there. */
function scrolled<T extends Entry>(reading: Reading<T>, by: number, area: Area): Reading<T> {
  const top = moved(reading, topOf(reading, reading.top, area), by, area.columns);
  return { ...reading, top: isBefore(top, lastTop(reading, area)) ? top : undefined };
}

function sideways<T extends Entry>(reading: Reading<T>, by: number, area: Area): Reading<T> {
  if (reading.wrap) return reading;
  const lines = new Set(seenFrom(reading, topOf(reading, reading.top, area), area).map(({ line }) => line));
  const widest = Math.max(0, ...[...lines].map((line) => textWidth(reading.lines[line - reading.first]?.text ?? '')));
  const most = Math.max(0, widest - area.columns);
  return { ...reading, left: Math.max(0, Math.min(by > 0 ? Math.max(most, reading.left) : reading.left, reading.left + by)) };
}

function sought<T extends Entry>(reading: Reading<T>, text: string, area: Area): Reading<T> {
  const { search } = reading;
  if (!search) return reading;
  const from = { ...reading, ...search.before };
  const hits = hitsIn(reading.lines, reading.first, matcherOf(text));
  const at = nearestHit(hits, topOf(from, from.top, area).line);
  return shown({ ...from, search: { ...search, text, hits, at } }, area);
}

function toMatch<T extends Entry>(reading: Reading<T>, by: 1 | -1, area: Area): Reading<T> {
  const { search } = reading;
  if (!search) return reading;
  const at = nextHit(search.hits, search.at, by, topOf(reading, reading.top, area).line);
  return shown({ ...reading, search: { ...search, at } }, area);
}

/** The hit in sight, where it was in sight already without moving, and held there: a hit that new lines push away is no use. */
function shown<T extends Entry>(reading: Reading<T>, area: Area): Reading<T> {
  const at = reading.search?.at;
  const entry = at === undefined ? undefined : reading.lines[at - reading.first];
  if (at === undefined || !entry) return reading;
  const place = placesIn(entry.text, matcherOf(reading.search?.text ?? ''))[0] ?? { start: 0, end: 0 };
  const row = reading.wrap ? piecesOf(entry, area.columns).findIndex(({ end }) => end > place.start) : 0;
  const spot = { line: at, row: Math.max(0, row) };
  const top = topOf(reading, reading.top, area);
  const inSight = seenFrom(reading, top, area).some(({ line, row }) => line === spot.line && row === spot.row);
  const left = reading.wrap ? 0 : leftFor(reading.left, columnOf(entry.text, place.start), columnOf(entry.text, place.end), area.columns);
  // A third from above, so that what led to it is seen too.
  const wanted = moved(reading, spot, -Math.floor(area.rows / 3), area.columns);
  return { ...reading, left, top: inSight ? top : topOf(reading, wanted, area) };
}

function leftFor(left: number, from: number, to: number, columns: number): number {
  const isSeen = from > left - (left === 0 ? 1 : 0) && to < left + columns;
  if (isSeen) return left;
  return to < columns ? 0 : Math.max(0, from - Math.floor(columns / 3));
}
