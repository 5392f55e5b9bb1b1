// The load step over a node that holds images by tag and id, and that keeps what a pod uses, as minikube does with the docker runtime.
import assert from 'node:assert/strict';
import test from 'node:test';
import { loadImagesStep } from '../../../../source/deploy/steps/load/step.js';
import { Cancelled, Failure } from '../../../../source/problem.js';
import type { Cluster, Minikube } from '../../../../source/world/index.js';
import { problemOfRejection, scene } from '../../../support/step-context.js';

const frontend = 'taskflow-frontend:1.0.0-0123abcd';
const backend = 'taskflow-backend:1.0.0-0123abcd';
const [loaded, foreign, before] = ['d', 'f', 'a'].map((digit) => digit.repeat(64)) as [string, string, string];
const wellIds = { [frontend]: loaded, [backend]: loaded };

/**
 * `refuses`: the tag is in use, so it is not removed, and replaced only where the runtime `replaces`. `deaf`: a load does nothing, and says
 * nothing.
 */
function node(held: Record<string, string>, { refuses = '', replaces = false, deaf = false, onLoad = () => {} } = {}) {
  const images = new Map(Object.entries(held));
  const calls: string[] = [];
  const minikube = {
    images: async () => [...images].map(([tag, id]) => ({ tag, id })),
    async load(_: string, tag: string) {
      calls.push(`load ${tag}`);
      onLoad();
      if (!deaf && (replaces || !images.has(tag))) images.set(tag, loaded);
    },
    async removeImage(_: string, tag: string) {
      calls.push(`rm ${tag}`);
      if (tag === refuses) throw new Failure({ problem: 'conflict', cause: 'in use', fix: '' });
      images.delete(tag);
    },
  } as Partial<Minikube> as Minikube;
  const cluster = { identity: async () => ({ uid: 'uid-1', version: '', server: '' }) } as Partial<Cluster> as Cluster;
  return { images, calls, stage: scene({ world: { minikube, cluster } }) };
}
type Stage = ReturnType<typeof node>['stage'];

function remember(stage: Stage, ids: Partial<Record<'frontend' | 'backend', string>>) {
  const evidence = { frontend, backend, ...Object.fromEntries(Object.entries(ids).map(([name, id]) => [`${name}-node-id`, id])) };
  const record = { inputs: '', parts: { cluster: 'uid-1', frontend, backend }, evidence, at: 0, ms: 0 };
  stage.store.saveStep('load', record);
  return record;
}
const both = { frontend: loaded, backend: loaded };
const verified = (stage: Stage, ids: Parameters<typeof remember>[1]) => loadImagesStep.verify(stage, remember(stage, ids));

test('only what is missing is loaded; its id is evidence, and it is in the ledger before and after', async () => {
  const entries: string[] = [];
  const { stage, calls } = node(
    { [frontend]: before },
    { onLoad: () => entries.push(...stage.store.entries.map((made) => JSON.stringify(made))) },
  );
  const { text, record } = await loadImagesStep.run(stage);
  assert.deepEqual(calls, [`load ${backend}`]);
  assert.match(text, /one was there$/);
  assert.deepEqual(record, { frontend, backend, 'frontend-node-id': before, 'backend-node-id': loaded });
  const entry = { type: 'node-image', name: backend, at: stage.world.clock.now() };
  assert.deepEqual(
    entries.map((made) => JSON.parse(made)),
    [{ ...entry, id: '' }],
  );
  assert.deepEqual(stage.store.entries, [{ ...entry, id: loaded }], 'what was only found there is nobody’s here');
});

test('a load that says nothing but did nothing is a failure', async () => {
  const { stage } = node({}, { deaf: true });
  assert.match((await problemOfRejection(loadImagesStep.run(stage))).problem, /frontend:1\.0\.0-0123abcd and .*backend.* did not arrive/);
});

test('verified: both tags, with the ids that are remembered; a record without ids holds by its tags', async () => {
  const expected = { holds: true, reason: `${frontend} and ${backend} are in the node` };
  assert.deepEqual(await verified(node(wellIds).stage, both), expected);
  assert.deepEqual(await verified(node(wellIds).stage, {}), expected);
  assert.deepEqual(
    await verified(node({ ...wellIds, [backend]: loaded.slice(0, 12) }).stage, both),
    expected,
    'a runtime that shortens ids',
  );
});

test('why it is done again: gone, another under the tag, another tag', async () => {
  assert.deepEqual(await verified(node({ [frontend]: loaded }).stage, both), {
    holds: false,
    because: `${backend} is not in the node any more`,
  });
  assert.deepEqual(await verified(node({}).stage, both), {
    holds: false,
    because: `${frontend} and ${backend} are not in the node any more`,
  });
  const other = await verified(node({ ...wellIds, [backend]: foreign }).stage, both);
  assert.deepEqual(other, { holds: false, because: `the node has another image under ${backend}` });

  const { stage } = node(wellIds);
  const record = remember(stage, both);
  const now = { ...record.parts, backend: 'taskflow-backend:1.0.0-99999999' };
  assert.equal(await loadImagesStep.because?.(stage, record, now), 'taskflow-backend:1.0.0-99999999 takes the place of 1.0.0-0123abcd');
  assert.equal(await loadImagesStep.because?.(stage, record, { ...record.parts, cluster: 'uid-2' }), 'the cluster is another');
});

test('another image under the tag is removed from the node and loaded anew', async () => {
  const { stage, calls, images } = node({ ...wellIds, [backend]: foreign });
  remember(stage, both);
  const { record } = await loadImagesStep.run(stage);
  assert.deepEqual(calls, [`rm ${backend}`, `load ${backend}`]);
  assert.equal(images.get(backend), loaded);
  assert.equal(record['backend-node-id'], loaded);
  assert.deepEqual(
    stage.store.entries.map(({ name }) => name),
    [backend],
  );
});

test('one that a pod uses stays: a failure that says how to go on, and the ledger does not take it for ours', async () => {
  const { stage } = node({ ...wellIds, [backend]: foreign }, { refuses: backend });
  remember(stage, both);
  stage.store.record({ type: 'node-image', name: backend, id: loaded, at: 0 });
  const problem = await problemOfRejection(loadImagesStep.run(stage));
  assert.equal(problem.problem, `the node keeps another image under ${backend}`);
  assert.equal(problem.command, 'taskflow-tui down');
  assert.deepEqual(stage.store.entries, [{ type: 'node-image', name: backend, id: loaded, at: 0 }]);
});

test('a runtime that replaces an image in use: it is loaded, and in the ledger', async () => {
  const { stage } = node({ ...wellIds, [backend]: foreign }, { refuses: backend, replaces: true });
  remember(stage, both);
  const { record } = await loadImagesStep.run(stage);
  assert.equal(record['backend-node-id'], loaded);
  assert.deepEqual(stage.store.entries, [{ type: 'node-image', name: backend, id: loaded, at: stage.world.clock.now() }]);
});

test('a run that was killed after its load takes the image for its own, and loads nothing again', async () => {
  const { stage, calls } = node(wellIds);
  remember(stage, { frontend: loaded, backend: before });
  stage.store.record({ type: 'node-image', name: backend, id: '', at: 0 });
  await loadImagesStep.run(stage);
  assert.deepEqual(calls, []);
  assert.deepEqual(
    stage.store.entries.map((made) => made.type === 'node-image' && made.id),
    [loaded],
  );
});

test('what the node has already is taken as it is when nothing is remembered', async () => {
  const { stage, calls } = node({ ...wellIds, [backend]: foreign });
  const { record, text } = await loadImagesStep.run(stage);
  assert.deepEqual([calls, stage.store.entries, record['backend-node-id']], [[], [], foreign]);
  assert.match(text, /both were there$/);
});

test('cancelled while the other image is removed', async () => {
  const { stage, calls } = node({ ...wellIds, [backend]: foreign });
  remember(stage, both);
  stage.world.minikube.removeImage = async () => {
    throw new Cancelled();
  };
  await assert.rejects(loadImagesStep.run(stage), Cancelled);
  assert.deepEqual(calls, []);
});
