// The receipt: from the build to the pods, where it breaks first, and what is known by ids or by tags alone.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
  firstBreak,
  type Held,
  nodeIdsOf,
  podsBehind,
  provenanceOf,
  rememberedIds,
  sameId,
  type Trail,
} from '../../source/release/provenance.js';
import type { Pod } from '../../source/world/index.js';
import { podOf } from '../live/stage.js';
import { fakeStore } from '../support/steps.js';

const tag = 'taskflow-backend:1.0.0-bbbb';
const [built, loaded, foreign] = ['b', 'd', 'f'].map((digit) => digit.repeat(64)) as [string, string, string];
const there = (id: string): Held => ({ type: 'there', id });
const runs = (name: string, imageId = loaded, more: Partial<Pod> = {}) => podOf(name, { image: tag, imageId, ...more });
const whole: Trail = {
  ...{ component: 'backend', tag, pods: [runs('a'), runs('b')] },
  ...{ engine: { remembered: built, now: there(built) }, node: { remembered: loaded, now: there(loaded) } },
};

const breaks: [place: string, reason: string, change: Partial<Trail>][] = [
  ['engine', 'not in the engine', { engine: { remembered: built, now: { type: 'absent' } } }],
  ['engine', 'in the engine, but another image than the one built', { engine: { remembered: built, now: there(foreign) } }],
  ['node', 'not in the node', { node: { remembered: loaded, now: { type: 'absent' } } }],
  ['node', 'the node has another image under this tag', { node: { remembered: loaded, now: there(foreign) } }],
  ['pods', 'pods still run 1.0.0-aaaa', { pods: ['a', 'b'].map((name) => runs(name, foreign, { image: 'taskflow-backend:1.0.0-aaaa' })) }],
  ['pods', '1 of 2 pods still runs 1.0.0-aaaa', { pods: [runs('a'), runs('b', foreign, { image: 'taskflow-backend:1.0.0-aaaa' })] }],
  ['pods', '1 of 2 pods runs another image than the node has', { pods: [runs('a'), runs('b', foreign)] }],
  ['pods', '2 of 3 pods run another image than the node has', { pods: [runs('a'), runs('b', foreign), runs('c', foreign)] }],
  ['pods', 'the pod runs another image than the node has', { pods: [runs('a', foreign)] }],
];
for (const [place, reason, change] of breaks)
  test(`broken at the ${place}: ${reason}`, () => assert.deepEqual(firstBreak(provenanceOf({ ...whole, ...change })), { place, reason }));

test('a chain that is whole has no break, and says that ids prove it', () => {
  const proven = { type: 'by-id' };
  assert.deepEqual(provenanceOf(whole), { component: 'backend', tag, engine: proven, node: proven, pods: proven });
});

test('the first break counts', () => {
  const node = { remembered: loaded, now: { type: 'absent' } } as const;
  assert.equal(firstBreak(provenanceOf({ ...whole, node, engine: { remembered: built, now: there(foreign) } }))?.place, 'engine');
});

test('where ids are not known, tags decide, and the receipt says so', () => {
  const engine = { remembered: '', now: there(built) };
  const node = { remembered: '', now: there('') };
  const receipt = provenanceOf({ ...whole, engine, node, pods: [runs('a'), runs('b', '')] });
  assert.deepEqual([receipt.engine.type, receipt.node.type, receipt.pods.type], ['by-tag', 'by-tag', 'by-tag']);
  assert.equal(firstBreak(receipt), undefined);
});

test('ids of the engine and of the node are never held against each other', () => {
  assert.equal(firstBreak(provenanceOf({ ...whole, engine: { remembered: '', now: there(foreign) } })), undefined);
});

test('no pod, and a store that does not answer, are no breaks; a pod that ends does not count', () => {
  const silent = provenanceOf({ ...whole, pods: [], engine: { remembered: built, now: { type: 'unasked' } } });
  assert.deepEqual([silent.engine.type, silent.pods.type, firstBreak(silent)], ['unasked', 'none', undefined]);
  const ending = runs('old', foreign, { terminating: true });
  const other = runs('web', foreign, { component: 'frontend' });
  assert.equal(firstBreak(provenanceOf({ ...whole, pods: [...whole.pods, ending, other] })), undefined);
});

test('pods that run what was loaded are right, though the node has another image by now', () => {
  const receipt = provenanceOf({ ...whole, node: { remembered: loaded, now: there(foreign) } });
  assert.deepEqual([receipt.node.type, receipt.pods.type], ['broken', 'by-id']);
});

test('ids: one may be the beginning of the other, from twelve digits on', () => {
  const id = '3f9a2c41d5e6'.padEnd(64, '0');
  assert.equal(sameId(id, `sha256:${id}`), 'same');
  assert.equal(sameId('3f9a2c41d5e6', id), 'same');
  assert.equal(sameId('3f9a2c41d5e7', id), 'other');
  assert.equal(sameId('3f9a2c41d5e', id), 'unknown');
  assert.equal(sameId('', id), 'unknown');
});

test('deployments to restart: those whose pods run another image than the node has under the wanted tag', () => {
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
  assert.deepEqual(podsBehind(pods, tags, nodeIds), [{ component: 'backend', pods: ['behind'] }]);
  assert.deepEqual(podsBehind([runs('well')], tags, nodeIds), []);
});

test('remembered: the ledger first, even when it is not sure; then what the load step noted of this very tag', () => {
  const store = fakeStore();
  assert.deepEqual(rememberedIds(store, 'backend', tag), { engine: '', node: '' });
  store.records.load = { inputs: '', parts: {}, evidence: { backend: tag, 'backend-node-id': loaded }, at: 0, ms: 0 };
  store.record({ type: 'engine-image', name: tag, id: built, at: 0 });
  assert.deepEqual(rememberedIds(store, 'backend', tag), { engine: built, node: loaded });
  assert.deepEqual(rememberedIds(store, 'backend', 'taskflow-backend:1.0.0-cccc'), { engine: '', node: '' });
  store.record({ type: 'node-image', name: tag, id: '', at: 0 });
  assert.equal(rememberedIds(store, 'backend', tag).node, '', 'it was about to be loaded anew');
});
