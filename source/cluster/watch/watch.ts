// The release as one live view over six watched collections, with a word on whether it is live and on what may not be seen.
import type { Clock, Deployment, Freshness, Pod, ReleaseView, Service, WatchedKind } from '../../world/index.js';
import { byAge, byComponent, byName, newestFirst } from '../api/order.js';
import type { ReachablePod, ReachableService, ReachableView } from '../forward/endpoint-rules.js';
import { dropOldest, folded } from '../resources/events.js';
import { type Known, keepKnown } from './cache.js';
import { feelPulse } from './heartbeat.js';
import type { Seen, Sources } from './sources.js';
import { followCollection } from './watch-loop.js';

export type View = { release: ReleaseView; reachable: ReachableView };
export type WatchDoor = {
  sources: Sources;
  /** See pulse.ts. */
  ask(signal: AbortSignal): Promise<unknown>;
  clock: Clock;
};

/** ms between two reports: 30 a second are as many as a screen can show. */
const reportInterval = 33;

/**
 * Reports once all collections are known or known to fail, then at every change, until `signal` aborts; resolves then.
 * While stale, the last view is kept and reported with its reason. `report` must not throw.
 */
export async function watchRelease({ sources, ask, clock }: WatchDoor, report: (view: View) => void, signal: AbortSignal): Promise<void> {
  let silence: Stale | undefined;
  const tell = coalesce(clock, signal, () => report(viewOf(known, silence)));
  const changed = () => {
    if (silence || Object.values(known).every((one) => one.state().type !== 'unknown')) tell();
  };
  const known = keepAll(clock, () => changed());
  const followers = [
    followCollection(sources.pods, known.pods.feed, { clock, signal }),
    followCollection(sources.deployments, known.deployments.feed, { clock, signal }),
    followCollection(sources.replicasets, known.replicasets.feed, { clock, signal }),
    followCollection(sources.services, known.services.feed, { clock, signal }),
    followCollection(sources.events, known.events.feed, { clock, signal }),
    followCollection(sources.revisions, known.revisions.feed, { clock, signal }),
  ];
  const relist = () => {
    for (const follower of followers) follower.relist();
  };
  const pulse = feelPulse({
    clock,
    signal,
    ask,
    slept: relist,
    silent(since, reason) {
      silence = { type: 'stale', since, reason };
      changed();
    },
    recovered() {
      silence = undefined;
      changed();
      relist();
    },
  });
  await Promise.all([pulse, ...followers.map((follower) => follower.done)]);
}

type Stale = Extract<Freshness, { type: 'stale' }>;
type AllKnown = ReturnType<typeof keepAll>;

function keepAll(clock: Clock, changed: () => void) {
  return {
    pods: keepKnown({ shape: parted<Pod, ReachablePod>(byComponent) }, clock, changed),
    deployments: keepKnown({ shape: sorted<Deployment>(byComponent) }, clock, changed),
    replicasets: keepKnown({ shape: sorted(byAge) }, clock, changed),
    services: keepKnown({ shape: parted<Service, ReachableService>(byName) }, clock, changed),
    events: keepKnown({ shape: folded, bound: dropOldest }, clock, changed),
    revisions: keepKnown({ shape: sorted(newestFirst) }, clock, changed),
  };
}

function sorted<T>(order: (a: T, b: T) => number) {
  return (items: T[]) => items.sort(order);
}

function parted<S, R>(order: (a: S, b: S) => number) {
  return (items: Seen<S, R>[]) => {
    const ordered = items.sort((a, b) => order(a.shown, b.shown));
    return { shown: ordered.map(({ shown }) => shown), reachable: ordered.map(({ reachable }) => reachable) };
  };
}

function viewOf(known: AllKnown, silence: Stale | undefined): View {
  const freshness = freshnessOf(Object.values(known), silence);
  const [pods, services] = [known.pods.items(), known.services.items()];
  return {
    release: {
      pods: pods.shown,
      deployments: known.deployments.items(),
      replicaSets: known.replicasets.items(),
      services: services.shown,
      events: known.events.items(),
      revisions: known.revisions.items(),
      freshness,
      forbidden: forbiddenOf(known),
    },
    reachable: { pods: pods.reachable, services: services.reachable, liveness: freshness },
  };
}

function forbiddenOf(known: Record<WatchedKind, Known<unknown>>): ReleaseView['forbidden'] {
  return Object.fromEntries(
    Object.entries(known).flatMap(([kind, one]) => {
      const state = one.state();
      return state.type === 'blind' ? [[kind, state.reason]] : [];
    }),
  );
}

/** The trouble that lasts longest speaks for all. */
function freshnessOf(known: Known<unknown>[], silence: Stale | undefined): Freshness {
  const stale = known.map((one) => one.state()).filter((state) => state.type === 'stale');
  const [first] = [...(silence ? [silence] : []), ...stale].sort((a, b) => a.since - b.since);
  return first ?? { type: 'live' };
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
