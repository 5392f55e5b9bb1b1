// Converts the release's events, newest first, and counts repeats.
import type { ClusterEvent } from '../../world/index.js';
import type { CoreV1Event } from '../api/kubernetes.js';
import { type Clean, timeOf } from './pods.js';

/** How many to show, and how many to hold for that. */
const mostEvents = 100;
const mostHeld = 1000;

/** Selects by the object's name, `<release>-…`, because events don't have the chart's labels. */
export function isOfRelease({ involvedObject }: CoreV1Event, release: string): boolean {
  return involvedObject.name?.startsWith(`${release}-`) ?? false;
}

/** Newest first. Events with the same object, reason and message become one, with the sum of the counts and the latest time. */
export function foldEvents(events: ClusterEvent[]): ClusterEvent[] {
  const all = new Map<string, ClusterEvent>();
  for (const next of events) {
    const key = JSON.stringify([next.object, next.reason, next.message]);
    const same = all.get(key);
    all.set(key, same ? { ...next, at: Math.max(same.at, next.at), count: same.count + next.count } : next);
  }
  return [...all.values()].sort((a, b) => b.at - a.at).slice(0, mostEvents);
}

/** Drops the oldest ones if there are too many; more than necessary at a time, so that it is rare. */
export function dropOldest(events: Map<string, ClusterEvent>): void {
  if (events.size <= mostHeld) return;
  const oldestFirst = [...events].sort(([, a], [, b]) => a.at - b.at);
  for (const [key] of oldestFirst.slice(0, events.size - mostHeld * 0.8)) events.delete(key);
}

/**
 * `object` is `kind/name` in lower case, as kubectl prints it. Events from events.k8s.io have `eventTime` and `series` instead of the
 * older fields.
 */
export function eventFrom(event: CoreV1Event, clean: Clean): ClusterEvent {
  const { involvedObject, series } = event;
  const times = [series?.lastObservedTime, event.lastTimestamp, event.eventTime, event.firstTimestamp, event.metadata.creationTimestamp];
  return {
    at: times.map((time) => timeOf(time ?? undefined)).find((time) => time > 0) ?? 0,
    object: clean(`${(involvedObject.kind ?? '').toLowerCase()}/${involvedObject.name ?? ''}`),
    type: clean(event.type ?? 'Normal'),
    reason: clean(event.reason ?? ''),
    message: clean(event.message ?? ''),
    count: series?.count ?? event.count ?? 1,
  };
}
