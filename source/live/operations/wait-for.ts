// Waits until a condition on the release holds, within a time limit.
import { Cancelled, type Failure } from '../../problem.js';
import type { ReleaseView, World } from '../../world/index.js';

export type Wait<T> = {
  /** Called with each view, and with the last one every second. Returns undefined to go on waiting; throws to end the wait. */
  until(view: ReleaseView): T | undefined | Promise<T | undefined>;
  seconds: number;
  /** `view`: the last one. */
  onTimeout(view: ReleaseView | undefined): Failure | Promise<Failure>;
};

const tickMs = 1000;

/** Rejects with the Failure of `onTimeout` or the watch, with what `until` throws, or with Cancelled. */
export async function waitFor<T>(world: Pick<World, 'cluster' | 'clock'>, wait: Wait<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) throw new Cancelled();
  const settled = new AbortController();
  const both = AbortSignal.any([signal, settled.signal]);
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  let last: ReleaseView | undefined;
  const test = async (view: ReleaseView) => {
    const result = await wait.until(view);
    if (result !== undefined) resolve(result);
  };
  const watch = world.cluster.watch((view) => {
    last = view;
    test(view).catch(reject);
  }, both);
  const limit = (async () => {
    const deadline = world.clock.now() + wait.seconds * 1000;
    while (world.clock.now() < deadline) {
      await world.clock.sleep(Math.min(tickMs, deadline - world.clock.now()), both);
      if (last) await test(last);
    }
    throw await wait.onTimeout(last);
  })();
  // Only the first to settle counts; `settled` ends the other.
  watch.catch(reject);
  limit.catch(reject);
  const stop = () => reject(new Cancelled());
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', stop);
    settled.abort();
  }
}

/** The present release. Rejects with the Failure of `onTimeout`. */
export function firstView(world: Pick<World, 'cluster' | 'clock'>, onTimeout: () => Failure, signal: AbortSignal): Promise<ReleaseView> {
  return waitFor(world, { until: (view) => view, seconds: firstSeconds, onTimeout }, signal);
}

/** Longer than the time limit of an API request. */
const firstSeconds = 15;
