// What the panel asks the steps for, and the result that it shows afterwards.
import assert from 'node:assert/strict';
import test from 'node:test';
import { forgetSecrets, resultOf, settingsFor } from '../../../source/commands/wizard/panel-request.js';
import { initialState, type StepStatus } from '../../../source/deploy/engine/state.js';
import type { Snapshot } from '../../../source/live/snapshot.js';
import { Failure } from '../../../source/problem.js';
import type { Source } from '../../../source/release/application.js';
import type { Settings } from '../../../source/release/settings.js';
import type { StepRecord } from '../../../source/world/index.js';
import { deploymentOf } from '../../live/stage.js';
import { fakeStore, target } from '../../support/world/fakes.js';

const broken = { problem: 'it cannot be built', cause: 'c', fix: 'fix it' };
const settingsWith = (frontend: Partial<Source>, backend: Partial<Source>) => ({ target, sources: { frontend, backend } }) as Settings;
const before = settingsWith({ directory: '/before' }, { directory: '/before' });
const image = (component: 'frontend' | 'backend', inEngine: boolean) => ({
  ...{ component, tag: `taskflow-${component}:1.0.0-abc`, inEngine, inNode: true, inPods: true },
});
const seen = (inEngine: boolean) =>
  ({
    deployments: [deploymentOf('frontend'), deploymentOf('backend')],
    images: [image('frontend', inEngine), image('backend', inEngine)],
  }) as Snapshot;
const rebuild = { type: 'redeploy', deployment: 'taskflow-backend' } as const;
const again = (frontend: Partial<Source>, backend: Partial<Source>, inEngine = true) =>
  settingsFor({ wanted: rebuild, snapshot: seen(inEngine) }, before, async () => settingsWith(frontend, backend));

test('a rebuild reads its folder again and keeps the other image, even if that folder can’t be built now', async () => {
  const { sources } = await again({ directory: '/now', refused: broken }, { directory: '/now' });
  assert.deepEqual(sources.backend, { directory: '/now' });
  assert.deepEqual(sources.frontend, { directory: '/now', kept: 'taskflow-frontend:1.0.0-abc' });
});

test('an image that the engine no longer has is not kept', async () => {
  const { sources } = await again({ directory: '/now' }, { directory: '/now' }, false);
  assert.equal(sources.frontend.kept, undefined);
});

test('a folder that can’t be built is reported before the panel closes', async () => {
  await assert.rejects(again({}, { refused: broken }), (error) => error instanceof Failure && error.problem === broken);
});

test('changing a secret keeps the settings', async () => {
  const wanted = { type: 'edit-secret', name: 'database-url' } as const;
  assert.equal(await settingsFor({ wanted, snapshot: seen(true) }, before, () => assert.fail('read again')), before);
});

test('forgotten secrets are restored unless another was stored meanwhile', () => {
  const record = (at: number): StepRecord => ({ inputs: 'i', parts: {}, evidence: {}, at, ms: 1 });
  const store = fakeStore({ secrets: record(1) });
  forgetSecrets(store)();
  assert.equal(store.step('secrets')?.at, 1);
  const restore = forgetSecrets(store);
  assert.equal(store.step('secrets'), undefined);
  store.saveStep('secrets', record(2));
  restore();
  assert.equal(store.step('secrets')?.at, 2);
});

test('the result says what was done, that nothing had to be done, or what failed', () => {
  const ended = (...statuses: StepStatus[]) => {
    const ids = ['images', 'release', 'ports'] as const;
    const step = { needs: [], tail: [], commands: [] };
    return { ...initialState, steps: statuses.map((status, at) => ({ ...step, id: ids[at] ?? 'ports', title: ids[at] ?? '', status })) };
  };
  const done = (evidence: string): StepStatus => ({ type: 'done', evidence, because: '', ms: 1 });
  const skipped: StepStatus = { type: 'skipped', reason: 'unchanged', ms: 1 };
  const { ok, text } = resultOf('done', ended(done('backend 187 MB'), done('revision 2'), done('opened')));
  assert.deepEqual([ok, text], [true, 'backend 187 MB · revision 2']);
  assert.match(resultOf('done', ended(skipped, skipped, done('opened'))).text, /nothing to build/);
  const failed: StepStatus = { type: 'failed', problem: broken, ms: 1 };
  assert.deepEqual(resultOf('failed', ended(skipped, failed)), { ok: false, text: 'release failed: it cannot be built' });
  assert.match(resultOf('cancelled', ended(skipped, failed)).text, /^Stopped/);
});
