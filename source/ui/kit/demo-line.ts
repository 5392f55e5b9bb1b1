// The last line of each screen in the demo: that it is a demo, and what the autoplay is doing.
import { type Line, plain, strong, warn } from './line.js';
import { sign } from './theme.js';

/** `caption` as in ScreenOptions. */
export function demoLine(caption: string): Line {
  return [warn(`  ${sign.attention} `), strong('demo'), plain(caption || ': simulated, changes nothing')];
}
