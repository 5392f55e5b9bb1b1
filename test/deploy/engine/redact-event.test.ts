import assert from 'node:assert/strict';
import test from 'node:test';
import type { Event } from '../../../source/deploy/engine/event.js';
import { redactEvent } from '../../../source/deploy/engine/redact-event.js';
import { createRedactor } from '../../../source/redact.js';

test('redacts every string of an event, however deep', () => {
  const redactor = createRedactor();
  redactor.add('hunter2-canary');
  const event: Event = {
    type: 'step-failed',
    at: 0,
    step: 'release',
    problem: { problem: 'refused hunter2-canary', cause: 'c', fix: 'f', details: ['log: hunter2-canary'] },
    ms: 1,
  };
  assert.ok(!JSON.stringify(redactEvent(event, redactor)).includes('hunter2-canary'));
});

test('leaves the words that say what an event is about, also when a secret equals one', () => {
  const redactor = createRedactor();
  for (const word of ['image', 'frontend', 'building']) redactor.add(word);
  const event: Event = { type: 'image', at: 0, step: 'images', image: 'frontend', phase: 'building', tag: 't' };
  assert.deepEqual(redactEvent(event, redactor), event);
});
