// The label of the simulated tour, the last line of each of its screens: that it is one, and what it presses when it plays itself.
import { type Line, plain, strong, warn } from './line.js';
import { sign } from './theme.js';

/** `caption` as in ScreenOptions. */
export function demoLine(caption: string): Line {
  return [warn(`  ${sign.attention} `), strong('demo'), plain(caption || ': nothing is touched')];
}
