// Creates a clock that only the test advances, and the sleepers of all test clocks.
import { Cancelled } from '../../../source/problem.js';
import type { Clock } from '../../../source/world/index.js';

export function createSleepers() {
  let sleepers: { due: number; wake(): void }[] = [];
  return {
    /** Returns the time of the next wake-up, Infinity without sleepers. */
    next: () => Math.min(...sleepers.map(({ due }) => due)),
    add(due: number, signal?: AbortSignal): Promise<void> {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(new Cancelled());
        const sleeper = { due, wake: resolve };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers = sleepers.filter((one) => one !== sleeper);
          reject(new Cancelled());
        });
      });
    },
    wake(now: number): void {
      const due = sleepers.filter((one) => one.due <= now);
      sleepers = sleepers.filter((one) => one.due > now);
      for (const one of due) one.wake();
    },
  };
}

export type ManualClock = Clock & {
  /** Advances the time by `ms`, wakes each sleeper at its time, and lets its work run. */
  advance(ms: number): Promise<void>;
  /** Jumps ahead, as after a laptop's sleep; sleepers wake late. */
  jump(ms: number): Promise<void>;
};

/** Creates a clock whose random bytes are zeros. `breathe` lets the work of woken sleepers run. */
export function manualClock(start = Date.parse('2026-11-01T10:00:00Z'), breathe = () => breath(3)): ManualClock {
  let now = start;
  const sleepers = createSleepers();
  return {
    now: () => now,
    random: (bytes) => new Uint8Array(bytes),
    sleep: (ms, signal) => sleepers.add(now + ms, signal),
    async advance(ms) {
      const end = now + ms;
      for (;;) {
        await breathe();
        const next = sleepers.next();
        if (next > end) break;
        now = Math.max(now, next);
        sleepers.wake(now);
      }
      now = end;
      await breathe();
    },
    async jump(ms) {
      now += ms;
      sleepers.wake(now);
      await breathe();
    },
  };
}

/** Waits for `turns` turns of the event loop. */
export async function breath(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}
