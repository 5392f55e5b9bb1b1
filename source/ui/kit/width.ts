// Measures text in terminal columns.
import stringWidth from 'string-width';

// Printable ASCII, and the characters of our signs, bars, and arrows: all one column wide, and nearly everything that is drawn.
const narrow = /^[ -~·×’–−…←-↓→─-▟●○◐▸✔✖]*$/u;

/** Whether each of its characters is one column wide. */
export function isNarrow(text: string): boolean {
  return narrow.test(text);
}

/** The same result as string-width, which takes 90 ms instead of 1 ms for a frame of a large panel: signs are not ASCII. */
export function textWidth(text: string): number {
  return isNarrow(text) ? text.length : stringWidth(text);
}
