// The cluster's own account of what happened to the release: newest first, repeats folded into a count.
import type { ClusterEvent } from '../../world/index.js';
import type { CoreV1Event } from '../api/kubernetes.js';
import { type Clean, timeOf } from './pods.js';

/** How many are shown, and how many are held to make these of. */
const mostEvents = 100;
const mostHeld = 1000;

/** Events about objects whose name starts with `<release>-`: events carry no labels of ours. */
export function isOfRelease({ involvedObject }: CoreV1Event, release: string): boolean {
  return involvedObject.name?.startsWith(`${release}-`) ?? false;
}

/** Newest first. Same object, reason and message are one event: the counts added up, the latest time. */
export function folded(events: ClusterEvent[]): ClusterEvent[] {
  const all = new Map<string, ClusterEvent>();
  for (const next of events) {
    const key = JSON.stringify([next.object, next.reason, next.message]);
    const same = all.get(key);
    all.set(key, same ? { ...next, at: Math.max(same.at, next.at), count: same.count + next.count } : next);
  }
  return [...all.values()].sort((a, b) => b.at - a.at).slice(0, mostEvents);
}

/** Takes the oldest away when there are too many, some more at a time than is needed so that it is seldom done. */
export function dropOldest(events: Map<string, ClusterEvent>): void {
  if (events.size <= mostHeld) return;
  const oldestFirst = [...events].sort(([, a], [, b]) => a.at - b.at);
  for (const [key] of oldestFirst.slice(0, events.size - mostHeld * 0.8)) events.delete(key);
}

/**
 * `object` is `kind/name` in lower case, as kubectl prints it. Those made through events.k8s.io have `eventTime` and `series` in place
 * of the older fields.
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
