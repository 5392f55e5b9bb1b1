// What the cluster holds of the release, each asked once: pods, deployments, services, events.
import type { Cluster } from '../world.js';
import { eventsFrom } from './events.js';
import { podFrom } from './pods.js';
import type { Session } from './session.js';
import { selectorOf } from './sources.js';
import { byComponent } from './watch.js';
import { deploymentFrom, serviceFrom } from './workloads.js';

/** Those with the chart's labels; events by name, since they carry none. Frontend first, then backend. */
export function releaseDoors({ target, connection, clean }: Session): Pick<Cluster, 'pods' | 'deployments' | 'services' | 'events'> {
  const { namespace, release } = target;
  const selected = { namespace, labelSelector: selectorOf(target) };
  return {
    async pods(signal) {
      const { call, core } = connection();
      const list = await call({ verb: 'list', resource: 'pods' }, signal, (options) => core.listNamespacedPod(selected, options));
      return list.items.map((pod) => podFrom(pod, clean)).sort(byComponent);
    },
    async deployments(signal) {
      const { call, apps } = connection();
      const list = await call({ verb: 'list', resource: 'deployments' }, signal, (options) =>
        apps.listNamespacedDeployment(selected, options),
      );
      return list.items.map((deployment) => deploymentFrom(deployment, clean)).sort(byComponent);
    },
    async services(signal) {
      const { call, core } = connection();
      const list = await call({ verb: 'list', resource: 'services' }, signal, (options) => core.listNamespacedService(selected, options));
      return list.items.map((service) => serviceFrom(service, clean)).sort((a, b) => a.name.localeCompare(b.name));
    },
    async events(signal) {
      const { call, core } = connection();
      const list = await call({ verb: 'list', resource: 'events' }, signal, (options) => core.listNamespacedEvent({ namespace }, options));
      return eventsFrom(list.items, release, clean);
    },
  };
}
