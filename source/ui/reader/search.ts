// Finding a text in lines: which lines have it, and where in them.
import type { TextLine } from './rows.js';

/** The text in small letters finds capitals too; a capital in it finds only itself. */
export function searchPattern(sought: string): RegExp | undefined {
  if (sought === '') return undefined;
  const literal = sought.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return new RegExp(literal, sought === sought.toLowerCase() ? 'giu' : 'gu');
}

/** UTF-16 offsets of every place where it stands. */
export function findMatches(text: string, matcher: RegExp | undefined): { start: number; end: number }[] {
  return matcher ? [...text.matchAll(matcher)].map(({ index, 0: found }) => ({ start: index, end: index + found.length })) : [];
}

/** Numbers of the lines that have it, where `lines[0]` has the number `first`. */
export function matchingLines(lines: readonly TextLine[], first: number, matcher: RegExp | undefined): number[] {
  // `search` ignores where the matcher stood before; `test` would not.
  return matcher ? lines.flatMap(({ text }, at) => (text.search(matcher) === -1 ? [] : [first + at])) : [];
}

/** The hit at or after the line, or else the closest one before it: what is nearest to where the person looks. */
export function nearestMatch(hits: readonly number[], line: number): number | undefined {
  return hits.find((hit) => hit >= line) ?? hits.at(-1);
}

/** The next hit (-1: the one before), around the ends. Without one at hand: the nearest to `line`. */
export function nextMatch(hits: readonly number[], at: number | undefined, by: 1 | -1, line: number): number | undefined {
  const index = at === undefined ? -1 : hits.indexOf(at);
  return index === -1 ? nearestMatch(hits, line) : hits[(index + by + hits.length) % hits.length];
}
