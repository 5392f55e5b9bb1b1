// Search: finds the lines that contain a text, and the places in them.
import type { TextLine } from './rows.js';

/** Ignores case unless the text has upper-case letters. */
export function searchPattern(sought: string): RegExp | undefined {
  if (sought === '') return undefined;
  const literal = sought.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return new RegExp(literal, sought === sought.toLowerCase() ? 'giu' : 'gu');
}

/** UTF-16 offsets of every match. */
export function findMatches(text: string, matcher: RegExp | undefined): { start: number; end: number }[] {
  return matcher ? [...text.matchAll(matcher)].map(({ index, 0: found }) => ({ start: index, end: index + found.length })) : [];
}

/** Numbers of the lines with a match, where `lines[0]` has the number `first`. */
export function matchingLines(lines: readonly TextLine[], first: number, matcher: RegExp | undefined): number[] {
  // `search` ignores the pattern's lastIndex; `test` wouldn't.
  return matcher ? lines.flatMap(({ text }, at) => (text.search(matcher) === -1 ? [] : [first + at])) : [];
}

/** The match at or after the line, or the last one before it. */
export function nearestMatch(hits: readonly number[], line: number): number | undefined {
  return hits.find((hit) => hit >= line) ?? hits.at(-1);
}

/** The next or previous match, wrapping around the ends. Without a current one, the nearest to `line`. */
export function nextMatch(hits: readonly number[], at: number | undefined, by: 1 | -1, line: number): number | undefined {
  const index = at === undefined ? -1 : hits.indexOf(at);
  return index === -1 ? nearestMatch(hits, line) : hits[(index + by + hits.length) % hits.length];
}
