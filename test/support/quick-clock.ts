// A clock for the simulated World in which a second takes a few microseconds.
import { Cancelled } from '../../source/problem.js';
import type { Clock } from '../../source/world.js';

/** Sleepers are woken in the order of their times; `stop` ends it. */
export function quickClock(): Clock & { stop(): void } {
  let now = 1_700_000_000_000;
  let random = 7;
  let sleepers: { at: number; wake(): void }[] = [];
  const beat = setInterval(() => {
    const next = sleepers.toSorted((a, b) => a.at - b.at)[0];
    if (!next) return;
    now = Math.max(now, next.at);
    const due = sleepers.filter(({ at }) => at <= now);
    sleepers = sleepers.filter(({ at }) => at > now);
    for (const { wake } of due) wake();
  }, 0);
  return {
    now: () => now,
    random: (bytes) =>
      Uint8Array.from({ length: bytes }, () => {
        random = (random * 1103515245 + 12345) & 0x7fffffff;
        return random >> 16;
      }),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(new Cancelled());
        const sleeper = { at: now + ms, wake: resolve };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers = sleepers.filter((each) => each !== sleeper);
          reject(new Cancelled());
        });
      }),
    stop: () => clearInterval(beat),
  };
}
