// Defines the six collections of a release to watch, and converts their objects.
import type { ClusterEvent, Deployment, Pod, ReplicaSet, Revision, Service } from '../../world/index.js';
import type { ApiAccess } from '../api/access.js';
import type { CoreV1Event, V1Deployment, V1ObjectMeta, V1Pod, V1ReplicaSet, V1Service } from '../api/kubernetes.js';
import type { ReachablePod, ReachableService } from '../forward/endpoint-rules.js';
import { eventFrom, isOfRelease } from '../resources/events.js';
import { selectorOf } from '../resources/metadata.js';
import { podFrom, reachablePodFrom } from '../resources/pods.js';
import { metadataOnly, revisionFrom, revisionSelector } from '../resources/revisions.js';
import { deploymentFrom, reachableServiceFrom, replicaSetFrom, serviceFrom } from '../resources/workloads.js';
import { collectionOf } from './collection.js';
import type { Collection } from './reflector.js';

/** An object for screens, and with the fields that only a port-forward needs. */
export type WatchedItem<Shown, Reachable> = { shown: Shown; reachable: Reachable };

export type ReleaseCollections = {
  pods: Collection<WatchedItem<Pod, ReachablePod>>;
  deployments: Collection<Deployment>;
  replicasets: Collection<ReplicaSet>;
  services: Collection<WatchedItem<Service, ReachableService>>;
  events: Collection<ClusterEvent>;
  revisions: Collection<Revision>;
};

export function releaseCollections(access: ApiAccess): ReleaseCollections {
  const { target, clean } = access;
  const core = { group: '/api/v1', selector: selectorOf(target) };
  const apps = { group: '/apis/apps/v1', selector: selectorOf(target) };
  return {
    pods: collectionOf(access, {
      ...core,
      resource: 'pods',
      toItem(pod: V1Pod) {
        const shown = podFrom(pod, clean);
        return { shown, reachable: reachablePodFrom(pod, shown) };
      },
    }),
    deployments: collectionOf(access, {
      ...apps,
      resource: 'deployments',
      toItem: (deployment: V1Deployment) => deploymentFrom(deployment, clean),
    }),
    replicasets: collectionOf(access, { ...apps, resource: 'replicasets', toItem: (set: V1ReplicaSet) => replicaSetFrom(set, clean) }),
    services: collectionOf(access, {
      ...core,
      resource: 'services',
      toItem(service: V1Service) {
        const shown = serviceFrom(service, clean);
        return { shown, reachable: reachableServiceFrom(service, shown) };
      },
    }),
    events: collectionOf(access, {
      group: '/api/v1',
      resource: 'events',
      toItem: (event: CoreV1Event) => (isOfRelease(event, target.release) ? eventFrom(event, clean) : undefined),
    }),
    revisions: collectionOf(access, {
      group: '/api/v1',
      resource: 'secrets',
      selector: revisionSelector(target.release),
      accept: metadataOnly,
      toItem: (secret: { metadata?: V1ObjectMeta }) => revisionFrom(secret, clean),
    }),
  };
}
