// Combines six watched collections into one view of the release, with its freshness and what is forbidden.
import type { Clock, Deployment, Freshness, Pod, ReleaseView, Service, WatchedKind } from '../../world/index.js';
import { byAge, byComponent, byName, newestFirst } from '../api/order.js';
import type { ReachablePod, ReachableService, ReachableView } from '../forward/endpoint-rules.js';
import { dropOldest, foldEvents } from '../resources/events.js';
import { type Cache, createCache } from './cache.js';
import { runHeartbeat } from './heartbeat.js';
import { runReflector } from './reflector.js';
import type { ReleaseCollections, WatchedItem } from './release-collections.js';

export type View = { release: ReleaseView; reachable: ReachableView };
export type WatchOptions = {
  collections: ReleaseCollections;
  /** See heartbeat.ts. */
  ping(signal: AbortSignal): Promise<unknown>;
  clock: Clock;
};

/** ms between reports: a screen shows at most 30 a second. */
const reportInterval = 33;

/**
 * Reports as soon as every collection has been listed or has failed, then at each change, until `signal` aborts; resolves then.
 * While stale, it reports the last view with the reason. `report` must not throw.
 */
export async function watchRelease(
  { collections, ping, clock }: WatchOptions,
  report: (view: View) => void,
  signal: AbortSignal,
): Promise<void> {
  let silence: Stale | undefined;
  const reportSoon = throttle(clock, signal, () => report(viewOf(caches, silence)));
  const onChange = () => {
    if (silence || Object.values(caches).every((one) => one.state().type !== 'unknown')) reportSoon();
  };
  const caches = createCaches(clock, () => onChange());
  const reflectors = [
    runReflector(collections.pods, caches.pods.target, { clock, signal }),
    runReflector(collections.deployments, caches.deployments.target, { clock, signal }),
    runReflector(collections.replicasets, caches.replicasets.target, { clock, signal }),
    runReflector(collections.services, caches.services.target, { clock, signal }),
    runReflector(collections.events, caches.events.target, { clock, signal }),
    runReflector(collections.revisions, caches.revisions.target, { clock, signal }),
  ];
  const relist = () => {
    for (const reflector of reflectors) reflector.relist();
  };
  const heartbeat = runHeartbeat({
    clock,
    signal,
    ping,
    onSleep: relist,
    onSilence(since, reason) {
      silence = { type: 'stale', since, reason };
      onChange();
    },
    onRecovery() {
      silence = undefined;
      onChange();
      relist();
    },
  });
  await Promise.all([heartbeat, ...reflectors.map((reflector) => reflector.done)]);
}

type Stale = Extract<Freshness, { type: 'stale' }>;
type Caches = ReturnType<typeof createCaches>;

function createCaches(clock: Clock, onChange: () => void) {
  return {
    pods: createCache({ shape: sortAndSplit<Pod, ReachablePod>(byComponent) }, clock, onChange),
    deployments: createCache({ shape: sortBy<Deployment>(byComponent) }, clock, onChange),
    replicasets: createCache({ shape: sortBy(byAge) }, clock, onChange),
    services: createCache({ shape: sortAndSplit<Service, ReachableService>(byName) }, clock, onChange),
    events: createCache({ shape: foldEvents, bound: dropOldest }, clock, onChange),
    revisions: createCache({ shape: sortBy(newestFirst) }, clock, onChange),
  };
}

function sortBy<T>(order: (a: T, b: T) => number) {
  return (items: T[]) => items.sort(order);
}

function sortAndSplit<S, R>(order: (a: S, b: S) => number) {
  return (items: WatchedItem<S, R>[]) => {
    const ordered = items.sort((a, b) => order(a.shown, b.shown));
    return { shown: ordered.map(({ shown }) => shown), reachable: ordered.map(({ reachable }) => reachable) };
  };
}

function viewOf(caches: Caches, silence: Stale | undefined): View {
  const freshness = freshnessOf(Object.values(caches), silence);
  const [pods, services] = [caches.pods.items(), caches.services.items()];
  return {
    release: {
      pods: pods.shown,
      deployments: caches.deployments.items(),
      replicaSets: caches.replicasets.items(),
      services: services.shown,
      events: caches.events.items(),
      revisions: caches.revisions.items(),
      freshness,
      forbidden: forbiddenOf(caches),
    },
    reachable: { pods: pods.reachable, services: services.reachable, freshness: freshness },
  };
}

function forbiddenOf(caches: Record<WatchedKind, Cache<unknown>>): ReleaseView['forbidden'] {
  return Object.fromEntries(
    Object.entries(caches).flatMap(([kind, one]) => {
      const state = one.state();
      return state.type === 'forbidden' ? [[kind, state.reason]] : [];
    }),
  );
}

/** The trouble that lasts longest speaks for all. */
function freshnessOf(caches: Cache<unknown>[], silence: Stale | undefined): Freshness {
  const stale = caches.map((one) => one.state()).filter((state) => state.type === 'stale');
  const [first] = [...(silence ? [silence] : []), ...stale].sort((a, b) => a.since - b.since);
  return first ?? { type: 'live' };
}

/** Calls `act` at once, but at most once per interval; earlier calls become one at the interval's end. */
function throttle(clock: Clock, signal: AbortSignal, act: () => void): () => void {
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
