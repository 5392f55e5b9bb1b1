// Prints text for people in the terminal's character set. JSON and other programs' lines don't go through it.
import { terminal } from '../environment.js';
import { toAscii } from '../ui/kit/theme.js';

export function inCharset(text: string): string {
  return terminal().unicode ? text : text.split('\n').map(toAscii).join('\n');
}

/** One line or more on stdout. */
export function print(text: string): void {
  process.stdout.write(`${inCharset(text)}\n`);
}

/** On stderr: progress and warnings, so that stdout holds data only. */
export function printMessage(text: string): void {
  process.stderr.write(`${inCharset(text)}\n`);
}
