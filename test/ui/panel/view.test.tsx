// Tests of the panel's frames at every size: all facts are shown, and nothing exceeds the screen.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderToString } from 'ink';
import type { EditableField } from '../../../source/live/editable-fields.js';
import type { Snapshot } from '../../../source/live/snapshot.js';
import { textOf, widthOf } from '../../../source/ui/kit/line.js';
import { Lines } from '../../../source/ui/kit/lines.js';
import { toAscii } from '../../../source/ui/kit/theme.js';
import { initialPanel, type Overlay, type PanelState } from '../../../source/ui/panel/state.js';
import { podTable } from '../../../source/ui/panel/table/pod-table.js';
import { rowList } from '../../../source/ui/panel/table/rows.js';
import type { Pod } from '../../../source/world/index.js';
import { editable } from '../wizard/fakes.js';
import { began } from '../wizard/scenes.js';
import { widest } from '../wizard/screen.js';
import { busy, lines, on, text } from './lines.js';
import { crashedName, crowd, hidden, revisions, snapshot, takenPorts } from './scenes.js';

const overlays: Overlay[] = [
  { type: 'nothing' },
  { type: 'filter' },
  { type: 'ask', request: { type: 'delete-pod', pod: crashedName } },
  { type: 'number', deployment: 'taskflow-frontend', from: 2, text: '12' },
  { type: 'revisions', revisions: { type: 'coming' }, at: 0 },
  { type: 'revisions', revisions: { type: 'failed', reason: 'helm says nothing '.repeat(12) }, at: 0 },
  { type: 'revisions', revisions: { type: 'list', revisions }, at: 2 },
  { type: 'fields', fields: editable, at: 2 },
  { type: 'help', top: 7 },
  { type: 'events', top: 99 },
];
const states: Partial<PanelState>[] = [
  ...overlays.map((overlay) => ({ overlay })),
  { operations: busy },
  { ...on(crashedName), query: { filter: '', sort: 'memory', problemsOnly: true } },
  { query: { filter: 'nothing has this name', sort: 'name', problemsOnly: false } },
];
const scenes: (Snapshot | undefined)[] = [undefined, snapshot, { ...snapshot, ports: takenPorts }, hidden, crowd(60)];

for (const [columns, rows] of [
  ...([
    [20, 5],
    [36, 10],
    [40, 20],
    [60, 12],
    [60, 24],
    [80, 24],
    [100, 30],
    [120, 36],
    [200, 50],
  ] as const),
] as const)
  test(`fills ${columns}×${rows} except for the last row`, () => {
    for (const seen of scenes)
      for (const state of states) {
        const drawn = lines(columns, rows, seen, state);
        const words = drawn.map(textOf);
        assert.ok(drawn.length === rows - 1 || columns < 36, words.join('\n'));
        for (const line of drawn) assert.ok(widthOf(line) <= columns, textOf(line));
        for (const character of new Set(words.join(''))) assert.ok(character === '?' || toAscii(character) !== '?', character);
      }
    const drawn = renderToString(<Lines lines={lines(columns, rows)} columns={columns} unicode={false} />, { columns });
    assert.match(drawn, /^[\n -~]*$/);
    assert.ok(widest(drawn) <= columns && drawn.split('\n').length < rows);
  });

/** Each part is on one line of the screen, however wide the gaps between its words are. */
function shows(drawn: string, ...parts: string[]): void {
  const lines = drawn.split('\n').map((line) => line.replaceAll(/ +/g, ' '));
  for (const part of parts)
    assert.ok(
      lines.some((line) => line.includes(part)),
      `${part}\n${drawn}`,
    );
}

const own: EditableField[] = [
  { name: 'database-url', components: [], required: true },
  ...Array.from({ length: 20 }, (_, at): EditableField => ({ name: `SETTING_${at}`, components: ['backend'], required: at < 5 })),
  { name: 'NEXT_PUBLIC_BETTER_AUTH_BACKEND_BASE_ADDRESS', components: ['frontend', 'backend'], required: false },
];

test('lists the secrets and variables to edit in a third of the screen, with the components that read them', () => {
  const listed = (columns: number, rows: number, at: number, fields = own) =>
    lines(columns, rows, snapshot, { overlay: { type: 'fields', fields, at } });
  const textAt = (...given: Parameters<typeof listed>) =>
    listed(...given)
      .map(textOf)
      .join('\n');
  for (const [columns, rows] of [
    [160, 50],
    [80, 24],
    [40, 12],
  ] as const) {
    assert.ok(listed(columns, rows, 21).every((line) => widthOf(line) <= columns));
    assert.match(textAt(columns, rows, 21), /▸ N.*SS {2}frontend/);
    assert.match(textAt(columns, rows, 0), /▸ database-url\n +SETTING_0 .*backend/);
  }
  assert.match(textAt(80, 24, 7), /Edit which secret or variable\? {2}8 of 22/);
  assert.match(textAt(80, 24, 7), /▸ SETTING_6 .*backend, optional/);
  assert.match(textAt(80, 24, 0, editable), /Edit which secret\?\n ▸ database-url\n/);
});

test('shows ports, usage, images, pods, cause and fix, events, and revision at 120×36', () => {
  shows(
    text(120, 36),
    '● live minikube / default / taskflow revision 3 · 1.0.0-3f9a2c41 · 2 min ago',
    'localhost:3000 → frontend → …x2k1a ● 200 in 8 ms 2 open, 14 so far ↓3.1 MB ↑12 kB',
    'localhost:8000 → backend ◐ reconnecting 1.2 s, pod replaced 0 open, 3 so far ↓812 B ↑430 B',
    '▸ frontend ✔ 2/2 ready cpu ▂',
    ' 42m of 500m mem ▂',
    ' 96 of 512 Mi image ✔ built ✔ node ✔ pods',
    ' backend ✖ 1/2 ready, rolling out 1 of 2 image ✔ built ✔ node ! pods',
    '● …7f9d-9qplb Running 1/1 1, last 95 s ago 3 min 14m 6% 35 Mi 14% minikube',
    '240 Mi 94%!',
    '✖ …8b6c-ww71x CrashLoopBackOff 0/1 4, last 12 s ago (OOMKilled) 3 min – –',
    'why the database refused the password fix e edit database-url command kubectl logs',
    'Events 12 s ! backend …ww71x Back-off restarting failed container ×4',
    ' 40 s · backend Scaled up replica set',
    '↑↓ select ',
    '? all keys q quit',
  );
});

test('shows the image’s tag and whether it was built here, from 130 columns', () => {
  shows(text(130, 36), '…7f9d-x2k1a Running 1/1 0 3 min 28m 11% 61 Mi 24% minikube 1.0.0-3f9a2c41 ✔');
  const other = { ...snapshot, pods: snapshot.pods.map((each) => ({ ...each, image: 'taskflow-frontend:0.9-old' })) };
  assert.match(text(130, 36, other), /0\.9-old *\n/);
});

test('shows full names, sparklines, more events, and every diagnosis at 200×50', () => {
  const events = Array.from({ length: 40 }, (_, at) => ({
    ...(snapshot.events[1] ?? assert.fail()),
    message: `happened ${at}`,
    at: began - at,
  }));
  const drawn = text(200, 50, { ...snapshot, events });
  shows(
    drawn,
    '● taskflow-frontend-5d8b6c7f9d-9qplb Running 1/1 1, last 95 s ago 3 min ▂▃▁▂▂▂▃ 14m 6% ▂▂▂▂▂▂▂ 35 Mi',
    'problem pod taskflow-backend-7f9d5d8b6c-ww71x: it cannot reach its database',
    'command kubectl logs deployment/taskflow-backend --previous',
    'happened 20',
  );
});

test('shows everything that matters at 80×24', () => {
  for (const state of [{}, on(crashedName)]) {
    const drawn = text(80, 24, snapshot, state);
    shows(drawn, '● live', 'localhost:3000 → frontend ● 200 in 8 ms 2/14 ↓3', 'localhost:8000 → backend ◐ reconnecting 1.2 s');
    shows(drawn, 'frontend ✔ 2/2 ready', 'backend ✖ 1/2', 'q quit', 'the database refused the password');
    for (const own of ['x2k1a', '9qplb', 'ww71x', 'tt02c']) assert.match(drawn, new RegExp(`…\\w{4}-${own}`));
    shows(drawn, 'Events 12 s !', ' 40 s · backend', ' 41 s · backend');
  }
});

test('shows the same facts in fewer words at 60 and 40 columns', () => {
  const drawn = text(60, 20);
  shows(drawn, 'TaskFlow ● live minikube/default · rev 3', ':3000 ● 200 in 8 ms :8000 ◐ reconnecting 1.2 s');
  shows(drawn, '✖ …8b6c-ww71x CrashLoopBackOff 0/1 4 3m', 'the database refused the password (e)', '↑↓ l d + − r ', 'q quit');
  shows(text(40, 20), '✖ …ww71x CrashLoopBackOff 0/1 4 3m', 'backend ✖ 1/2');
});

test('says how large a screen must be when it is too small', () => {
  shows(text(30, 9), '30×9 is too small', '36×10', 'ports stay open');
});

test('builds only visible lines for 1,000 pods', () => {
  const seen = crowd(1000);
  const list = rowList(seen, initialPanel.query);
  const read = new Set<string>();
  const rows = list.rows.map((row) => {
    if (row.kind !== 'pod') return row;
    const get = (of: Pod, key: string) => {
      read.add(row.name);
      return Reflect.get(of, key);
    };
    return { ...row, pod: new Proxy(row.pod, { get }) };
  });
  const at = 500;
  const shown = podTable({ snapshot: seen, arranged: { ...list, rows }, selectedAt: at, now: began, columns: 120 }, 30, false);
  assert.ok(shown.lines.length <= 30 && shown.lines.length >= 28);
  // What did not fit at either end may have been looked at.
  assert.ok(read.size >= 20 && read.size <= 32, String(read.size));
  const drawn = text(120, 36, seen, { selected: { item: { kind: 'pod', name: list.rows[at]?.name ?? '' }, at } });
  assert.match(drawn, new RegExp(`▸ +\\S …7f9d-${list.rows[at]?.name.slice(-5)}`));
  shows(drawn, 'frontend ✔ 1000/1000 ready');
  assert.match(drawn, /↑ \d+ above · ↓ \d+ below/);
});

test('scrolls help and events within their lines', () => {
  const help = text(80, 24, snapshot, { overlay: { type: 'help', top: 10 } });
  shows(help, 'Keys 11–');
  assert.match(text(80, 24, snapshot, { overlay: { type: 'help', top: 9999 } }), /(\d+)–(\d+) of \2\n/);
  const all = text(120, 200, snapshot, { overlay: { type: 'help', top: 0 } });
  for (const word of ['ctrl-d', '0–9', 'roll back to a revision', 'end the program', 'sort by name']) assert.ok(all.includes(word), word);
  shows(text(80, 24, snapshot, { overlay: { type: 'events', top: 0 } }), '12 s ! backend …ww71x BackOff: Back-off');
});
