// The load step over a scripted node that keeps an image that a pod uses, as minikube does with the docker runtime.
import assert from 'node:assert/strict';
import test from 'node:test';
import { loadImagesStep } from '../../../../source/deploy/steps/load/step.js';
import { Cancelled, Failure } from '../../../../source/problem.js';
import type { Cluster, Minikube } from '../../../../source/world/index.js';
import { fakeContext, problemOfRejection } from '../../../support/world/step-context.js';

const frontend = 'taskflow-frontend:1.0.0-0123abcd';
const backend = 'taskflow-backend:1.0.0-0123abcd';
const [loaded, foreign, before] = ['d', 'f', 'a'].map((digit) => digit.repeat(64)) as [string, string, string];
const wellIds = { [frontend]: loaded, [backend]: loaded };

/**
 * `refuses`: the tag is in use, so it can't be removed, and is replaced only if the runtime `replaces`. `deaf`: a load silently does nothing.
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
  return { images, calls, stage: fakeContext({ world: { minikube, cluster } }) };
}
type Stage = ReturnType<typeof node>['stage'];

/** The load step has run before, and the ledger has these IDs. */
function save(stage: Stage, ids: Partial<Record<'frontend' | 'backend', string>>) {
  for (const [name, id] of Object.entries(ids))
    stage.store.record({ type: 'node-image', name: name === 'frontend' ? frontend : backend, id, at: 0 });
  const record = { inputs: '', parts: { cluster: 'uid-1', frontend, backend }, evidence: { frontend, backend }, at: 0, ms: 0 };
  stage.store.saveStep('load', record);
  return record;
}
const both = { frontend: loaded, backend: loaded };
const verified = (stage: Stage, ids: Parameters<typeof save>[1]) => loadImagesStep.verify(stage, save(stage, ids));
const idsIn = ({ store }: Stage) => Object.fromEntries(store.entries.map((made) => [made.name, made.type === 'node-image' && made.id]));

test('loads only what is missing, and records it before and after', async () => {
  const entries: string[] = [];
  const { stage, calls } = node(
    { [frontend]: before },
    { onLoad: () => entries.push(...stage.store.entries.map((made) => JSON.stringify(made))) },
  );
  const { text, record } = await loadImagesStep.run(stage);
  assert.deepEqual(calls, [`load ${backend}`]);
  assert.match(text, /one was already there$/);
  assert.deepEqual(record, { frontend, backend });
  const entry = { type: 'node-image', name: backend, at: stage.world.clock.now() };
  assert.deepEqual(
    entries.map((made) => JSON.parse(made)),
    [{ ...entry, id: '' }],
  );
  const found = { ...entry, name: frontend, id: before, found: true };
  assert.deepEqual(stage.store.entries, [found, { ...entry, id: loaded }], "an image that was there already isn't ours to remove");
});

test('fails when minikube reports no error but loaded nothing', async () => {
  const { stage } = node({}, { deaf: true });
  assert.match((await problemOfRejection(loadImagesStep.run(stage))).problem, /frontend:1\.0\.0-0123abcd and .*backend.* didn't arrive/);
});

test('holds while the node has both tags with the saved IDs, or with any ID if none is saved', async () => {
  const expected = { holds: true, reason: `${frontend} and ${backend} are in the node` };
  assert.deepEqual(await verified(node(wellIds).stage, both), expected);
  assert.deepEqual(await verified(node(wellIds).stage, {}), expected);
  assert.deepEqual(
    await verified(node({ ...wellIds, [backend]: loaded.slice(0, 12) }).stage, both),
    expected,
    'a runtime that shortens ids',
  );
});

test('runs again for an image that is gone, another image under the tag, another tag, and another cluster', async () => {
  assert.deepEqual(await verified(node({ [frontend]: loaded }).stage, both), {
    holds: false,
    because: `the node no longer has ${backend}`,
  });
  assert.deepEqual(await verified(node({}).stage, both), {
    holds: false,
    because: `the node no longer has ${frontend} and ${backend}`,
  });
  const other = await verified(node({ ...wellIds, [backend]: foreign }).stage, both);
  assert.deepEqual(other, { holds: false, because: `the node has another image under ${backend}` });

  const { stage } = node(wellIds);
  const record = save(stage, both);
  const now = { ...record.parts, backend: 'taskflow-backend:1.0.0-99999999' };
  assert.equal(await loadImagesStep.because?.(stage, record, now), 'taskflow-backend:1.0.0-99999999 replaces 1.0.0-0123abcd');
  assert.equal(await loadImagesStep.because?.(stage, record, { ...record.parts, cluster: 'uid-2' }), 'this is another cluster');
});

test('removes another image under the tag from the node, and loads ours', async () => {
  const { stage, calls, images } = node({ ...wellIds, [backend]: foreign });
  save(stage, both);
  await loadImagesStep.run(stage);
  assert.deepEqual(calls, [`rm ${backend}`, `load ${backend}`]);
  assert.equal(images.get(backend), loaded);
  assert.deepEqual(idsIn(stage), wellIds);
});

test('keeps an image that a pod uses, and fails with a fix; the ledger keeps our ID', async () => {
  const { stage } = node({ ...wellIds, [backend]: foreign }, { refuses: backend });
  save(stage, both);
  const problem = await problemOfRejection(loadImagesStep.run(stage));
  assert.equal(problem.problem, `The node keeps another image under ${backend}`);
  assert.equal(problem.command, 'taskflow-tui down');
  assert.deepEqual(idsIn(stage), wellIds);
});

test('records an image that a runtime replaced although it is in use', async () => {
  const { stage } = node({ ...wellIds, [backend]: foreign }, { refuses: backend, replaces: true });
  save(stage, both);
  await loadImagesStep.run(stage);
  assert.deepEqual(idsIn(stage), wellIds);
});

test('recognizes its own image after a run that was killed during the load, and loads nothing again', async () => {
  const { stage, calls } = node(wellIds);
  save(stage, { frontend: loaded });
  stage.store.record({ type: 'node-image', name: backend, id: '', at: 0 });
  await loadImagesStep.run(stage);
  assert.deepEqual(calls, []);
  assert.deepEqual(idsIn(stage), wellIds);
});

test('accepts what the node has when nothing is saved, and notices another image next time', async () => {
  const { stage, calls, images } = node({ ...wellIds, [backend]: foreign });
  const { text } = await loadImagesStep.run(stage);
  assert.deepEqual([calls, idsIn(stage)], [[], { ...wellIds, [backend]: foreign }]);
  assert.ok(stage.store.entries.every((made) => made.type === 'node-image' && made.found));
  assert.match(text, /both were already there$/);
  images.set(backend, before);
  const again = await loadImagesStep.verify(stage, save(stage, {}));
  assert.deepEqual(again, { holds: false, because: `the node has another image under ${backend}` });
});

test('stops when cancelled while it removes the other image', async () => {
  const { stage, calls } = node({ ...wellIds, [backend]: foreign });
  save(stage, both);
  stage.world.minikube.removeImage = async () => {
    throw new Cancelled();
  };
  await assert.rejects(loadImagesStep.run(stage), Cancelled);
  assert.deepEqual(calls, []);
});
