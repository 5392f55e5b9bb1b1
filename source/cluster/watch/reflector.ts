// Keeps a target in step with one collection of the API: lists, watches, and repeats that after any failure.
// Follows client-go's reflector (k8s.io/client-go/tools/cache/reflector.go). The package's informer stops at the first reset.
import type { Clock } from '../../world/index.js';
import { ClusterFailure } from '../api/failures.js';

/** `version`: an opaque resourceVersion. */
export type Change<T> =
  | { type: 'set'; key: string; item: T; version: string }
  | { type: 'gone'; key: string; version: string }
  | { type: 'bookmark'; version: string };

/** Both reject with ClusterFailure. `changes` resolves when the server has accepted the watch. */
export type Collection<T> = {
  list(signal: AbortSignal): Promise<{ items: Map<string, T>; version: string }>;
  changes(version: string, seconds: number, signal: AbortSignal): Promise<AsyncIterable<Change<T>>>;
};

/** `failed` is called for each failed attempt, `live` each time a watch opens. */
export type ReflectorTarget<T> = {
  replace(items: Map<string, T>): void;
  set(key: string, item: T): void;
  remove(key: string): void;
  live(): void;
  failed(error: unknown): void;
};

export type Reflector = {
  /** Resolves after the signal's abort. */
  done: Promise<void>;
  /** Abandons the present attempt or delay, and lists again at once. */
  relist(): void;
};

const firstDelay = 800;
const longestDelay = 30_000;
/** An attempt that lasts this long (ms) resets the back-off. */
const goodAttempt = 120_000;
/** A watch that ends sooner (ms) without an event counts as a failure, not as the server's time limit. */
const shortWatch = 1_000;

/** Makes one attempt at a time. Each has its own signal, so that an old one can't report any more. */
export function runReflector<T>(
  source: Collection<T>,
  target: ReflectorTarget<T>,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Reflector {
  let attempt = new AbortController();
  const run = async () => {
    let version: string | undefined;
    let failures = 0;
    while (!signal.aborted) {
      attempt = new AbortController();
      const ending = AbortSignal.any([signal, attempt.signal]);
      const startedAt = clock.now();
      try {
        const end = await listAndWatch(source, target, version, clock, ending);
        if (end.changes === 0 && clock.now() - startedAt < shortWatch) throw new Error('The watch was closed at once');
        version = end.version;
        failures = 0;
      } catch (error) {
        version = undefined;
        if (ending.aborted) continue;
        failures = clock.now() - startedAt >= goodAttempt ? 1 : failures + 1;
        // 410: the server no longer has this version. A new list fixes that, so only a second failure is reported.
        if (!(isExpired(error) && failures === 1)) target.failed(error);
        await clock.sleep(delayAfter(failures, clock), ending).catch(() => undefined);
      }
    }
  };
  return { done: run(), relist: () => attempt.abort() };
}

/** Resolves when the server ends the watch, with the version to continue from. */
async function listAndWatch<T>(
  source: Collection<T>,
  target: ReflectorTarget<T>,
  from: string | undefined,
  clock: Clock,
  signal: AbortSignal,
) {
  let version = from;
  if (version === undefined) {
    const listed = await source.list(signal);
    if (signal.aborted) return { version: listed.version, changes: 0 };
    target.replace(listed.items);
    version = listed.version;
  }
  let changes = 0;
  // 5 to 10 min as in client-go, so that clients that started together don't return together.
  const seconds = Math.round(300 + 300 * randomFraction(clock));
  const opened = await source.changes(version, seconds, signal);
  target.live();
  for await (const change of opened) {
    if (change.type === 'set') target.set(change.key, change.item);
    if (change.type === 'gone') target.remove(change.key);
    version = change.version;
    changes++;
  }
  return { version, changes };
}

/** 800 ms, doubled for each failure in a row up to 30 s, less a random part of up to a quarter. */
function delayAfter(failures: number, clock: Clock): number {
  return Math.min(firstDelay * 2 ** (failures - 1), longestDelay) * (1 - randomFraction(clock) / 4);
}

/** 0 … 1 */
function randomFraction(clock: Clock): number {
  const [high = 0, low = 0] = clock.random(2);
  return (high * 256 + low) / 65_536;
}

const isExpired = (error: unknown) => error instanceof ClusterFailure && error.status === 410;

/** One line, for the status bar. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof ClusterFailure)) return error instanceof Error ? error.message : String(error);
  const { problem, cause } = error.problem;
  return error.status === undefined ? `${problem}: ${cause}` : problem;
}
