// Creates a clock for the simulated World in which a second takes a few microseconds.
import type { Clock } from '../../../source/world/index.js';
import { createSleepers } from './manual-clock.js';

/** Wakes sleepers in the order of their times, until `stop`. */
export function quickClock(): Clock & { stop(): void } {
  let now = 1_700_000_000_000;
  let random = 7;
  const sleepers = createSleepers();
  const beat = setInterval(() => {
    const next = sleepers.next();
    if (next === Number.POSITIVE_INFINITY) return;
    now = Math.max(now, next);
    sleepers.wake(now);
  }, 0);
  return {
    now: () => now,
    random: (bytes) =>
      Uint8Array.from({ length: bytes }, () => {
        random = (random * 1103515245 + 12345) & 0x7fffffff;
        return random >> 16;
      }),
    sleep: (ms, signal) => sleepers.add(now + ms, signal),
    stop: () => clearInterval(beat),
  };
}
