import assert from 'node:assert/strict';
import test from 'node:test';
import { readStateText } from '../../source/state/migrations.js';
import type { State } from '../../source/state/schema.js';

const [frontend, backend] = ['taskflow-frontend:1.0.0-aaaa', 'taskflow-backend:1.0.0-bbbb'];
const step = (evidence: Record<string, string>, inputs = '') => ({ inputs, parts: {}, evidence, at: 7, ms: 1 });

/** Migrates a state file of schema 2, which had IDs in the evidence of steps. */
function migrate(wide: object[], { load = {}, narrow = [] as object[] } = {}): State {
  const steps = {
    images: step({ frontend, backend, 'frontend-id': 'e-f', 'backend-id': 'e-b' }),
    'image-frontend': step({ tag: frontend, id: 'e-f', bytes: '5', built: 'yes', tried: 'yes' }, frontend),
    'image-backend': step({ tag: backend, id: 'e-b', bytes: '6', built: 'yes' }, backend),
  };
  const cluster = { uid: 'u', steps: { p: { load: step({ frontend, backend, ...load }) } }, replicas: {}, made: narrow };
  const text = JSON.stringify({ schema: 2, times: {}, places: { 'a/b/c': { steps: { p: steps }, made: wide, clusters: [cluster] } } });
  const parsed = readStateText(text);
  assert.ok(parsed.type === 'state', JSON.stringify(parsed));
  return parsed.state;
}

test('moves the IDs of built images into the ledger, and drops them from the evidence', () => {
  const { places } = migrate([{ type: 'engine-image', name: frontend, at: 3, id: '' }]);
  assert.deepEqual(places['a/b/c']?.made, [
    { type: 'engine-image', name: frontend, at: 3, id: 'e-f' },
    { type: 'engine-image', name: backend, at: 7, id: 'e-b' },
  ]);
  const steps = places['a/b/c']?.steps.p;
  assert.deepEqual(steps?.images?.evidence, { frontend, backend });
  assert.deepEqual(steps?.['image-frontend']?.evidence, { tag: frontend, bytes: '5', built: 'yes', tried: 'yes' });
  assert.deepEqual(steps?.['image-backend']?.evidence, { tag: backend, bytes: '6', built: 'yes' });
});

test('keeps an ID that is already in the ledger', () => {
  const entry = { type: 'engine-image', name: backend, at: 3, id: 'newer' };
  assert.deepEqual(
    migrate([entry]).places['a/b/c']?.made.find(({ name }) => name === backend),
    entry,
  );
});

test('records an image that was already in the node as found, and leaves an unfinished load unknown', () => {
  const unfinished = { type: 'node-image', name: backend, at: 3, id: '' };
  const { places } = migrate([], { load: { 'frontend-node-id': 'n-f', 'backend-node-id': 'n-b' }, narrow: [unfinished] });
  const [cluster] = places['a/b/c']?.clusters ?? [];
  assert.deepEqual(cluster?.made, [unfinished, { type: 'node-image', name: frontend, at: 7, id: 'n-f', found: true }]);
  assert.deepEqual(cluster?.steps.p?.load?.evidence, { frontend, backend });
});

test('reads a migrated file like a new one', () => {
  const state = migrate([], { load: { 'frontend-node-id': 'n-f' } });
  assert.deepEqual(readStateText(JSON.stringify(state)), { type: 'state', state });
});
