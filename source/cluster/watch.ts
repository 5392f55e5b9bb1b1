// Pods and deployments of the release as one live view, with a word on whether it is live.
import type { Clock, Deployment, Liveness, Pod } from '../world.js';
import { feelPulse } from './pulse.js';
import { type Feed, followCollection, type Source } from './watch-loop.js';

export type View = { pods: Pod[]; deployments: Deployment[]; liveness: Liveness };
export type WatchDoor = {
  pods: Source<Pod>;
  deployments: Source<Deployment>;
  /** See pulse.ts. */
  ask(signal: AbortSignal): Promise<unknown>;
  clock: Clock;
};

/** ms between two reports: 15 a second are more than an eye needs. */
const reportInterval = 67;

/**
 * Reports once both collections are known or known to fail, then at every change, until `signal` aborts; resolves then.
 * While stale, the last view is kept and reported with its reason. An error thrown by `report` ends the watch with that error.
 */
export async function watchRelease(door: WatchDoor, report: (view: View) => void, signal: AbortSignal): Promise<void> {
  const { clock } = door;
  const stop = new AbortController();
  const ending = AbortSignal.any([signal, stop.signal]);
  const troubles = new Map<string, { since: number; reason: string }>();
  const failures: unknown[] = [];
  const tell = coalesce(clock, ending, () => {
    try {
      report({ pods: pods.items(byComponent), deployments: deployments.items(byComponent), liveness: livenessOf(troubles) });
    } catch (error) {
      failures.push(error);
      stop.abort();
    }
  });
  const changed = () => {
    if (pods.known() && deployments.known()) tell();
  };
  const pods = collect<Pod>('pods', troubles, clock, changed);
  const deployments = collect<Deployment>('deployments', troubles, clock, changed);
  const followers = [
    followCollection(door.pods, pods.feed, { clock, signal: ending }),
    followCollection(door.deployments, deployments.feed, { clock, signal: ending }),
  ];
  const relist = () => {
    for (const follower of followers) follower.relist();
  };
  const pulse = feelPulse({
    clock,
    signal: ending,
    ask: door.ask,
    slept: relist,
    silent(since, reason) {
      troubles.set('server', { since, reason });
      changed();
    },
    recovered() {
      troubles.delete('server');
      changed();
      relist();
    },
  });
  await Promise.all([pulse, ...followers.map((follower) => follower.done)]);
  if (failures.length > 0) throw failures[0];
}

/** What is known of one collection, and whether it is still true. */
function collect<T>(name: string, troubles: Map<string, { since: number; reason: string }>, clock: Clock, changed: () => void) {
  let all = new Map<string, T>();
  let known = false;
  const feed: Feed<T> = {
    replace(items) {
      all = items;
      known ||= troubles.has(name);
      changed();
    },
    set(key, item) {
      all.set(key, item);
      changed();
    },
    remove(key) {
      all.delete(key);
      changed();
    },
    live() {
      if (known && !troubles.has(name)) return;
      known = true;
      troubles.delete(name);
      changed();
    },
    lost(reason) {
      if (troubles.get(name)?.reason === reason) return;
      known = true;
      troubles.set(name, { since: troubles.get(name)?.since ?? clock.now(), reason });
      changed();
    },
  };
  return { feed, known: () => known, items: (order: (a: T, b: T) => number) => [...all.values()].sort(order) };
}

/** The trouble that lasts longest speaks for all. */
function livenessOf(troubles: Map<string, { since: number; reason: string }>): Liveness {
  const first = [...troubles.values()].sort((a, b) => a.since - b.since)[0];
  return first ? { type: 'stale', ...first } : { type: 'live' };
}

const order = ['frontend', 'backend', 'other'];
/** Frontend, backend, others; by name within. */
export function byComponent(a: { component: string; name: string }, b: { component: string; name: string }): number {
  return order.indexOf(a.component) - order.indexOf(b.component) || (a.name < b.name ? -1 : 1);
}

/** Calls `act` at once, but at most once an interval: what comes sooner is one call at the interval's end. */
function coalesce(clock: Clock, signal: AbortSignal, act: () => void): () => void {
  let last = Number.NEGATIVE_INFINITY;
  let pending = false;
  const now = () => {
    pending = false;
    last = clock.now();
    if (!signal.aborted) act();
  };
  return () => {
    if (pending) return;
    const wait = last + reportInterval - clock.now();
    if (wait <= 0) return now();
    pending = true;
    clock.sleep(wait, signal).then(now, () => undefined);
  };
}
