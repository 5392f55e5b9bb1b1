// The simulated throwaway database of the tour.
import assert from 'node:assert/strict';
import test from 'node:test';
import { createDemoDatabase } from '../../source/demo/cluster/database.js';
import type { ReleaseView } from '../../source/world/index.js';
import { fakeClock } from '../support/world/fakes.js';

const nothing: ReleaseView = {
  ...{ pods: [], deployments: [], replicaSets: [], services: [], events: [], revisions: [] },
  ...{ freshness: { type: 'live' }, forbidden: {} },
};

test('exists while it is wanted, becomes Ready after a while, and gets a new pod after a deletion', () => {
  const clock = fakeClock();
  const database = createDemoDatabase(clock);
  assert.deepEqual(database.addTo(nothing), nothing);
  assert.equal(database.replace('taskflow-database'), false);
  database.setWanted(true);
  const pod = () => database.addTo(nothing).pods[0];
  const first = pod();
  assert.deepEqual([first?.ready, first?.deployment, first?.component], [false, 'taskflow-database', 'other']);
  clock.advance(3000);
  database.setWanted(true);
  assert.deepEqual([pod()?.name, pod()?.ready], [first?.name, true]);
  assert.ok(database.isPod(first?.name ?? '') && database.replace(first?.name ?? ''));
  assert.notEqual(pod()?.name, first?.name);
  assert.equal(pod()?.ready, false);
  database.setWanted(false);
  assert.deepEqual(database.addTo(nothing), nothing);
});
