// A rollout fails for the pods that it starts, not for those that it replaces.
import assert from 'node:assert/strict';
import test from 'node:test';
import { rollout } from '../../../../source/deploy/steps/release/rollout.js';
import type { Pod, ReleaseView, ReplicaSet, World } from '../../../../source/world/index.js';
import { deploymentOf, nothing, podOf } from '../../../live/stage.js';
import { target } from '../../../support/world/fakes.js';
import { type ContextOptions, fakeContext, problemOfRejection } from '../../../support/world/step-context.js';
import { testWorld } from '../../../support/world/world.js';

const tags = { frontend: 'taskflow-frontend:1.0.0-abc', backend: 'taskflow-backend:1.0.0-abc' };
const out = [deploymentOf('frontend'), deploymentOf('backend')];
const underWay = [deploymentOf('frontend'), deploymentOf('backend', { ready: 0, rolledOut: false })];
const begun = 1_000_000;

const set = (revision: number, madeAt: number): ReplicaSet => ({
  ...{ name: `taskflow-backend-${revision}`, deployment: 'taskflow-backend', component: 'backend', image: tags.backend },
  ...{ revision, desired: 1, ready: 0, madeAt },
});
const crashing = (revision: number): Pod =>
  podOf(`taskflow-backend-${revision}-x`, {
    ...{ owner: `taskflow-backend-${revision}`, status: 'CrashLoopBackOff', ready: false, restarts: 5 },
    lastExit: { code: 1, reason: 'Error' },
  });
const starting = (revision: number): Pod =>
  podOf(`taskflow-backend-${revision}-y`, {
    ...{ owner: `taskflow-backend-${revision}`, status: 'ContainerCreating', ready: false, startedAt: begun },
  });

/** Reports each view from its second on. */
function rolling(views: [second: number, view: Partial<ReleaseView>][], settings: ContextOptions['settings'] = {}) {
  const context = fakeContext({ settings });
  const watch: World['cluster']['watch'] = async (report, signal) => {
    for (const [second, view] of views) {
      while (!signal.aborted && context.world.clock.now() < begun + second * 1000) await new Promise((resolve) => setImmediate(resolve));
      if (signal.aborted) return;
      report({ ...nothing, ...view });
    }
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  };
  const world = testWorld({ clock: context.world.clock, cluster: { watch, logs: async () => {} } });
  return rollout({ ...context, world }, tags);
}

test('ignores a failing pod that is being replaced, even with the same image', async () => {
  const replacing = { deployments: underWay, replicaSets: [set(1, begun - 60_000), set(2, begun)], pods: [crashing(1), starting(2)] };
  assert.deepEqual(
    await rolling([
      [0, { ...replacing, replicaSets: [set(1, begun - 60_000)], pods: [crashing(1)] }],
      [3, replacing],
      [20, { ...replacing, deployments: out }],
    ]),
    out,
  );
});

test('fails for a pod of the newest replica set: at once if this rollout made it, soon if it made none', async () => {
  const ill = (...sets: ReplicaSet[]) => ({
    deployments: underWay,
    replicaSets: sets,
    pods: sets.map(({ revision }) => crashing(revision)),
  });
  const both = await problemOfRejection(rolling([[0, ill(set(1, begun - 60_000), set(2, begun))]]));
  assert.match(both.problem, /taskflow-backend-2-x/);
  const same = await problemOfRejection(rolling([[0, ill(set(1, begun - 60_000))]]));
  assert.match(same.problem, /taskflow-backend-1-x/);
});

test('names the deployment that takes too long', async () => {
  const { problem } = await problemOfRejection(rolling([[0, { deployments: underWay }]], { target: { ...target, release: 'blue' } }));
  assert.equal(problem, "blue-backend didn't become ready within 180 s");
});
