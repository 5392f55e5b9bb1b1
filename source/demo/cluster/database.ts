// Simulated throwaway database: one pod, as the chart adds it.
import type { Clock, Deployment, Pod, ReleaseView } from '../../world/index.js';
import { imageId } from '../image-ids.js';

const name = 'taskflow-database';
const set = `${name}-6d86759564`;
const image = 'postgres:17-alpine';
const timeToReady = 2600;
const mebi = 1024 * 1024;

export type DemoDatabase = ReturnType<typeof createDemoDatabase>;

export function createDemoDatabase(clock: Clock) {
  let madeAt: number | undefined;
  let made = 0;
  const podName = () => `${set}-${(0x1c8f + made * 0x2b3d).toString(36)}`;
  const begin = () => {
    madeAt = clock.now();
    made++;
  };
  return {
    /** A revision adds the database, or removes it. */
    setWanted(is: boolean) {
      if (!is) madeAt = undefined;
      else if (madeAt === undefined) begin();
    },
    /** Replaces the pod. `named`: the deployment's or the pod's name; false for any other. */
    replace(named: string): boolean {
      if (madeAt === undefined || (named !== name && named !== podName())) return false;
      begin();
      return true;
    },
    isPod: (named: string) => madeAt !== undefined && named === podName(),
    addTo(view: ReleaseView): ReleaseView {
      if (madeAt === undefined) return view;
      const ready = clock.now() - madeAt >= timeToReady;
      const count = ready ? 1 : 0;
      const deployment: Deployment = {
        ...{ name, component: 'other', image, desired: 1, ready: count, updated: 1, available: count, rolledOut: ready },
      };
      const pod: Pod = {
        ...{ name: podName(), uid: podName(), component: 'other', status: ready ? 'Running' : 'ContainerCreating', ready, restarts: 0 },
        ...{ containers: { ready: count, total: 1 }, startedAt: madeAt, image, imageId: ready ? imageId('node', image) : '' },
        ...{ node: 'minikube', terminating: false, deployment: name, owner: set },
        ...{ requests: { cpu: 50, memory: 64 * mebi }, limits: { cpu: 500, memory: 512 * mebi } },
      };
      return {
        ...view,
        deployments: [...view.deployments, deployment],
        pods: [...view.pods, pod],
        replicaSets: [
          ...view.replicaSets,
          { ...{ name: set, deployment: name, component: 'other', revision: 1 }, desired: 1, ready: count, madeAt, image },
        ],
        services: [...view.services, { name, type: 'ClusterIP', port: 5432, targetPort: 'postgresql' }],
      };
    },
  };
}
