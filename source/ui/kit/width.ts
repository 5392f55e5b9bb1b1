// How many columns a text takes in a terminal.
import stringWidth from 'string-width';

// Printable ASCII, and what our own signs, bars and arrows are made of: all one column wide, and nearly all that is ever drawn.
const narrow = /^[ -~·×’–−…←-↓→─-▟●○◐▸✔✖]*$/u;

/** Whether each of its characters is one column wide. */
export function isNarrow(text: string): boolean {
  return narrow.test(text);
}

/** As string-width has it; measuring a thousand cells a frame with its grapheme rules is felt, so plain text goes without. */
export function textWidth(text: string): number {
  return isNarrow(text) ? text.length : stringWidth(text);
}
