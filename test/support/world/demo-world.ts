// Makes a simulated World in which TaskFlow is installed and its pods are Ready.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { createDemoWorld } from '../../../source/demo/world.js';
import type { ForwardReport, ReleaseView, World } from '../../../source/world/index.js';
import { quickClock } from './quick-clock.js';

export const upgradeTo = (tag: string, replicaCount?: number) => {
  const part = (name: string) => ({
    image: { repository: `taskflow-${name}`, tag },
    ...(replicaCount === undefined ? {} : { replicaCount }),
  });
  return { chart: 'helm', valuesFiles: [], values: { frontend: part('frontend'), backend: part('backend') } };
};

/** Creates the World; `until` waits for a view of its watch. */
export async function stage(t: TestContext, options: { trouble?: number } = {}) {
  const clock = quickClock();
  const session = new AbortController();
  const { signal } = session;
  t.after(() => {
    session.abort();
    clock.stop();
  });
  const world = createDemoWorld({ clock, ...options });
  await world.cluster.applySecret('taskflow-secrets', { 'database-url': 'postgresql://me:canary-8d1f@db/x' }, signal);
  await world.helm.upgrade(upgradeTo('1.0.0-a'), signal);
  let view: ReleaseView | undefined;
  world.cluster.watch((now) => (view = now), signal).catch(() => {});
  const until = async (holds: (view: ReleaseView) => boolean) => {
    for (let n = 0; n < 1000; n++) {
      if (view && holds(view)) return view;
      await clock.sleep(100, signal);
    }
    throw new Error(`never came: ${JSON.stringify(view)}`);
  };
  const settled = (now: ReleaseView) => now.deployments.length === 2 && now.deployments.every(({ rolledOut }) => rolledOut);
  await until(settled);
  return { world, clock, signal, until, settled };
}

export function forwarded(world: World, component: 'frontend' | 'backend', localPort: number, signal: AbortSignal): ForwardReport[] {
  const reports: ForwardReport[] = [];
  const request = { service: `taskflow-${component}`, localPort, servicePort: 80 };
  world.cluster.forward(request, (report) => reports.push(report), signal).catch((error) => assert.fail(error));
  return reports;
}
