import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { renderToString } from 'ink';
import { Failure } from '../../../../source/problem.js';
import { textOf } from '../../../../source/ui/kit/line.js';
import { Lines } from '../../../../source/ui/kit/lines.js';
import { textArea, textLines } from '../../../../source/ui/reader/text/lines.js';
import { currentObject, initialText, reduceText, type TextAction, type TextState } from '../../../../source/ui/reader/text/state.js';
import { TextView } from '../../../../source/ui/reader/text/view.js';
import type { ObjectRef } from '../../../../source/world/index.js';
import { until } from '../../../support/programs/until.js';
import { cleanup, keys, screen, settled, sizes, widest } from '../../wizard/screen.js';
import { fakeReader } from '../fakes.js';

afterEach(cleanup);
const pod: ObjectRef = { kind: 'pod', name: 'taskflow-backend-5d8b6c7f9d-ww71x' };
const related: ObjectRef[] = [pod, { kind: 'deployment', name: 'taskflow-backend' }, { kind: 'service', name: 'taskflow-backend' }];
const gone = new Failure({
  problem: `pod ${pod.name} is not there`,
  cause: 'it was deleted',
  fix: 'choose another',
  command: 'kubectl get pods',
});
const yaml = [
  'apiVersion: v1',
  'kind: Pod',
  'metadata:',
  '  name: 日本語',
  ...Array.from({ length: 210 }, (_, i) => `  - line${i + 1}: ${'x'.repeat(i)}`),
];
const after = (state: TextState, ...actions: TextAction[]) => actions.reduce(reduceText, state);
const first = initialText('manifest', pod, related);
const loaded = after(first, { type: 'loaded', lines: yaml });
const area = textArea({ columns: 80, rows: 24 });

const states: TextState[] = [
  first,
  loaded,
  after(loaded, { type: 'reading', action: { type: 'wrap' } }, { type: 'reading', action: { type: 'end' } }),
  after(
    loaded,
    { type: 'reading', action: { type: 'search' } },
    { type: 'reading', action: { type: 'typing', typing: { type: 'typed', text: 'line9' }, area } },
  ),
  after(loaded, { type: 'reload' }),
  after(first, { type: 'failed', problem: gone.problem }),
  after(first, { type: 'loaded', lines: [] }),
  after(loaded, { type: 'notice', result: { ok: false, text: 'no room '.repeat(40) } }),
  after(loaded, { type: 'help', top: 0 }),
];

for (const [columns, rows] of sizes)
  test(`fits a text into ${columns}×${rows}`, () => {
    for (const text of states)
      for (const unicode of [true, false]) {
        const frame = renderToString(<Lines lines={textLines({ text, columns, rows })} columns={columns} unicode={unicode} />, { columns });
        assert.ok(frame.split('\n').length < rows, frame);
        assert.ok(widest(frame) <= columns, frame);
        if (!unicode) assert.match(frame, /^[\n\u0020-\u007e]*$/);
      }
  });

test('shows the object and the position in the title', () => {
  const title = (text: TextState, columns: number) =>
    textOf(textLines({ text, columns, rows: 42 })[0] ?? [])
      .replace(/ {2,}/g, ' | ')
      .trim();
  assert.equal(title(loaded, 120), `| YAML pod/${pod.name} | 1 of 3 objects · 1–38 of 214`);
  assert.equal(title(loaded, 60), '| YAML pod/…7f9d-ww71x | 1–38 of 214');
  assert.equal(title(after(loaded, { type: 'reload' }), 120), `| YAML pod/${pod.name} | 1 of 3 objects · reloading · 1–38 of 214`);
  assert.equal(title(after(first, { type: 'kind', kind: 'describe' }), 60), '| describe pod/…7f9d-ww71x');
});

test('colors keys without changing the text', () => {
  const text = [
    'spec:',
    '    - name: "a: b"',
    '  "quoted/key": 1',
    'plain text',
    '# c: d',
    'Node:   minikube/192.168.49.2',
    '  Type  Status',
  ];
  const rows = (kind: 'describe' | 'manifest') =>
    textLines({ text: after(initialText(kind, pod, []), { type: 'loaded', lines: text }), columns: 80, rows: 24 }).slice(
      1,
      text.length + 1,
    );
  const names = (kind: 'describe' | 'manifest') =>
    rows(kind).flatMap((row) => row.flatMap((span) => (span.tone === 'accent' ? [span.text] : [])));
  assert.deepEqual(names('manifest'), ['spec', 'name', '"quoted/key"', 'Node']);
  assert.deepEqual(names('describe'), ['Node']);
  for (const kind of ['describe', 'manifest'] as const)
    assert.deepEqual(
      rows(kind).map((row) => textOf(row).slice(2)),
      text,
    );
});

test('lists each related object once, the opened one first', () => {
  assert.deepEqual(initialText('describe', pod, related).objects, related);
  const alone = initialText('describe', pod, []);
  assert.equal(after(alone, { type: 'object', by: 1 }), alone, 'one object has no next');
  assert.deepEqual(currentObject(after(first, { type: 'object', by: -1 })), related[2]);
});

function shown(size = { columns: 80, rows: 24 }) {
  const reader = fakeReader();
  const told: string[] = [];
  const props = { control: reader.control, kind: 'describe' as const, object: pod, related, unicode: true, ...size };
  const view = screen(<TextView {...props} onClose={() => told.push('close')} onQuit={() => told.push('quit')} />, size);
  const answer = async (lines: string[]) => {
    reader.lastText().answer(lines);
    await until(() => view.frame().includes(lines[0] ?? ''), 'the text');
  };
  return { ...reader, view, told, answer };
}

test('loads what d, y, tab, and shift-tab choose, and cancels the request before', async () => {
  const { view, texts, lastText, answer } = shown();
  await settled();
  await until(() => view.frame().includes(`Loading pod/${pod.name}`));
  await answer(['Name:   of the pod', 'Node:   minikube']);
  assert.match(view.frame(), /describe pod\/.* 1–2 of 2/);
  await view.press('d');
  assert.equal(texts.length, 1, 'it is described already');
  await view.press('y');
  await until(() => texts.length === 2);
  assert.deepEqual([lastText().kind, lastText().object, texts[0]?.signal.aborted], ['manifest', pod, true]);
  assert.ok(!view.frame().includes('of the pod'));
  await view.press(keys.tab);
  await until(() => texts.length === 3);
  await answer(['kind: Deployment']);
  texts[1]?.answer(['too late']);
  await settled();
  assert.match(view.frame(), /YAML deployment\/taskflow-backend/);
  assert.ok(!view.frame().includes('too late'));
  await view.press(keys.shiftTab, keys.shiftTab, 'd');
  await until(() => lastText().kind === 'describe' && lastText().object.kind === 'service');
  view.close();
  assert.ok(lastText().signal.aborted);
});

test('shows problem, cause, and fix of a failure; r retries, and a reload keeps the position', async () => {
  const { view, texts, lastText, answer } = shown();
  await settled();
  lastText().fail(gone);
  await until(() => view.frame().includes('is not there'));
  for (const part of [/why +it was deleted/, /fix +choose another/, /command +kubectl get pods/, /Press r to try again/])
    assert.match(view.frame(), part);
  await view.press('r');
  await until(() => texts.length === 2);
  await answer(yaml);
  await view.press(' ', 'r');
  await until(() => texts.length === 3 && view.frame().includes('reloading'));
  assert.match(view.frame(), /20–39 of 214/, 'the old text stays until the new one is there');
  lastText().answer([...yaml, 'one more']);
  await until(() => view.frame().includes('20–39 of 215'));
  view.close();
});

test('scrolls, wraps, and searches', async () => {
  const { view, answer } = shown();
  await settled();
  await answer(yaml);
  const steps: [string, RegExp][] = [
    ...([
      ['j', /2–21 of 214/],
      ['k', /1–20/],
      [' ', /20–39/],
      ['\u001b[5~', /1–20/],
      ['G', /195–214/],
      ['g', /1–20/],
      ['\u001b[F', /195–214/],
    ] as [string, RegExp][]),
    ...([
      ['\u001b[C', /\n {2}…x+/],
      ['\u001b[D', /- line191: x+…/],
      ['w', /wrap · \d+–214 of 214/],
      ['w', /195–214/],
    ] as [string, RegExp][]),
    ...([
      ['/LINE', /! not found/],
      [keys.ctrl('u'), /\/ ▏ *\n/],
      ['line20\r', /\/ line20 {3}2 of 11/],
      ['n', /3 of 11/],
      ['N', /2 of 11/],
    ] as [string, RegExp][]),
  ];
  for (const [key, expected] of steps) {
    await view.press(key);
    assert.match(view.frame(), expected, JSON.stringify(key));
  }
  view.close();
});

test('saves with ctrl-s, ends a search and then closes with esc, shows help with ?, quits with ctrl-c', async () => {
  const { view, told, answer, saved } = shown();
  await settled();
  await answer(yaml);
  await view.press(keys.ctrl('s'));
  await until(() => view.frame().includes(`✔ Saved to /logs/saved/describe-pod-${pod.name}`.slice(0, 60)));
  assert.deepEqual(saved, [{ name: `describe-pod-${pod.name}`, lines: yaml }]);
  await view.press('/kind\r', keys.esc);
  await until(() => !view.frame().includes('/ kind'));
  assert.deepEqual(told, []);
  await view.press('?');
  assert.match(view.frame(), /Reading a description or YAML/);
  await view.press('?', 'q', keys.ctrl('c'));
  assert.deepEqual(told, ['close', 'quit']);
  view.close();
});
