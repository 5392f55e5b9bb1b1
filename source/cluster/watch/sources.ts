// What is watched of a release: six collections, and how each of their objects is read.
import type { ClusterEvent, Deployment, Pod, ReplicaSet, Revision, Service, Target } from '../../world/index.js';
import type { CoreV1Event, V1Deployment, V1ObjectMeta, V1Pod, V1ReplicaSet, V1Service } from '../api/kubernetes.js';
import type { Session } from '../api/session.js';
import type { ReachablePod, ReachableService } from '../forward/endpoint-rules.js';
import { eventFrom, isOfRelease } from '../resources/events.js';
import { podFrom, reachablePodFrom } from '../resources/pods.js';
import { metadataOnly, revisionFrom, revisionSelector } from '../resources/revisions.js';
import { deploymentFrom, reachableServiceFrom, replicaSetFrom, serviceFrom } from '../resources/workloads.js';
import { collectionOf } from './collection.js';
import type { Source } from './watch-loop.js';

/** An object as the screens show it, and with what a forward has to know besides, which is not to be printed. */
export type Seen<Shown, Reachable> = { shown: Shown; reachable: Reachable };

export type Sources = {
  pods: Source<Seen<Pod, ReachablePod>>;
  deployments: Source<Deployment>;
  replicasets: Source<ReplicaSet>;
  services: Source<Seen<Service, ReachableService>>;
  events: Source<ClusterEvent>;
  revisions: Source<Revision>;
};

/** The chart puts both labels on everything it makes. */
export function selectorOf(target: Target): string {
  return `app=taskflow,app.kubernetes.io/instance=${target.release}`;
}

export function sourcesOf(session: Session): Sources {
  const { target, clean } = session;
  const core = { group: '/api/v1', selector: selectorOf(target) };
  const apps = { group: '/apis/apps/v1', selector: selectorOf(target) };
  return {
    pods: collectionOf(session, {
      ...core,
      resource: 'pods',
      toItem(pod: V1Pod) {
        const shown = podFrom(pod, clean);
        return { shown, reachable: reachablePodFrom(pod, shown) };
      },
    }),
    deployments: collectionOf(session, {
      ...apps,
      resource: 'deployments',
      toItem: (deployment: V1Deployment) => deploymentFrom(deployment, clean),
    }),
    replicasets: collectionOf(session, { ...apps, resource: 'replicasets', toItem: (set: V1ReplicaSet) => replicaSetFrom(set, clean) }),
    services: collectionOf(session, {
      ...core,
      resource: 'services',
      toItem(service: V1Service) {
        const shown = serviceFrom(service, clean);
        return { shown, reachable: reachableServiceFrom(service, shown) };
      },
    }),
    events: collectionOf(session, {
      group: '/api/v1',
      resource: 'events',
      toItem: (event: CoreV1Event) => (isOfRelease(event, target.release) ? eventFrom(event, clean) : undefined),
    }),
    revisions: collectionOf(session, {
      group: '/api/v1',
      resource: 'secrets',
      selector: revisionSelector(target.release),
      accept: metadataOnly,
      toItem: (secret: { metadata?: V1ObjectMeta }) => revisionFrom(secret, clean),
    }),
  };
}
