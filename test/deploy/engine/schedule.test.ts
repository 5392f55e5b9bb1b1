import assert from 'node:assert/strict';
import test from 'node:test';
import type { StepId } from '../../../source/deploy/engine/event.js';
import { type Planned, type Progress, schedule, stepsToRepeat } from '../../../source/deploy/engine/schedule.js';

const plan: Planned[] = [
  { id: 'tools', needs: [] },
  { id: 'cluster', needs: ['tools'] },
  { id: 'images', needs: ['tools'], readsSources: true },
  { id: 'load', needs: ['cluster', 'images'] },
  { id: 'secrets', needs: ['tools'] },
  { id: 'release', needs: ['load', 'secrets'] },
];

function progress(states: Partial<Record<StepId, Progress>>) {
  return new Map(plan.map(({ id }) => [id, states[id] ?? 'waiting']));
}

const through = { tools: 'done', cluster: 'done', images: 'done', load: 'done', secrets: 'done' } as const;
const patient = { patient: true, cancelled: false };
const impatient = { patient: false, cancelled: false };

test('starts every step whose needs are done', () => {
  assert.deepEqual(schedule(plan, progress({}), impatient), { type: 'start', steps: ['tools'] });
  assert.deepEqual(schedule(plan, progress({ tools: 'done' }), impatient), { type: 'start', steps: ['cluster', 'images', 'secrets'] });
  assert.deepEqual(schedule(plan, progress({ tools: 'done', cluster: 'failed', images: 'running' }), impatient), {
    type: 'start',
    steps: ['secrets'],
  });
});

test('waits for the steps that run, also after a failure', () => {
  assert.deepEqual(schedule(plan, progress({ tools: 'running' }), impatient), { type: 'wait' });
  assert.deepEqual(schedule(plan, progress({ ...through, cluster: 'failed', load: 'waiting', secrets: 'running' }), impatient), {
    type: 'wait',
  });
});

test('ends as failed when no step can continue, unless somebody may retry', () => {
  const failed = progress({ tools: 'failed' });
  assert.deepEqual(schedule(plan, failed, impatient), { type: 'end', outcome: 'failed' });
  assert.deepEqual(schedule(plan, failed, patient), { type: 'wait' });
});

test('ends as done when every step is done', () => {
  assert.deepEqual(schedule(plan, progress({ ...through, release: 'done' }), patient), { type: 'end', outcome: 'done' });
});

test('starts nothing after a cancel, and ends when the last step has stopped', () => {
  const cancelled = { patient: true, cancelled: true };
  assert.deepEqual(schedule(plan, progress({ tools: 'done', images: 'running' }), cancelled), { type: 'wait' });
  assert.deepEqual(schedule(plan, progress({ tools: 'done', images: 'cancelled' }), cancelled), { type: 'end', outcome: 'cancelled' });
});

test('repeats the retried step and those that gave up waiting for it', () => {
  const states = progress({ tools: 'done', cluster: 'failed', images: 'done', secrets: 'cancelled' });
  assert.deepEqual(stepsToRepeat(plan, states, 'cluster', false), ['cluster', 'secrets']);
});

test('also repeats what was made from the application files when they changed, and nothing else before it', () => {
  const states = progress({ ...through, release: 'failed' });
  assert.deepEqual(stepsToRepeat(plan, states, 'release', false), ['release']);
  assert.deepEqual(stepsToRepeat(plan, states, 'release', true), ['images', 'load', 'release']);
  assert.deepEqual(stepsToRepeat(plan, progress({ tools: 'done', images: 'failed' }), 'images', true), ['images']);
});
