import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderToString } from 'ink';
import type { LogLine } from '../../../../source/live/panel.js';
import { Failure } from '../../../../source/problem.js';
import { textOf } from '../../../../source/ui/kit/line.js';
import { Lines } from '../../../../source/ui/kit/lines.js';
import { type LogModel, logArea, logLines, savedLines } from '../../../../source/ui/reader/log/lines.js';
import { initialLog, type LogAction, type LogState, reduceLog } from '../../../../source/ui/reader/log/state.js';
import { began } from '../../wizard/scenes.js';
import { sizes, widest } from '../../wizard/screen.js';
import { pods } from './screen.js';

const [pod = '', other = ''] = pods;
const noLog = new Failure({
  problem: `pod ${pod} has no previous container`,
  cause: 'it was never restarted',
  fix: 'p shows the log of the container that runs now',
  command: `kubectl logs ${pod}`,
});

const line = (i: number): LogLine => ({
  pod: i % 2 ? other : pod,
  at: began - (200 - i) * 1000,
  text:
    i % 7 === 3
      ? `ERROR ${i} 日本語のログ 👩‍👩‍👧 connection to "ep-cool.neon.tech" failed: password authentication failed`
      : `INFO ${i} GET / 200`,
});
const lines = Array.from({ length: 200 }, (_, i) => line(i));
const after = (log: LogState, ...actions: LogAction[]) => actions.reduce(reduceLog, log);
const picture = (log: LogState, columns: number, rows: number, shown = pods): LogModel => ({
  ...{ log, pods: shown, title: shown.length > 1 ? 'deployment taskflow-backend' : pod, now: began, columns, rows },
});
const drawn = (seen: LogModel, unicode = true) =>
  renderToString(<Lines lines={logLines(seen)} columns={seen.columns} unicode={unicode} />, { columns: seen.columns });

const full = after(initialLog(false), { type: 'arrived', lines, lost: 1000 });
const sought: LogAction[] = [
  { type: 'reading', action: { type: 'search' } },
  { type: 'reading', action: { type: 'typing', typing: { type: 'typed', text: 'error' }, area: logArea(picture(full, 80, 24)) } },
];
const states: LogState[] = [
  initialLog(false),
  full,
  after(full, { type: 'timestamps' }, { type: 'reading', action: { type: 'wrap' } }, { type: 'since', at: 4 }),
  after(full, ...sought),
  after(
    full,
    ...sought,
    { type: 'reading', action: { type: 'keep' } },
    { type: 'over', ending: { type: 'failed', problem: noLog.problem } },
  ),
  after(initialLog(true), { type: 'over', ending: { type: 'failed', problem: noLog.problem } }),
  after(
    full,
    { type: 'over', ending: { type: 'ended' } },
    { type: 'notice', result: { ok: true, text: `Saved to ${'/long'.repeat(60)}` } },
  ),
  after(full, { type: 'help', top: 0 }),
];

for (const [columns, rows] of sizes)
  test(`fits the log into ${columns}×${rows}`, () => {
    for (const log of states)
      for (const shown of [pods, [pod]])
        for (const unicode of [true, false]) {
          const frame = drawn(picture(log, columns, rows, shown), unicode);
          assert.ok(frame.split('\n').length < rows, frame);
          assert.ok(widest(frame) <= columns, frame);
          if (!unicode) assert.match(frame, /^[\n\u0020-\u007e]*$/);
        }
  });

test('names the pod on each line only with several pods', () => {
  assert.match(drawn(picture(full, 80, 24)), /\n {2}…ww71x INFO 198 GET \/ 200\n {2}…x2k1a ERROR 199/);
  const one = after(initialLog(false), { type: 'arrived', lines: lines.filter((each) => each.pod === pod), lost: 0 });
  assert.match(drawn(picture(one, 80, 24, [pod])), /\n {2}INFO 198 GET/);
  assert.match(savedLines(one, [pod]).at(-1) ?? '', /^INFO 198/);
  // The log of one pod goes on with the pod that took its place: from then on it must be told.
  const joined = after(one, { type: 'arrived', lines: [{ pod: other, text: 'hello' }], lost: 0 });
  assert.match(drawn(picture(joined, 80, 24, [pod])), /\n {2}…ww71x INFO 198 GET \/ 200\n {2}…x2k1a hello/);
  assert.equal(savedLines(joined, [pod]).at(-1), `${other} hello`);
  assert.match(drawn(picture(after(joined, { type: 'begun' }), 80, 24, [pod])), /Nothing yet/);
  const rows = logLines(picture(full, 80, 24));
  const tones = new Set(rows.flatMap((row) => row.filter(({ text }) => /^….{5}$/.test(text)).map(({ tone }) => tone)));
  assert.deepEqual([...tones].sort(), ['pod0', 'pod1']);
});

test('shows full names of pods whose names end alike', () => {
  const log = after(initialLog(false), { type: 'arrived', lines: [{ pod: 'web-0', text: 'hello' }], lost: 0 });
  assert.match(drawn({ ...picture(log, 80, 24), pods: ['web-0', 'database-0'] }), /\n {2}web-0 {6}hello/);
});

test('shows options in the title and notices above the key bar', () => {
  const title = (log: LogState, columns = 120) =>
    textOf(logLines(picture(log, columns, 24))[0] ?? [])
      .replace(/ {2,}/g, ' | ')
      .trim();
  const status = (log: LogState) => textOf(logLines(picture(log, 80, 24))[21] ?? []).trim();
  assert.equal(title(full), '| deployment taskflow-backend | following');
  const area = logArea(picture(full, 120, 24));
  const up = after(
    full,
    { type: 'since', at: 2 },
    { type: 'previous-container' },
    { type: 'reading', action: { type: 'move', by: -12, area } },
  );
  assert.equal(title(up), '| deployment taskflow-backend | previous container · last 5 min · 12 lines below');
  assert.match(title(up, 40), /previous · 5 min · 12 below$/);
  assert.equal(status(full), 'Older lines were dropped');
  assert.equal(status(after(full, { type: 'over', ending: { type: 'ended' } })), '! The log ended · press r to read it again');
  assert.equal(
    status(after(full, { type: 'over', ending: { type: 'failed', problem: noLog.problem } })),
    `✖ pod ${pod} has no previous container · press r t…`,
  );
});

test('shows times with the same width, and dates for old lines', () => {
  const old = { pod, at: began - 3 * 86_400_000, text: 'old' };
  const log = after(
    initialLog(false),
    { type: 'arrived', lines: [old, { pod, text: 'no time' }, { ...line(199), pod }], lost: 0 },
    { type: 'timestamps' },
  );
  const rows = (columns: number) =>
    logLines(picture(log, columns, 24, [pod]))
      .slice(1, 4)
      .map(textOf);
  assert.match(rows(80).join('\n'), /^ {2}\d\d-\d\d \d\d:\d\d {2}old\n {15}no time\n {2}\d\d:\d\d:\d\d\.\d{3} ERROR/);
  assert.match(rows(40).join('\n'), /^ {2}\d\d-\d\d {4}old\n {11}no time\n {2}\d\d:\d\d:\d\d ERROR/);
});
