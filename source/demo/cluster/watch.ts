// Watches of the simulated cluster.
import type { Clock } from '../../world/index.js';

/** ms between two comparisons. */
const watchPace = 250;

/** Reports at once, and again at every change. Rejects with Cancelled when aborted. */
export async function watchChanges<T>(clock: Clock, signal: AbortSignal, view: () => T, report: (view: T) => void): Promise<void> {
  let last = '';
  while (!signal.aborted) {
    const now = view();
    const text = JSON.stringify(now);
    if (text !== last) report(now);
    last = text;
    await clock.sleep(watchPace, signal);
  }
}
