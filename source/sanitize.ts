// Sanitizes text from outside, once, where it comes in.
import { stripVTControlCharacters } from 'node:util';

/** Longest line, in characters; longer ones are cut and marked. */
export const maxLineLength = 4096;

// C0 except tab, DEL, C1, and the characters that reorder or hide text (https://trojansource.codes, CVE-2021-25743 for kubectl).
const unsafe = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
// An OSC, DCS, APC or PM string, which stripVTControlCharacters leaves partly in place when it has no terminator.
const strings = /(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c|$)/g;

/** One line that can't move the cursor, set a title, write to the clipboard or reorder text. Tabs become spaces. */
export function sanitize(line: string): string {
  const lastReturn = line.replace(/\r+$/, '').lastIndexOf('\r');
  // A progress line overwrites itself: a terminal shows what follows the last return.
  const shown = lastReturn === -1 ? line : line.slice(lastReturn + 1);
  const cut = shown.length > maxLineLength ? `${shown.slice(0, maxLineLength)}… (cut)` : shown;
  return stripSequences(cut).replaceAll('\t', '  ').replace(unsafe, '');
}

/** Removes whole escape sequences: colors, titles, paste brackets. Single control characters stay. */
export function stripSequences(text: string): string {
  return stripVTControlCharacters(text.replace(strings, ''));
}
