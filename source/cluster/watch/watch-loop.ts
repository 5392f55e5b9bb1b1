// Keeps up with one collection of the API: list, watch, and again, whatever happens to the connection.
// After client-go's reflector (k8s.io/client-go/tools/cache/reflector.go); the package's informer stops at the first reset.
import type { Clock } from '../../world/index.js';
import { ClusterFailure } from '../api/failures.js';

/** `version` is a resourceVersion: opaque, only handed back. */
export type Change<T> =
  | { type: 'set'; key: string; item: T; version: string }
  | { type: 'gone'; key: string; version: string }
  | { type: 'bookmark'; version: string };

/** A collection as the API gives it. Both reject with ClusterFailure; `changes` resolves when the server has agreed to watch. */
export type Source<T> = {
  list(signal: AbortSignal): Promise<{ items: Map<string, T>; version: string }>;
  changes(version: string, seconds: number, signal: AbortSignal): Promise<AsyncIterable<Change<T>>>;
};

/** Who is told. `lost` comes for every failed attempt, `live` whenever a watch is open (again). */
export type Feed<T> = {
  replace(items: Map<string, T>): void;
  set(key: string, item: T): void;
  remove(key: string): void;
  live(): void;
  lost(error: unknown): void;
};

export type Follower = {
  /** Resolves after the signal's abort. */
  done: Promise<void>;
  /** Gives up the present attempt, or its wait, and lists anew at once. */
  relist(): void;
};

const firstDelay = 800;
const longestDelay = 30_000;
/** An attempt that lasts this long (ms) starts the back-off from the beginning. */
const goodAttempt = 120_000;
/** A watch that ends sooner (ms), with nothing said, is a fault of what is in between and not the server's time limit. */
const shortWatch = 1_000;

/** One attempt at a time, each with a signal of its own: what an old one may still have to say has nobody to hear it. */
export function followCollection<T>(source: Source<T>, feed: Feed<T>, { clock, signal }: { clock: Clock; signal: AbortSignal }): Follower {
  let attempt = new AbortController();
  const run = async () => {
    let version: string | undefined;
    let failures = 0;
    while (!signal.aborted) {
      attempt = new AbortController();
      const ending = AbortSignal.any([signal, attempt.signal]);
      const startedAt = clock.now();
      try {
        const end = await followOnce(source, feed, version, clock, ending);
        if (end.changes === 0 && clock.now() - startedAt < shortWatch) throw new Error('the watch was closed at once');
        version = end.version;
        failures = 0;
      } catch (error) {
        version = undefined;
        if (ending.aborted) continue;
        failures = clock.now() - startedAt >= goodAttempt ? 1 : failures + 1;
        // 410: the server has forgotten our version; a new list mends it and nobody needs to know, unless it goes on.
        if (!(isExpired(error) && failures === 1)) feed.lost(error);
        await clock.sleep(delayAfter(failures, clock), ending).catch(() => undefined);
      }
    }
  };
  return { done: run(), relist: () => attempt.abort() };
}

/** Resolves when the server ends the watch in good order, with the version to go on from. */
async function followOnce<T>(source: Source<T>, feed: Feed<T>, from: string | undefined, clock: Clock, signal: AbortSignal) {
  let version = from;
  if (version === undefined) {
    const listed = await source.list(signal);
    if (signal.aborted) return { version: listed.version, changes: 0 };
    feed.replace(listed.items);
    version = listed.version;
  }
  let changes = 0;
  // 5 to 10 min, as client-go does: clients that began together do not come back together.
  const seconds = Math.round(300 + 300 * chance(clock));
  const opened = await source.changes(version, seconds, signal);
  feed.live();
  for await (const change of opened) {
    if (change.type === 'set') feed.set(change.key, change.item);
    if (change.type === 'gone') feed.remove(change.key);
    version = change.version;
    changes++;
  }
  return { version, changes };
}

/** 800 ms, doubled for each failure in a row up to 30 s; a random quarter is taken off. */
function delayAfter(failures: number, clock: Clock): number {
  return Math.min(firstDelay * 2 ** (failures - 1), longestDelay) * (1 - chance(clock) / 4);
}

/** 0 … 1 */
function chance(clock: Clock): number {
  const [high = 0, low = 0] = clock.random(2);
  return (high * 256 + low) / 65_536;
}

const isExpired = (error: unknown) => error instanceof ClusterFailure && error.status === 410;

/** One line for the status bar. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof ClusterFailure)) return error instanceof Error ? error.message : String(error);
  const { problem, cause } = error.problem;
  return error.status === undefined ? `${problem}: ${cause}` : problem;
}
