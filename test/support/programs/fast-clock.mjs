// Runs the clock of a program's World four times as fast; `node --import` loads it first. Timers for drawing keep their pace.
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';

const pace = 4;
const tickMs = 10;
let now = Date.now();
const sleepers = new Set();
// Counting ticks slows the clock down with the program on a busy machine, so that each screen stays for as many turns of the loop.
const ticks = setInterval(() => {
  now += tickMs * pace;
  for (const sleeper of sleepers) if (sleeper.due <= now) sleeper.end(sleeper.resolve);
}, tickMs).unref();
Date.now = () => now;
timers.setTimeout = (ms, value, { signal } = {}) =>
  new Promise((resolve, reject) => {
    const end = (settle) => {
      sleepers.delete(sleeper);
      if (sleepers.size === 0) ticks.unref();
      signal?.removeEventListener('abort', abort);
      settle();
    };
    const abort = () => end(() => reject(signal.reason));
    const sleeper = { due: now + ms, end, resolve: () => resolve(value) };
    sleepers.add(sleeper);
    ticks.ref();
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort);
  });
syncBuiltinESMExports();
