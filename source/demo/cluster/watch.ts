// How the demo's watchers learn of changes.
import type { Clock } from '../../world/index.js';

/** How often (ms) the simulated cluster is looked at by those who watch it. */
const watchPace = 250;

/** Reports at once, and again whenever the view is another. Rejects with Cancelled when aborted. */
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
