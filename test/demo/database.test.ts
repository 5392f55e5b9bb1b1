// The tour with a throwaway database: deployed, skipped when it is looked at again, and begun anew with its pod.
import assert from 'node:assert/strict';
import test from 'node:test';
import { createDemoDatabase } from '../../source/demo/cluster/database.js';
import type { ReleaseView } from '../../source/world/index.js';
import { fakeClock } from '../support/world/fakes.js';

const nothing: ReleaseView = {
  ...{ pods: [], deployments: [], replicaSets: [], services: [], events: [], revisions: [] },
  ...{ freshness: { type: 'live' }, forbidden: {} },
};

test('it is there while it is wanted, Ready after a while, and another pod when it is deleted', () => {
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
