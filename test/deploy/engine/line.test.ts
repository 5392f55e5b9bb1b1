import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event } from '../../../source/deploy/engine/event.js';
import { asciiSigns, lineOf, unicodeSigns } from '../../../source/deploy/engine/line.js';

const line = (event: Event, signs = unicodeSigns) => lineOf(event, signs);

test('a skipped step says why, since when, and how long the check took', () => {
  const skipped = (reason: string): Event => ({ type: 'step-skipped', at: 0, step: 'load', reason, ms: 210 });
  assert.equal(
    line(skipped('taskflow-backend:1.0.0-3f9a2c41 is in the node (unchanged since 14:02)')),
    '✔ Load     skipped: taskflow-backend:1.0.0-3f9a2c41 is in the node (unchanged since 14:02, checked in 0.2 s)',
  );
  assert.equal(
    line(skipped('both (as tagged) are in the node (unchanged since 23 Nov 14:02)'), asciiSigns),
    '+ Load     skipped: both (as tagged) are in the node (unchanged since 23 Nov 14:02, checked in 0.2 s)',
  );
  assert.equal(line(skipped('nobody knows since when')), '✔ Load     skipped: nobody knows since when  (0.2 s)');
});

test('a running step says why', () => {
  const because = 'backend-docker/app/main.py and 3 more files changed, and backend-docker/app/routers/tasks_of_a_person.py is new';
  const started = (text: string): Event => ({ type: 'step-started', at: 0, step: 'images', because: text });
  assert.equal(line(started('not done before')), '◐ Images   not done before');
  assert.equal(line(started(because)), `◐ Images   ${because}`);
});
