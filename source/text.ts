// Sanitizes text from outside, once, where it comes in; and formats durations, ages and commands.
import { stripVTControlCharacters } from 'node:util';

/** Longest line, in characters; longer ones are cut and marked. */
export const lineCap = 4096;

// C0 except tab, DEL, C1, and the characters that reorder or hide text (https://trojansource.codes, CVE-2021-25743 for kubectl).
const unsafe = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
// An OSC, DCS, APC or PM string, which stripVTControlCharacters leaves partly in place when it has no terminator.
const strings = /(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c|$)/g;

/** One line that can't move the cursor, set a title, write to the clipboard or reorder text. Tabs become spaces. */
export function plain(line: string): string {
  const lastReturn = line.replace(/\r+$/, '').lastIndexOf('\r');
  // A progress line overwrites itself: a terminal shows what follows the last return.
  const shown = lastReturn === -1 ? line : line.slice(lastReturn + 1);
  const cut = shown.length > lineCap ? `${shown.slice(0, lineCap)}… (cut)` : shown;
  return withoutSequences(cut).replaceAll('\t', '  ').replace(unsafe, '');
}

/** Removes whole escape sequences: colours, titles, paste brackets. Single control characters stay. */
export function withoutSequences(text: string): string {
  return stripVTControlCharacters(text.replace(strings, ''));
}

/** `1.5 s`, `0:41`, `1:02:03` for ms. */
export function duration(ms: number): string {
  if (ms < 9950) return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const two = (n: number) => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** kubectl's short age: `12s`, `4m`, `3h`, `2d` (after k8s.io/apimachinery/pkg/util/duration, rounded to one unit). */
export function age(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 120) return `${s}s`;
  if (s < 7200) return `${Math.floor(s / 60)}m`;
  if (s < 172_800) return `${Math.floor(s / 3600)}h`;
  return `${Math.floor(s / 86_400)}d`;
}

/** Decimal megabytes as docker prints them, without the unit: 187_400_000 → 187. */
export function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}

/** A command for a POSIX shell: arguments that the shell would split or expand are quoted. */
export function quoted(argv: string[]): string {
  return argv.map((argument) => (/^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`)).join(' ');
}

/** A time of day: `14:02` on the day of `now`, else `23 Nov 14:02`. Both in ms since the epoch. */
export function moment(at: number, now: number): string {
  const then = new Date(at);
  const time = `${String(then.getHours()).padStart(2, '0')}:${String(then.getMinutes()).padStart(2, '0')}`;
  if (then.toDateString() === new Date(now).toDateString()) return time;
  return `${then.getDate()} ${then.toLocaleString('en', { month: 'short' })} ${time}`;
}
