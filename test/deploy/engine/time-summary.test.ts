import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Event, type StepId, stepIds } from '../../../source/deploy/engine/event.js';
import { initialState, reduce } from '../../../source/deploy/engine/state.js';
import { timeSummary } from '../../../source/deploy/engine/time-summary.js';
import { target } from '../../support/world/fakes.js';

const titled = (id: StepId) => id.charAt(0).toUpperCase() + id.slice(1);
const begun = (step: StepId, at = 0): Event => ({ type: 'step-started', at, step, because: 'not done before' });
const done = (step: StepId, ms: number): Event[] => [begun(step), { type: 'step-finished', at: ms, step, evidence: 'made', ms }];
const skipped = (step: StepId, ms: number): Event[] => [{ type: 'step-skipped', at: ms, step, reason: 'it is so', ms }];
const over = (ms: number, outcome: 'done' | 'failed' = 'done'): Event => ({ type: 'run-finished', at: ms, outcome, exit: 0, ms });
const account = (events: Event[], usual: Partial<Record<StepId, number>> = {}) =>
  timeSummary(
    [
      {
        type: 'run-started',
        at: 0,
        target,
        steps: stepIds.map((id) => ({
          id,
          title: titled(id),
          needs: [],
          ...(usual[id] === undefined ? {} : { usualMs: usual[id] }),
        })),
      } as Event,
      ...events,
    ].reduce(reduce, initialState),
  );

test('lists the longest first, sums up small ones, and says that steps ran side by side', () => {
  const apart = [...skipped('tools', 400), ...done('cluster', 8000), ...done('images', 41_000), ...done('ports', 480), over(50_000)];
  assert.equal(account(apart), 'images 0:41 · cluster 8.0 s · the rest 0.9 s');
  const together = [...done('cluster', 8000), ...done('images', 41_000), ...done('release', 12_000), over(54_000)];
  assert.equal(account(together), 'images 0:41 · release 0:12 · cluster 8.0 s (some side by side)');
});

test('an unchanged rerun has one short line', () => {
  const checked = stepIds.filter((id) => id !== 'ports').flatMap((id) => skipped(id, 900));
  assert.equal(account([...checked, over(1100)]), 'nothing to do: 6 steps checked in 1.1 s');
  const opened = account([...checked, ...done('ports', 300), over(1400)]);
  assert.equal(opened, 'nothing to do: 6 steps checked in 1.1 s, ports opened in 0.3 s');
});

test('shows the usual time only for a step that took a third more or less', () => {
  const run = [...done('images', 58_000), ...done('release', 15_000), ...done('load', 600), ...skipped('cluster', 700), over(80_000)];
  const usual = { images: 40_000, release: 12_000, load: 300, cluster: 30_000 };
  assert.equal(account(run, usual), 'images 0:58 (usually 0:40) · release 0:15 · cluster 0.7 s · load 0.6 s');
  assert.match(account([...done('images', 9000), over(9000)], usual) ?? '', /^images 9\.0 s \(usually 0:40\)$/);
});

test('shows the time for answers separately', () => {
  const question = { type: 'confirm', id: 'q', text: '?', detail: [] } as const;
  const typed: Event[] = [
    begun('secrets'),
    { type: 'question-asked', at: 1000, step: 'secrets', question: { ...question, detail: [] } },
    { type: 'question-answered', at: 26_000, step: 'secrets', id: 'q' },
    { type: 'step-finished', at: 32_000, step: 'secrets', evidence: 'stored', ms: 32_000 },
  ];
  assert.equal(account([...typed, over(32_000)], { secrets: 5000 }), 'secrets 0:32 (0:25 for your answer)');
});

test('has no summary for a run that is not done', () => {
  assert.equal(account([...done('images', 9000)]), undefined);
  assert.equal(account([...done('images', 9000), over(9000, 'failed')]), undefined);
});
