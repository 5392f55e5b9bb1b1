// The cluster's own account of what happened to the release: newest first, repeats folded into a count.
import type { ClusterEvent } from '../world.js';
import type { CoreV1Event } from './kubernetes.js';
import { type Clean, timeOf } from './pods.js';

const mostEvents = 100;

/**
 * Events about objects whose name starts with `<release>-` (events carry no labels of ours). `object` is `kind/name` in lower
 * case, as kubectl prints it. Same object, reason and message are one event: the counts added up, the latest time.
 */
export function eventsFrom(events: CoreV1Event[], release: string, clean: Clean): ClusterEvent[] {
  const folded = new Map<string, ClusterEvent>();
  for (const event of events.filter((one) => one.involvedObject.name?.startsWith(`${release}-`))) {
    const next = eventFrom(event, clean);
    const key = JSON.stringify([next.object, next.reason, next.message]);
    const same = folded.get(key);
    folded.set(key, same ? { ...next, at: Math.max(same.at, next.at), count: same.count + next.count } : next);
  }
  return [...folded.values()].sort((a, b) => b.at - a.at).slice(0, mostEvents);
}

/** Those made through events.k8s.io have `eventTime` and `series` in place of the older fields. */
function eventFrom(event: CoreV1Event, clean: Clean): ClusterEvent {
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
