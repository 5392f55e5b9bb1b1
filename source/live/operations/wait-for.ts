// Waiting for something to become true of the release, within a limit: how every act is seen through.
import { Cancelled, type Failure } from '../../problem.js';
import type { ReleaseView, World } from '../../world/index.js';

export type Wait<T> = {
  /** Given each view, and the last one once a second: what was waited for, or undefined while it is not so. What it throws ends the wait. */
  until(view: ReleaseView): T | undefined | Promise<T | undefined>;
  seconds: number;
  /** What is said when the time is over; `view` is the last one. */
  late(view: ReleaseView | undefined): Failure | Promise<Failure>;
};

const tickMs = 1000;

/** Rejects with the Failure of `late` or of the watch, with what `until` throws, or with Cancelled when aborted. */
export async function awaited<T>(world: Pick<World, 'cluster' | 'clock'>, wait: Wait<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) throw new Cancelled();
  const enough = new AbortController();
  const both = AbortSignal.any([signal, enough.signal]);
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  let last: ReleaseView | undefined;
  const test = async (view: ReleaseView) => {
    const found = await wait.until(view);
    if (found !== undefined) resolve(found);
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
    throw await wait.late(last);
  })();
  // Only the first to settle counts; the other ends with `enough`.
  watch.catch(reject);
  limit.catch(reject);
  const stop = () => reject(new Cancelled());
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', stop);
    enough.abort();
  }
}

/** The release as it is now. Failure with `problem` when nothing of it is known in time. */
export function firstView(world: Pick<World, 'cluster' | 'clock'>, late: () => Failure, signal: AbortSignal): Promise<ReleaseView> {
  return awaited(world, { until: (view) => view, seconds: firstSeconds, late }, signal);
}

/** More than a call to the API server may take. */
const firstSeconds = 15;
