// The demo's helm: takes the chart as good, and tells the simulated cluster which images and how many replicas are wanted.
import type { Clock, Helm, ReleaseStatus } from '../world.js';
import type { DemoCluster } from './cluster.js';
import { foundVersion } from './world.js';

const usualReplicas = 2;

export function createDemoHelm(clock: Clock, simulated: DemoCluster): Helm {
  let release: ReleaseStatus | undefined;
  return {
    async version(signal) {
      await clock.sleep(300, signal);
      return foundVersion('4.1.4');
    },
    lint: (_request, signal) => clock.sleep(700, signal),
    upgradeCommand: ({ chart }) => ['helm', 'upgrade', '--install', 'taskflow', chart, '--values', '-'],
    async upgrade({ values }, signal) {
      await clock.sleep(1300, signal);
      const revision = (release?.revision ?? 0) + 1;
      release = { status: 'deployed', revision, description: revision === 1 ? 'Install complete' : 'Upgrade complete', values };
      for (const component of ['frontend', 'backend'] as const) {
        const { image, replicas } = wanted(values[component], component);
        simulated.roll(component, image, replicas);
      }
      return release;
    },
    async status(signal) {
      await clock.sleep(120, signal);
      return release;
    },
    async uninstall(signal) {
      await clock.sleep(800, signal);
      release = undefined;
      simulated.remove();
    },
    async rollback(revision, signal) {
      await clock.sleep(800, signal);
      if (release) release = { ...release, revision: release.revision + 1, description: `Rollback to ${revision}` };
    },
  };
}

function wanted(part: unknown, component: string): { image: string; replicas: number } {
  const { image, replicaCount } = (part ?? {}) as { image?: { repository?: string; tag?: string }; replicaCount?: number };
  return { image: `${image?.repository ?? `taskflow-${component}`}:${image?.tag ?? '1.0.0'}`, replicas: replicaCount ?? usualReplicas };
}
