import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { follow, lineBuffer } from '../../../../source/ui/reader/log/follow.js';
import { initialLog, type LogAction, reduceLog } from '../../../../source/ui/reader/log/state.js';
import { linesKept } from '../../../../source/ui/reader/viewport.js';
import { until } from '../../../support/programs/until.js';
import { cleanup, settled } from '../../wizard/screen.js';
import { fakeReader } from '../fakes.js';
import { openLog, pods } from './screen.js';

afterEach(cleanup);
const [pod = ''] = pods;

test('keeps the last 5,000 of 100,000 lines, and handles keys', async () => {
  const { view, last } = openLog();
  await settled();
  for (let i = 1; i <= 100_000; i++) last().report({ pod, text: `line ${i}.` });
  await view.press('w');
  assert.match(view.frame(), /wrap · following/, 'before any of them is drawn');
  await until(() => view.frame().includes('line 100000.'));
  assert.match(view.frame(), /Older lines were dropped/);
  const frames = view.frames.length;
  await view.press('g');
  assert.match(view.frame(), /line 95001\./);
  assert.ok(view.frames.length - frames <= 2, 'a key is one drawing');
  view.close();
});

test('buffers at most twice the lines it keeps', () => {
  const gathered = lineBuffer(10);
  const sizes = Array.from({ length: 1000 }, (_, i) => {
    gathered.add({ pod, text: String(i) });
    return gathered.size();
  });
  assert.ok(Math.max(...sizes) <= 20);
  const { lines: kept, lost } = gathered.take();
  assert.deepEqual([kept.map(({ text }) => Number(text)), lost], [Array.from({ length: 10 }, (_, i) => 990 + i), 990]);
  assert.deepEqual(gathered.take(), { lines: [], lost: 0 });
});

test('reports a burst as one change, before the end', async () => {
  const { control, last } = fakeReader();
  const told: LogAction[] = [];
  const stop = follow(control, { pods, previous: false }, (action) => told.push(action));
  for (let i = 0; i < linesKept * 20; i++) last().report({ pod, text: String(i) });
  last().end();
  await until(() => told.some(({ type }) => type === 'over'));
  assert.deepEqual(
    told.map(({ type }) => type),
    ['begun', 'arrived', 'over'],
  );
  const log = told.reduce(reduceLog, initialLog(false));
  assert.deepEqual([log.viewport.lines.length, log.viewport.first], [linesKept, linesKept * 19]);
  stop();
});
