// How long a trial run waits, and what it reports meanwhile.
import assert from 'node:assert/strict';
import test from 'node:test';
import { watchTrial } from '../../../../../source/deploy/steps/images/trial/watch.js';
import { fakeClock } from '../../../../support/world/fakes.js';

function watching(databaseInReach: boolean) {
  const clock = fakeClock();
  const reports: string[] = [];
  return { clock, reports, watch: watchTrial({ clock, databaseInReach, report: (text) => reports.push(text) }) };
}

const refused = 'psycopg2.OperationalError: connection to server at "127.0.0.1", port 1 failed: Connection refused';

test('gives up an application that listens elsewhere after 40 s, and goes on while it starts, prints, or says that it waits', () => {
  const { clock, watch } = watching(true);
  clock.advance(60_000);
  assert.equal(watch.isOver(undefined), false);
  clock.advance(-60_000);
  watch.line('started');
  clock.advance(39_000);
  assert.equal(watch.isOver(undefined), false);
  clock.advance(2_000);
  assert.equal(watch.isOver(undefined), true);
  watch.line('loading the model');
  assert.equal(watch.isOver(undefined), false);
  clock.advance(13_000);
  assert.equal(watch.isOver(undefined), true);
  watch.line('Waiting for database (attempt 3 of 30)');
  clock.advance(30_000);
  assert.equal(watch.isOver(undefined), false);
});

test('waits for a database that may answer, and not for one that can’t', () => {
  for (const inReach of [true, false]) {
    const { clock, watch } = watching(inReach);
    watch.line(refused);
    clock.advance(5_000);
    assert.equal(watch.isOver(503), !inReach);
    assert.equal(watch.isOver(undefined), false);
    clock.advance(16_000);
    assert.equal(watch.isOver(undefined), !inReach);
  }
});

test('gives up a health route that answers an error for 30 s, even where nothing is printed', () => {
  const { clock, watch } = watching(true);
  assert.equal(watch.isOver(503), false);
  clock.advance(29_000);
  assert.equal(watch.isOver(503), false);
  assert.equal(watch.isOver(undefined), false, 'it doesn’t answer any more, and starts again');
  assert.equal(watch.isOver(503), false);
  clock.advance(29_000);
  assert.equal(watch.isOver(503), false);
  clock.advance(2_000);
  assert.equal(watch.isOver(503), true);
  watch.line('Waiting for database (attempt 3 of 30)');
  assert.equal(watch.isOver(503), false);
});

test('reports what the application waits for, at most every five seconds', () => {
  const { clock, reports, watch } = watching(true);
  watch.line('INFO: Waiting for application startup.');
  for (let attempt = 1; attempt < 12; attempt++) {
    watch.line(`Waiting for database (attempt ${attempt} of 30)`);
    clock.advance(1_000);
  }
  assert.deepEqual(
    reports,
    [1, 6, 11].map((attempt) => `Waiting for database (attempt ${attempt} of 30)`),
  );
});
