// Finds the first mismatch between a build and the pods, by image IDs or by tags.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
  compareIds,
  firstBreak,
  nodeIdsOf,
  outdatedPods,
  type Presence,
  type ProvenanceFacts,
  provenanceOf,
  savedIds,
} from '../../source/release/provenance.js';
import type { Pod } from '../../source/world/index.js';
import { podOf } from '../live/stage.js';
import { fakeStore } from '../support/world/fakes.js';

const tag = 'taskflow-backend:1.0.0-bbbb';
const [built, loaded, foreign] = ['b', 'd', 'f'].map((digit) => digit.repeat(64)) as [string, string, string];
const there = (id: string): Presence => ({ type: 'there', id });
const runs = (name: string, imageId = loaded, more: Partial<Pod> = {}) => podOf(name, { image: tag, imageId, ...more });
const whole: ProvenanceFacts = {
  ...{ component: 'backend', tag, pods: [runs('a'), runs('b')] },
  ...{ engine: { saved: built, now: there(built) }, node: { saved: loaded, now: there(loaded) } },
};

const breaks: [stage: string, reason: string, change: Partial<ProvenanceFacts>][] = [
  ['engine', 'not in the engine', { engine: { saved: built, now: { type: 'absent' } } }],
  ['engine', 'the engine has another image under this tag', { engine: { saved: built, now: there(foreign) } }],
  ['node', 'not in the node', { node: { saved: loaded, now: { type: 'absent' } } }],
  ['node', 'the node has another image under this tag', { node: { saved: loaded, now: there(foreign) } }],
  ['pods', 'pods still run 1.0.0-aaaa', { pods: ['a', 'b'].map((name) => runs(name, foreign, { image: 'taskflow-backend:1.0.0-aaaa' })) }],
  ['pods', '1 of 2 pods still runs 1.0.0-aaaa', { pods: [runs('a'), runs('b', foreign, { image: 'taskflow-backend:1.0.0-aaaa' })] }],
  ['pods', '1 of 2 pods runs another image than the node has', { pods: [runs('a'), runs('b', foreign)] }],
  ['pods', '2 of 3 pods run another image than the node has', { pods: [runs('a'), runs('b', foreign), runs('c', foreign)] }],
  ['pods', 'the pod runs another image than the node has', { pods: [runs('a', foreign)] }],
];
for (const [stage, reason, change] of breaks)
  test(`names a mismatch in the ${stage}: ${reason}`, () =>
    assert.deepEqual(firstBreak(provenanceOf({ ...whole, ...change })), { stage, reason }));

test('IDs prove a match along the whole way', () => {
  const proven = { type: 'by-id' };
  assert.deepEqual(provenanceOf(whole), { component: 'backend', tag, engine: proven, node: proven, pods: proven });
});

test('names the first of several mismatches', () => {
  const node = { saved: loaded, now: { type: 'absent' } } as const;
  assert.equal(firstBreak(provenanceOf({ ...whole, node, engine: { saved: built, now: there(foreign) } }))?.stage, 'engine');
});

test('falls back to tags where IDs are unknown, and says so', () => {
  const engine = { saved: '', now: there(built) };
  const node = { saved: '', now: there('') };
  const provenance = provenanceOf({ ...whole, engine, node, pods: [runs('a'), runs('b', '')] });
  assert.deepEqual([provenance.engine.type, provenance.node.type, provenance.pods.type], ['by-tag', 'by-tag', 'by-tag']);
  assert.equal(firstBreak(provenance), undefined);
});

test('never compares an ID of the engine with one of the node', () => {
  assert.equal(firstBreak(provenanceOf({ ...whole, engine: { saved: '', now: there(foreign) } })), undefined);
});

test("ignores missing pods, terminating pods, and stores that don't answer", () => {
  const silent = provenanceOf({ ...whole, pods: [], engine: { saved: built, now: { type: 'unasked' } } });
  assert.deepEqual([silent.engine.type, silent.pods.type, firstBreak(silent)], ['unasked', 'none', undefined]);
  const terminating = runs('old', foreign, { terminating: true });
  const other = runs('web', foreign, { component: 'frontend' });
  assert.equal(firstBreak(provenanceOf({ ...whole, pods: [...whole.pods, terminating, other] })), undefined);
});

test('pods match when they run what was loaded, even if the node has another image by now', () => {
  const provenance = provenanceOf({ ...whole, node: { saved: loaded, now: there(foreign) } });
  assert.deepEqual([provenance.node.type, provenance.pods.type], ['broken', 'by-id']);
});

test('one ID may be a prefix of the other, from twelve digits on', () => {
  const id = '3f9a2c41d5e6'.padEnd(64, '0');
  assert.equal(compareIds(id, `sha256:${id}`), 'same');
  assert.equal(compareIds('3f9a2c41d5e6', id), 'same');
  assert.equal(compareIds('3f9a2c41d5e7', id), 'other');
  assert.equal(compareIds('3f9a2c41d5e', id), 'unknown');
  assert.equal(compareIds('', id), 'unknown');
});

test('finds pods that run another image than the node has under their tag', () => {
  const tags = { frontend: 'taskflow-frontend:1.0.0-aaaa', backend: tag };
  const nodeIds = nodeIdsOf(tags, [{ tag, id: loaded }]);
  assert.deepEqual(nodeIds, { frontend: '', backend: loaded });
  const pods = [
    runs('well'),
    runs('behind', foreign),
    runs('ends', foreign, { terminating: true }),
    runs('waits', ''),
    runs('asks-for-another-tag', foreign, { image: 'taskflow-backend:1.0.0-cccc' }),
    podOf('web', { component: 'frontend', image: tags.frontend, imageId: foreign }),
  ];
  assert.deepEqual(outdatedPods(pods, tags, nodeIds), [{ component: 'backend', pods: ['behind'] }]);
  assert.deepEqual(outdatedPods([runs('well')], tags, nodeIds), []);
});

test('reads saved IDs from the ledger by type and tag, and reports one that a load emptied as unknown', () => {
  const store = fakeStore();
  assert.deepEqual(savedIds(store, tag), { engine: '', node: '' });
  store.record({ type: 'engine-image', name: tag, id: built, at: 0 });
  store.record({ type: 'node-image', name: tag, id: loaded, at: 0 });
  assert.deepEqual(savedIds(store, tag), { engine: built, node: loaded });
  assert.deepEqual(savedIds(store, 'taskflow-backend:1.0.0-cccc'), { engine: '', node: '' });
  store.record({ type: 'node-image', name: tag, id: '', at: 0 });
  assert.equal(savedIds(store, tag).node, '');
});
