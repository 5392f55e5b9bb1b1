import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { Event } from '../../../source/deploy/engine/event.js';
import { stepIds } from '../../../source/deploy/engine/event.js';
import { initialState, reduce, type State, tailLines } from '../../../source/deploy/engine/state.js';
import { target } from '../../support/world/fakes.js';

const started: Event = {
  type: 'run-started',
  at: 1,
  target,
  steps: stepIds.map((id) => ({ id, title: id, needs: [] })),
};
const fold = (events: Event[], from: State = initialState) => events.reduce(reduce, from);

test('a step goes from waiting to running to done, and loses its progress', () => {
  const running = fold([
    started,
    { type: 'step-started', at: 2, step: 'cluster', because: 'not done before' },
    { type: 'step-progress', at: 3, step: 'cluster', text: 'Preparing', fraction: 0.5 },
  ]);
  assert.deepEqual(running.steps[1]?.progress, { text: 'Preparing', fraction: 0.5 });
  const done = reduce(running, { type: 'step-finished', at: 9, step: 'cluster', evidence: 'made', ms: 7 });
  assert.deepEqual(done.steps[1]?.status, { type: 'done', evidence: 'made', because: 'not done before', ms: 7 });
  assert.equal(done.steps[1]?.progress, undefined);
});

test('counts the time for answers per attempt of a step', () => {
  const question = { type: 'confirm', id: 'q', text: '?', detail: [] } as const;
  const begun: Event = { type: 'step-started', at: 2, step: 'release', because: 'not done before' };
  const asked: Event = { type: 'question-asked', at: 10, step: 'release', question: { ...question, detail: [] } };
  const answer: Event = { type: 'question-answered', at: 40, step: 'release', id: 'q' };
  const twice = fold([started, begun, asked, answer, { ...asked, at: 50 }, { ...answer, at: 55 }]);
  assert.equal(twice.steps.find(({ id }) => id === 'release')?.answeredMs, 35);
  assert.equal(fold([begun], twice).steps.find(({ id }) => id === 'release')?.answeredMs, 0);
});

test('a new run resets everything but open forwards', () => {
  const port = { type: 'port', at: 2, step: 'ports', component: 'backend', localPort: 8000, state: { type: 'up' } } as const;
  const again = fold([started, port, { type: 'notice', at: 3, step: 'ports', text: 'told' }, { ...started, at: 9 }]);
  assert.deepEqual([again.ports, again.notices, again.startedAt], [{ backend: port }, [], 9]);
});

test('keeps a question until it is answered or its step ends', () => {
  const question = { type: 'confirm', id: 'q', text: '?', detail: [] } as const;
  const asked = fold([started, { type: 'question-asked', at: 2, step: 'release', question: { ...question, detail: [] } }]);
  assert.equal(asked.questions.length, 1);
  assert.equal(reduce(asked, { type: 'question-answered', at: 3, step: 'release', id: 'q' }).questions.length, 0);
  assert.equal(reduce(asked, { type: 'step-cancelled', at: 3, step: 'release', ms: 1 }).questions.length, 0);
});

test("keeps an image's own build log and its size", () => {
  const lines: Event[] = Array.from({ length: tailLines + 50 }, (_, i) => ({
    type: 'line',
    at: 3,
    step: 'images',
    source: 'backend',
    line: `l${i}`,
  }));
  const state = fold([
    started,
    { type: 'image', at: 2, step: 'images', image: 'backend', phase: 'building', tag: 't' },
    ...lines,
    { type: 'image-size', at: 4, step: 'images', image: 'backend', bytes: 187e6, budget: 300e6, final: true },
  ]);
  assert.equal(state.images.backend?.tail.length, tailLines);
  assert.equal(state.images.backend?.tail.at(-1), `l${tailLines + 49}`);
  assert.equal(state.images.frontend, undefined);
  const again = reduce(reduce(state, { type: 'image', at: 5, step: 'images', image: 'backend', phase: 'failed', tag: 't' }), {
    type: 'image',
    at: 6,
    step: 'images',
    image: 'backend',
    phase: 'building',
    tag: 't',
  });
  assert.deepEqual(again.images.backend?.tail, []);
});

const step = fc.constantFrom(...stepIds);
const at = fc.nat();
const ms = fc.nat();
const text = fc.string();
const image = fc.constantFrom('frontend' as const, 'backend' as const);
const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  fc.constant(started),
  fc.record({ type: fc.constant('step-started' as const), at, step, because: text }),
  fc.record({ type: fc.constant('step-skipped' as const), at, step, reason: text, ms }),
  fc.record({ type: fc.constant('step-finished' as const), at, step, evidence: text, ms }),
  fc.record({ type: fc.constant('step-failed' as const), at, step, problem: fc.record({ problem: text, cause: text, fix: text }), ms }),
  fc.record({ type: fc.constant('step-cancelled' as const), at, step, ms }),
  fc.record({ type: fc.constant('line' as const), at, step, source: fc.constantFrom('frontend', 'helm'), line: text }),
  fc.record({
    type: fc.constant('image' as const),
    at,
    step,
    image,
    phase: fc.constantFrom('building' as const, 'done' as const, 'failed' as const),
    tag: text,
  }),
  fc.record({ type: fc.constant('build-step' as const), at, step, image, current: fc.nat(), total: fc.nat(), name: text }),
  fc.record({ type: fc.constant('step-progress' as const), at, step, text }),
  fc.record({ type: fc.constant('command' as const), at, step, argv: fc.array(text) }),
  fc.record({ type: fc.constant('notice' as const), at, step, text }),
);

test('for any order of events, the reducer never throws, mutates, or exceeds its bounds', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
      let state = initialState;
      for (const event of events) {
        const before = JSON.stringify(state);
        const next = reduce(state, event);
        assert.equal(JSON.stringify(state), before);
        state = next;
      }
      assert.ok(state.steps.length === 0 || state.steps.length === stepIds.length);
      for (const s of state.steps) assert.ok(s.tail.length <= tailLines && s.commands.length <= 100);
    }),
  );
});
