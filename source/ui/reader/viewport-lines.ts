// A reading as lines: the rows in sight with every match marked, where the view stands, and the search.
import { accent, blank, dim, type Line, say, textOf, warn } from '../kit/line.js';
import { sign } from '../kit/theme.js';
import { type Area, type Entry, type Piece, piecesOf, type Spot, seenFrom, topOf, windowOf } from './rows.js';
import { matcherOf, placesIn } from './search.js';
import type { Reading } from './viewport.js';

/** Columns before every row, for the sign of a match. */
export const margin = 2;

/** How one line looks: what stands before it on each of its rows, always as wide, and its own text in spans. */
export type Painted = { lead: Line; text: Line };
export type Paint<T> = (entry: T) => Painted;

/** Exactly as many rows as the area has. */
export function readingLines<T extends Entry>(reading: Reading<T>, area: Area, paint: Paint<T>): Line[] {
  const matcher = matcherOf(reading.search?.text ?? '');
  const spots = seenFrom(reading, topOf(reading, reading.top, area), area);
  const rows = spots.map((spot, at): Line => {
    const entry = reading.lines[spot.line - reading.first];
    if (!entry) return blank;
    const { lead, text } = paint(entry);
    const isFirst = spot.row === 0;
    const signed = isFirst || at === 0 ? signOf(reading, spot) : say('  ');
    // Wrapped rows stand under the text, not under what is before it.
    const before = isFirst ? lead : [say(' '.repeat(textOf(lead).length))];
    return [signed, ...before, ...seen(marked(text, placesIn(entry.text, matcher)), entry, spot, { reading, area })];
  });
  return [...rows, ...Array.from({ length: Math.max(0, area.rows - rows.length) }, () => blank)];
}

function signOf({ search }: Reading<Entry>, { line }: Spot) {
  if (search?.at === line) return accent(`${sign.selected} `);
  return search?.hits.includes(line) ? accent('· ') : say('  ');
}

function seen(line: Line, entry: Entry, { row }: Spot, { reading, area }: { reading: Reading<Entry>; area: Area }): Line {
  if (reading.wrap) return sliced(line, piecesOf(entry, area.columns)[row] ?? { start: 0, end: 0 });
  const { before, after, ...piece } = windowOf(entry.text, reading.left, area.columns);
  return [...(before ? [dim('…')] : []), ...sliced(line, piece), ...(after ? [dim('…')] : [])];
}

/** The spans between two UTF-16 offsets. */
function sliced(line: Line, { start, end }: Piece): Line {
  let at = 0;
  return line.flatMap((span): Line => {
    const text = span.text.slice(Math.max(0, start - at), Math.max(0, end - at));
    at += span.text.length;
    return text ? [{ ...span, text }] : [];
  });
}

function marked(line: Line, places: Piece[]): Line {
  if (places.length === 0) return line;
  const whole = textOf(line);
  let at = 0;
  const spans = places.flatMap(({ start, end }): Line => {
    const before = sliced(line, { start: at, end: start });
    at = end;
    return [...before, { text: whole.slice(start, end), tone: 'match' }];
  });
  return [...spans, ...sliced(line, { start: at, end: whole.length })];
}

/** `1–38 of 214`, counted in lines. */
export function placeIn(reading: Reading<Entry>, area: Area): string {
  const spots = seenFrom(reading, topOf(reading, reading.top, area), area);
  const [from, to] = [spots[0], spots.at(-1)];
  return from && to ? `${from.line + 1}–${to.line + 1} of ${reading.first + reading.lines.length}` : '';
}

/** Lines that come after the last one in sight. */
export function linesBelow(reading: Reading<Entry>, area: Area): number {
  const last = seenFrom(reading, topOf(reading, reading.top, area), area).at(-1);
  return last ? reading.first + reading.lines.length - 1 - last.line : 0;
}

/** `/ text   3 of 17`; nothing where nothing is sought. */
export function searchLine({ search, lines }: Reading<Entry>): Line {
  if (!search) return [];
  const text = search.typing ? [say(search.text), accent(sign.cursor)] : [say(search.text)];
  return [accent('  / '), ...text, ...countOf(search, lines.length)];
}

function countOf({ text, hits, at }: NonNullable<Reading<Entry>['search']>, total: number): Line {
  if (text === '' || (total === 0 && hits.length === 0)) return [];
  if (hits.length === 0) return [warn(`   ${sign.attention}`), say(' not found')];
  return [dim(at === undefined ? `   ${hits.length} lines` : `   ${hits.indexOf(at) + 1} of ${hits.length}`)];
}
