// What the cluster holds of the release, each asked once: pods, deployments, services, events.
import type { Cluster } from '../../world/index.js';
import { byComponent, byName } from '../api/order.js';
import type { Sources } from '../watch/sources.js';
import type { Source } from '../watch/watch-loop.js';
import { folded } from './events.js';

/** Frontend first, then backend; events newest first. */
export function releaseDoors(sources: Sources): Pick<Cluster, 'pods' | 'deployments' | 'services' | 'events'> {
  return {
    pods: async (signal) => (await listed(sources.pods, signal)).map(({ shown }) => shown).sort(byComponent),
    deployments: async (signal) => (await listed(sources.deployments, signal)).sort(byComponent),
    services: async (signal) => (await listed(sources.services, signal)).map(({ shown }) => shown).sort(byName),
    events: async (signal) => folded(await listed(sources.events, signal)),
  };
}

async function listed<T>(source: Source<T>, signal: AbortSignal): Promise<T[]> {
  return [...(await source.list(signal)).items.values()];
}
