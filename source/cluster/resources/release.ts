// Lists the release's pods, deployments, services and events once each.
import type { Cluster } from '../../world/index.js';
import { byComponent, byName } from '../api/order.js';
import type { Collection } from '../watch/reflector.js';
import type { ReleaseCollections } from '../watch/release-collections.js';
import { foldEvents } from './events.js';

/** Frontend first, then backend; events newest first. */
export function releaseReads(sources: ReleaseCollections): Pick<Cluster, 'pods' | 'deployments' | 'services' | 'events'> {
  return {
    pods: async (signal) => (await listItems(sources.pods, signal)).map(({ shown }) => shown).sort(byComponent),
    deployments: async (signal) => (await listItems(sources.deployments, signal)).sort(byComponent),
    services: async (signal) => (await listItems(sources.services, signal)).map(({ shown }) => shown).sort(byName),
    events: async (signal) => foldEvents(await listItems(sources.events, signal)),
  };
}

async function listItems<T>(source: Collection<T>, signal: AbortSignal): Promise<T[]> {
  return [...(await source.list(signal)).items.values()];
}
