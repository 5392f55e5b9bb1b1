import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Event, type StepId, stepIds } from '../../../source/deploy/engine/event.js';
import { forecastTexts, formatRounded, remaining, usualTime } from '../../../source/deploy/engine/forecast.js';
import { deploymentPlan } from '../../../source/deploy/engine/plan.js';
import { initialState, reduce, type State } from '../../../source/deploy/engine/state.js';
import { target } from '../../support/world/fakes.js';

const usual: Record<StepId, number> = {
  tools: 1000,
  cluster: 12_000,
  images: 80_000,
  load: 8000,
  secrets: 20_000,
  release: 14_000,
  ports: 1000,
};
const planned = (times: Partial<Record<StepId, number>>): Event => ({
  type: 'run-started',
  at: 0,
  target,
  steps: deploymentPlan.map(({ id, title, needs }) => ({ id, title, needs, ...(times[id] === undefined ? {} : { usualMs: times[id] }) })),
});
const begun = (step: StepId, at = 0): Event => ({ type: 'step-started', at, step, because: 'not done before' });
const done = (step: StepId, at = 0): Event => ({ type: 'step-finished', at, step, evidence: 'made', ms: 1 });
const skipped = (step: StepId, at = 0): Event => ({ type: 'step-skipped', at, step, reason: 'it is so', ms: 1 });
const failed = (step: StepId): Event => ({
  type: 'step-failed',
  at: 0,
  step,
  problem: { problem: 'no', cause: 'none', fix: 'none' },
  ms: 1,
});
const asked = (step: StepId): Event => ({
  type: 'question-asked',
  at: 0,
  step,
  question: { type: 'confirm', id: 'q', text: '?', detail: [] },
});
const after = (...events: Event[]): State => [planned(usual), ...events].reduce(reduce, initialState);

test('the usual time is the median', () => {
  assert.equal(usualTime([]), undefined);
  assert.equal(usualTime([4]), 4);
  assert.equal(usualTime([900, 10, 20]), 20, 'one slow run changes nothing');
});

test('the remaining time is that of the critical path, not the sum', () => {
  const building = after(begun('tools'), done('tools'), begun('cluster'), begun('images'), begun('secrets'));
  assert.equal(remaining(building, 0), 80_000 + 8000 + 14_000 + 1000);
  assert.equal(remaining(building, 30_000), 50_000 + 8000 + 14_000 + 1000);
  const built = [begun('images'), begun('cluster'), skipped('tools'), done('images')];
  assert.equal(remaining(after(...built), 0), 12_000 + 8000 + 14_000 + 1000, 'what is done or skipped takes no time');
  assert.equal(remaining(after(...built, skipped('cluster'), skipped('load'), begun('secrets')), 0), 20_000 + 14_000 + 1000);
});

test('says nothing if nobody can know', () => {
  const { secrets: _, ...known } = usual;
  const never = [planned(known), done('tools'), begun('images')].reduce(reduce, initialState);
  assert.equal(remaining(never, 0), undefined, 'a step was never timed');
  assert.equal(remaining(reduce(never, skipped('secrets')), 0), 80_000 + 8000 + 14_000 + 1000, 'but one that is done needs no time');
  assert.equal(remaining(after(), 0), undefined, 'nothing runs');
  assert.equal(remaining(after(begun('images'), failed('cluster')), 0), undefined);
  assert.equal(remaining(after(begun('images'), { type: 'step-cancelled', at: 0, step: 'cluster', ms: 1 }), 0), undefined);
  const over: Event = { type: 'run-finished', at: 9, outcome: 'done', exit: 0, ms: 9 };
  assert.equal(remaining(after(...stepIds.map((step) => done(step)), over), 9), undefined);
});

test('a question matters only if the critical path waits for its answer', () => {
  const typing = after(done('tools'), skipped('cluster'), begun('images'), begun('secrets'), asked('secrets'));
  assert.equal(remaining(typing, 0), 103_000, 'the images take longer than anybody types');
  assert.equal(remaining(typing, 75_000), 5000 + 8000 + 15_000);
  assert.equal(remaining(reduce(typing, done('images')), 5000), undefined);
  assert.equal(remaining(after(begun('tools'), asked('tools')), 0), undefined);
});

test('shows nothing at first, rounds, and never freezes at zero', () => {
  const building = after(done('tools'), skipped('cluster'), begun('images'), skipped('secrets'));
  assert.deepEqual(forecastTexts(building, 1999), []);
  assert.deepEqual(forecastTexts(building, 2000), ['about 1:40 left', '~1:40 left']);
  assert.deepEqual(forecastTexts(building, 80_000), ['about 0:24 left', '~0:24 left']);
  assert.deepEqual(forecastTexts(building, 80_001), ['longer than usual, then about 0:23', 'longer than usual']);
  assert.deepEqual(forecastTexts(building, 300_000), ['longer than usual, then about 0:23', 'longer than usual']);
  const last = reduce(after(...stepIds.map((step) => done(step))), begun('ports', 10_000));
  assert.deepEqual(forecastTexts(last, 10_900), ['about 0:01 left', '~0:01 left']);
  assert.deepEqual(forecastTexts(last, 12_000), ['a little longer than usual', 'longer than usual']);
  assert.deepEqual(forecastTexts(last, 60_000), ['longer than usual']);
});

test('rounds so that the time does not jitter', () => {
  const all = [0, 400, 1600, 29_000, 31_000, 33_000, 119_000, 124_900, 126_000, 3_599_000, 3_725_000].map(formatRounded);
  assert.deepEqual(all, ['0:01', '0:01', '0:02', '0:29', '0:30', '0:35', '2:00', '2:00', '2:10', '1:00:00', '1:02:10']);
});

/** Plans of seven steps in any reachable state, each needing some of the earlier steps. */
const states = fc
  .tuple(
    ...stepIds.map((_, at) =>
      fc.record({
        needs: at === 0 ? fc.constant([] as StepId[]) : fc.subarray(stepIds.slice(0, at)),
        usualMs: fc.option(fc.nat(100_000), { nil: undefined, freq: 8 }),
        status: fc.constantFrom('waiting', 'running', 'running', 'done', 'skipped', 'failed'),
        asks: fc.boolean(),
        since: fc.nat(50_000),
      }),
    ),
  )
  .map((drawn) => {
    const steps = drawn.map(({ needs, usualMs }, at) => {
      const id = stepIds[at] ?? 'tools';
      return { id, title: id, needs, ...(usualMs === undefined ? {} : { usualMs }) };
    });
    const ended = new Set<StepId>();
    const events = drawn.flatMap(({ status, since, asks, needs }, at): Event[] => {
      const id = stepIds[at] ?? 'tools';
      if (status === 'waiting' || !needs.every((need) => ended.has(need))) return [];
      if (status === 'done' || status === 'skipped') ended.add(id);
      const first = begun(id, since);
      if (status === 'running') return asks ? [first, asked(id)] : [first];
      return [first, status === 'done' ? done(id) : status === 'skipped' ? skipped(id) : failed(id)];
    });
    return [{ type: 'run-started', at: 0, target, steps } as Event, ...events].reduce(reduce, initialState);
  });

test('in any state: never negative, never above the sum, never for an unknown step, and never growing', () => {
  fc.assert(
    fc.property(states, fc.nat(200_000), fc.nat(10_000), (state, now, more) => {
      const left = remaining(state, now);
      const open = state.steps.filter(({ status }) => status.type !== 'done' && status.type !== 'skipped');
      const certain = open.every(({ usualMs, status }) => usualMs !== undefined && status.type !== 'failed');
      if (!certain || !open.some(({ status }) => status.type === 'running')) assert.equal(left, undefined);
      for (const words of forecastTexts(state, now)) assert.doesNotMatch(words, /0:00|-|NaN|undefined/);
      if (left === undefined) return;
      const sum = open.reduce((ms, { usualMs = 0 }) => ms + usualMs, 0);
      assert.ok(left >= 0 && left <= sum, `${left} of ${sum}`);
      for (const { usualMs = 0, status } of open) if (status.type === 'waiting') assert.ok(left >= usualMs);
      const later = remaining(state, now + more);
      if (later !== undefined) assert.ok(later <= left && later >= left - more);
    }),
    { numRuns: 500 },
  );
});
