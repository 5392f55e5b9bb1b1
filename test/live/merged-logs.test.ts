// Merges the logs of several pods: first by time, then as lines arrive, while pods come and go.
import assert from 'node:assert/strict';
import test from 'node:test';
import { type LogLine, readMergedLogs } from '../../source/live/merged-logs.js';
import { Cancelled, Failure } from '../../source/problem.js';
import type { Cluster, LogRequest } from '../../source/world/index.js';
import { problemOfRejection } from '../support/world/step-context.js';
import { breath, deploymentOf, podOf, stage } from './stage.js';

const noLog = (pod: string) => new Failure({ problem: `there is no log of ${pod}`, cause: 'c', fix: 'u' });

/** Logs that the test writes to; other pods have none. */
function scripted(start: Record<string, [text: string, at?: number][]>) {
  const asked: LogRequest[] = [];
  const open = new Map<string, { report: (line: string, at?: number) => void; finish(): void }>();
  const there = new Map(Object.entries(start));
  const logs: Cluster['logs'] = async (request, report, signal) => {
    asked.push(request);
    const lines = there.get(request.pod);
    if (!lines) throw noLog(request.pod);
    for (const [text, at] of lines) report(text, at);
    if (!request.follow) return;
    await new Promise<void>((resolve) => {
      open.set(request.pod, { report, finish: resolve });
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  };
  return { logs, asked, open, there };
}

const wanted = { follow: false, tail: 10, previous: false };
const text = (lines: LogLine[]) => lines.map((line) => `${line.pod} ${line.text}`);

test('sorts by time whichever pod answers first, and skips a pod without a log', async () => {
  const { logs } = scripted({
    a: [['one', 10], ['  at trace'], ['three', 30]],
    b: [
      ['two', 20],
      ['four', 40],
    ],
  });
  const { world, signal } = stage({}, { logs });
  const lines: LogLine[] = [];
  await readMergedLogs(world, { ...wanted, pods: ['b', 'gone', 'a'] }, (line) => lines.push(line), signal);
  assert.deepEqual(text(lines), ['a one', 'a   at trace', 'b two', 'a three', 'b four']);
  assert.equal(lines[0]?.at, 10);
});

test('fails if no pod has a log, and a stop is Cancelled', async () => {
  const { world, signal, end } = stage({}, scripted({}));
  const none = (follow: boolean) => readMergedLogs(world, { ...wanted, follow, pods: ['a', 'b'] }, () => {}, signal);
  assert.match((await problemOfRejection(none(false))).problem, /no log of a/);
  assert.match((await problemOfRejection(none(true))).problem, /no log of/);
  end();
  await assert.rejects(none(false), Cancelled);
});

test('reads a previous container once, even when asked to follow', async () => {
  const { logs, asked } = scripted({ a: [['x', 1]] });
  const { world, signal } = stage({}, { logs });
  await readMergedLogs(world, { pods: ['a'], follow: true, tail: 10, previous: true, sinceSeconds: 60 }, () => {}, signal);
  assert.deepEqual(asked, [{ pod: 'a', follow: false, tail: 10, previous: true, sinceSeconds: 60 }]);
});

test('following sorts the first lines, then shows lines as they arrive until stopped', async () => {
  const { logs, open } = scripted({
    a: [
      ['one', 10],
      ['three', 30],
    ],
    b: [['two', 20]],
  });
  const { world, clock, signal, end } = stage({ pods: [podOf('a'), podOf('b')] }, { logs });
  const lines: LogLine[] = [];
  const done = readMergedLogs(world, { ...wanted, follow: true, pods: ['a', 'b'] }, (line) => lines.push(line), signal);
  await breath();
  assert.deepEqual(lines, []);
  await clock.advance(400);
  assert.deepEqual(text(lines), ['a one', 'b two', 'a three']);
  open.get('b')?.report('five', 50);
  open.get('a')?.report('late', 45);
  assert.deepEqual(text(lines).slice(3), ['b five', 'a late']);
  end();
  await done;
});

test('following a single pod delays nothing and ends with it', async () => {
  const { logs, open } = scripted({ lone: [['one', 10]] });
  const { deployment: _, ...lone } = podOf('lone');
  const { world, signal, watching } = stage({ pods: [lone] }, { logs });
  const lines: LogLine[] = [];
  const done = readMergedLogs(world, { ...wanted, follow: true, pods: ['lone'] }, (line) => lines.push(line), signal);
  await breath();
  assert.deepEqual(text(lines), ['lone one']);
  open.get('lone')?.finish();
  await done;
  await breath();
  assert.equal(watching(), 0);
});

test('following loses no line if logs end before the first lines are shown', async () => {
  const { logs, open } = scripted({ a: [['one', 10]], b: [['two', 20]] });
  const { world, signal } = stage({ forbidden: { pods: 'forbidden' } }, { logs });
  const lines: LogLine[] = [];
  const done = readMergedLogs(world, { ...wanted, follow: true, pods: ['a', 'b'] }, (line) => lines.push(line), signal);
  await breath();
  for (const { finish } of open.values()) finish();
  await done;
  assert.deepEqual(text(lines), ['a one', 'b two']);
});

test('following asks again for a missing log, and doesn’t start over after a lost connection', async () => {
  const { logs, there, asked } = scripted({ a: [['one', 10]] });
  const { world, clock, signal, end } = stage({ pods: [podOf('a'), podOf('b')] }, { logs });
  const lines: LogLine[] = [];
  const done = readMergedLogs(world, { ...wanted, follow: true, pods: ['a', 'b'] }, (line) => lines.push(line), signal);
  await clock.advance(400);
  there.set('b', [['two', 20]]);
  await clock.advance(3000);
  assert.deepEqual(text(lines), ['a one', 'b two']);
  assert.deepEqual(
    asked.map(({ pod, tail }) => [pod, tail]),
    [
      ['a', 10],
      ['b', 10],
      ['b', 10],
    ],
  );
  end();
  await done;
});

test('following adds replacement pods, and additional pods only if all were followed', async () => {
  const script = scripted({ a: [['one', 10]], b: [], c: [['three', 30]], d: [['four', 40]] });
  for (const [pods, joins] of [
    [['a'], false],
    [['a', 'b'], true],
  ] as const) {
    const { world, clock, signal, show, end } = stage({ pods: [podOf('a'), podOf('b')], deployments: [deploymentOf('backend')] }, script);
    const lines: LogLine[] = [];
    const done = readMergedLogs(world, { ...wanted, follow: true, pods: [...pods] }, (line) => lines.push(line), signal);
    await clock.advance(400);
    show({ pods: [podOf('a'), podOf('b'), podOf('c')] });
    await breath();
    assert.equal(text(lines).includes('c three'), joins);
    show({
      pods: [
        podOf('a', { terminating: true }),
        podOf('b'),
        podOf('c'),
        podOf('d', { startedAt: 1_000_500 }),
        podOf('other', { deployment: 'taskflow-frontend' }),
      ],
    });
    await breath();
    assert.ok(text(lines).includes('d four'), text(lines).join());
    end();
    await done;
  }
});
