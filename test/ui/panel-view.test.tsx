// The panel's frames, at every size: what must be told is told, and nothing is wider or higher than the screen.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderToString } from 'ink';
import type { Snapshot } from '../../source/live/snapshot.js';
import { type Line, textOf, widthOf } from '../../source/ui/line.js';
import { Lines } from '../../source/ui/lines.js';
import { arranged } from '../../source/ui/panel-rows.js';
import { firstPanel, type Open, type PanelState } from '../../source/ui/panel-state.js';
import { panelLines } from '../../source/ui/panel-view.js';
import { podTable } from '../../source/ui/pod-table.js';
import { inAscii } from '../../source/ui/theme.js';
import type { Pod } from '../../source/world.js';
import { crashedName, crowd, deployment, hidden, owned, ports, revisions, snapshot, takenPorts } from './panel-scenes.js';
import { began, pod } from './scenes.js';
import { widest } from './screen.js';

const command = 'kubectl --context minikube --namespace default delete pod x';
const on = (name: string, kind: 'pod' | 'deployment' = 'pod'): Partial<PanelState> => ({ selected: { item: { kind, name }, at: 0 } });

function lines(columns: number, rows: number, seen: Snapshot | undefined = snapshot, more: Partial<PanelState> = {}, demo = false): Line[] {
  return panelLines({ snapshot: seen, state: { ...firstPanel, ...more }, demo, now: began, columns, rows, command });
}
const text = (...given: Parameters<typeof lines>) =>
  lines(...given)
    .map(textOf)
    .join('\n');

const opens: Open[] = [
  { type: 'nothing' },
  { type: 'filter' },
  { type: 'ask', deed: { type: 'delete-pod', pod: crashedName } },
  { type: 'number', deployment: 'taskflow-frontend', from: 2, text: '12' },
  { type: 'revisions', found: { type: 'coming' }, at: 0 },
  { type: 'revisions', found: { type: 'failed', reason: 'helm says nothing '.repeat(12) }, at: 0 },
  { type: 'revisions', found: { type: 'list', revisions }, at: 2 },
  { type: 'secret-keys', at: 2 },
  { type: 'help', top: 7 },
  { type: 'events', top: 99 },
];
const busy: PanelState['doing'] = [1, 2, 3, 4].map((id) => ({
  ...{ id, act: { type: 'restart', deployment: 'taskflow-backend' }, command },
  state:
    id === 4
      ? { type: 'ended', result: { ok: false, text: 'forbidden '.repeat(30) }, at: began - 1000 }
      : { type: 'running', text: `${id} of 4 ready` },
}));
const states: Partial<PanelState>[] = [
  ...opens.map((open) => ({ open })),
  { doing: busy },
  { ...on(crashedName), query: { filter: '', sort: 'memory', faultsOnly: true } },
  { query: { filter: 'nothing has this name', sort: 'name', faultsOnly: false } },
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
  test(`the panel fills ${columns}×${rows} but its last row, and nothing goes beyond`, () => {
    for (const seen of scenes)
      for (const state of states) {
        const drawn = lines(columns, rows, seen, state, true);
        const words = drawn.map(textOf);
        assert.ok(drawn.length === rows - 1 || columns < 36, words.join('\n'));
        for (const line of drawn) assert.ok(widthOf(line) <= columns, textOf(line));
        for (const character of new Set(words.join(''))) assert.ok(character === '?' || inAscii(character) !== '?', character);
      }
    const drawn = renderToString(<Lines lines={lines(columns, rows)} columns={columns} unicode={false} />, { columns });
    assert.match(drawn, /^[\n -~]*$/);
    assert.ok(widest(drawn) <= columns && drawn.split('\n').length < rows);
  });

test('120×36: ports, groups with usage and proof, pods in kubectl’s words, cause and cure, events, revision', () => {
  const drawn = text(120, 36);
  for (const part of [
    /● live +minikube \/ default \/ taskflow +revision 3 · 1\.0\.0-3f9a2c41 · 2 min ago/,
    /localhost:3000 → frontend → …x2k1a +● 200 in 8 ms +2 open, 14 so far +↓3\.1 MB ↑12 kB/,
    /localhost:8000 → backend +◐ reconnecting 1\.2 s, pod replaced +0 open, 3 so far +↓812 B ↑430 B/,
    /▸ frontend +✔ 2\/2 ready +cpu \S+ 42m of 500m +mem \S+ 96 of 512 Mi +image ✔ built ✔ node ✔ pods/,
    / {3}backend +◐ 1\/2 ready, rolling out 1 of 2 +image ✔ built ✔ node ! pods/,
    /● …7f9d-9qplb +Running +1\/1 +1, last 95 s ago +3 min +14m +6% +35 Mi +14% +minikube/,
    /✖ …8b6c-ww71x +CrashLoopBackOff +0\/1 +4, last 12 s ago \(OOMKilled\) +3 min +– +–/,
    /why the database refused the password {2}cure e edit database-url {2}command kubectl logs/,
    /240 Mi 94%!/,
    /Events +12 s +! backend …ww71x +Back-off restarting failed container ×4/,
    /40 s +· backend +Scaled up replica set/,
    /↑↓ select .*\? all keys {3}q quit/,
  ])
    assert.match(drawn, part);
});

test('130 columns have the image’s tag, with the proof that it is the one just built', () => {
  assert.match(text(130, 36), /…7f9d-x2k1a +Running .* minikube +1\.0\.0-3f9a2c41 ✔/);
  const other = { ...snapshot, pods: snapshot.pods.map((each) => ({ ...each, image: 'taskflow-frontend:0.9-old' })) };
  assert.match(text(130, 36, other), /0\.9-old *\n/);
});

test('200×50 uses the room: whole names, sparklines of pods, more events, every diagnosis in full', () => {
  const events = Array.from({ length: 40 }, (_, at) => ({
    ...(snapshot.events[1] ?? assert.fail()),
    message: `happened ${at}`,
    at: began - at,
  }));
  const drawn = text(200, 50, { ...snapshot, events });
  assert.match(drawn, /● taskflow-frontend-5d8b6c7f9d-9qplb +Running .*[▁-█]{7} +14m +6% +[▁-█]{7} +35 Mi/);
  assert.match(drawn, /what +pod taskflow-backend-7f9d5d8b6c-ww71x: it cannot reach/);
  assert.match(drawn, /command kubectl logs deployment\/taskflow-backend --previous\n/);
  assert.match(drawn, /happened 20/);
});

test('80×24 has everything that matters at once', () => {
  for (const state of [{}, on(crashedName)]) {
    const drawn = text(80, 24, snapshot, state);
    for (const part of [
      /live/,
      /:3000 .* 200 in 8 ms +2\/14 +↓3/,
      /:8000 .*reconnecting 1\.2 s/,
      /frontend +✔ 2\/2 ready/,
      /backend +◐/,
      /q quit/,
    ])
      assert.match(drawn, part);
    for (const own of ['x2k1a', '9qplb', 'ww71x', 'tt02c']) assert.match(drawn, new RegExp(`…\\w{4}-${own}`));
    assert.ok((drawn.match(/^( Events| {7}) +\d+ (s|min) +[!·]/gm) ?? []).length >= 3, drawn);
    assert.match(drawn, /the database refused the password/);
  }
});

test('the selected pod’s diagnosis is told in full, the others’ in a line', () => {
  const full = text(80, 24, snapshot, on(crashedName));
  for (const part of [/what +pod/, /why +the database/, /cure +e edit database-url, store it/, /command kubectl/]) assert.match(full, part);
  assert.doesNotMatch(text(80, 24), /what +pod/);
});

test('60 and 40 columns tell the same with fewer words', () => {
  const drawn = text(60, 20);
  assert.match(drawn, /TaskFlow +● live +minikube\/default · rev 3/);
  assert.match(drawn, /:3000 ● 200 in 8 ms +:8000 ◐ reconnecting 1\.2 s/);
  assert.match(drawn, /✖ …8b6c-ww71x CrashLoopBackOff 0\/1 4 +3m/);
  assert.match(drawn, /the database refused the password {2}\(e\)/);
  assert.match(drawn, /↑↓ {2}l {2}d {2}\+ − {2}r .*q quit/);
  const narrow = text(40, 20);
  assert.match(narrow, /✖ …ww71x CrashLoopBackOff 0\/1 4 +3m/);
  assert.match(narrow, /backend +◐ 1\/2/);
});

test('too small a screen says how large it has to be, and that nothing is lost', () => {
  assert.match(text(30, 9), /30×9 is too small\n.*36×10.*\n.*ports stay open/);
});

test('what cannot be seen is said where it would be, and the rest is shown', () => {
  const drawn = text(100, 30, hidden);
  assert.match(drawn, /◐ stale for 12 s: connection refused/);
  assert.match(
    drawn,
    /! pods cannot be seen: forbidden: cannot list pods\n.*frontend +✔ 2\/2 ready +usage unknown: there is no metrics-server/,
  );
  assert.doesNotMatch(drawn, /no pods yet/);
  assert.match(drawn, /! events cannot be seen: forbidden/);
  assert.match(text(60, 24, hidden), /stale for 12 s: connection refused/);
});

test('a taken port names its holder and what can be done', () => {
  const drawn = text(80, 24, { ...snapshot, ports: takenPorts });
  assert.match(drawn, /:3000 → frontend +✖ taken by node \(pid 123\)\n +it opens by itself when that program ends · x end node now/);
  const ours = ports.map((port) => ({ ...port, state: { type: 'taken', reason: 'x' } as const, holder: { pid: 9, ours: true } }));
  assert.match(text(80, 24, { ...snapshot, ports: ours }), /taken by another taskflow-tui\n +it opens by itself when that program ends\n/);
});

test('a rollout is told by its replica sets', () => {
  const stage = (more: Partial<(typeof snapshot.deployments)[number]>, sets: [number, number, number][]) =>
    text(100, 24, {
      ...snapshot,
      deployments: [deployment('backend', { rolledOut: false, ...more })],
      replicaSets: sets.map(([revision, desired, ready]) => ({
        ...(snapshot.replicaSets[1] ?? assert.fail()),
        ...{ revision, desired, ready },
      })),
    });
  assert.match(
    stage({ ready: 1 }, [
      [3, 2, 1],
      [2, 0, 0],
    ]),
    /1\/2 ready, 1 starting/,
  );
  assert.match(
    stage({ ready: 2, updated: 1 }, [
      [3, 1, 0],
      [2, 2, 2],
    ]),
    /2\/2 ready, rolling out 1 of 2/,
  );
  assert.match(
    stage({ ready: 2, updated: 2 }, [
      [3, 2, 1],
      [2, 1, 1],
    ]),
    /rolling out, 1 of 2 new ready/,
  );
  assert.match(
    stage({ ready: 2, updated: 2 }, [
      [3, 2, 2],
      [2, 0, 1],
    ]),
    /rolled out, 1 old ending/,
  );
});

test('pods without a deployment stand by themselves', () => {
  const stray = { ...pod('frontend', 'abcde'), name: 'taskflow-debug', component: 'other' as const };
  assert.match(text(80, 30, { ...snapshot, pods: [...snapshot.pods, stray] }), /other\n +● taskflow-debug/);
});

test('a release that failed, or is not there, is not called fine', () => {
  const [newest] = snapshot.revisions;
  assert.match(text(120, 24, { ...snapshot, revisions: newest ? [{ ...newest, status: 'failed' }] : [] }), /! failed {3}revision 3/);
  const { release, ...without } = snapshot;
  assert.match(text(120, 24, { ...without, revisions: [] }), /! no release/);
});

test('what runs is shown with its command, what ended with its result', () => {
  const one = text(120, 24, snapshot, { doing: busy.slice(0, 1) });
  assert.match(one, /◐ 1 of 4 ready {3}\$ kubectl --context minikube/);
  assert.match(text(120, 24, snapshot, { doing: busy.slice(0, 3) }), /3 of 4 ready · 2 more under way/);
  assert.match(text(120, 40, snapshot, { doing: busy.slice(0, 3) }), /1 of 4 ready.*\n.*2 of 4 ready.*\n.*3 of 4 ready/);
  assert.match(text(120, 24, snapshot, { doing: busy }), /✖ (forbidden ?)+\n {3}(forbidden ?)+/);
  const old = busy
    .slice(3)
    .map((each) => ({ ...each, state: { type: 'ended' as const, result: { ok: true, text: 'done' }, at: began - 60_000 } }));
  assert.doesNotMatch(text(120, 24, snapshot, { doing: old }), /✔ done/);
});

test('the bar has only keys that mean something for the row', () => {
  const bar = (...given: Parameters<typeof lines>) => textOf(lines(...given).at(-1) ?? []);
  const group = bar(250, 30);
  assert.doesNotMatch(group, /s shell|\^d delete|e edit|x end/);
  const ill = bar(250, 30, { ...snapshot, ports: takenPorts }, on(crashedName));
  for (const word of ['s shell', '^d delete', 'e edit secret', 'x end holder', 'p previous log', 'b rebuild'])
    assert.ok(ill.includes(word), word);
});

test('among a thousand pods no line is made that is not shown', () => {
  const seen = crowd(1000);
  const list = arranged(seen, firstPanel.query);
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
  assert.match(drawn, new RegExp(`▸ {2}. …7f9d-${list.rows[at]?.name.slice(-5)}`));
  assert.match(drawn, /frontend +✔ 1000\/1000 ready/);
  assert.match(drawn, /↑ \d+ above · ↓ \d+ below/);
});

test('help and events scroll where they do not fit, and stay within what there is', () => {
  const help = text(80, 24, snapshot, { open: { type: 'help', top: 10 } });
  assert.match(help, /Keys {2}11–/);
  assert.match(text(80, 24, snapshot, { open: { type: 'help', top: 9999 } }), /(\d+)–(\d+) of \2\n/);
  const all = text(120, 200, snapshot, { open: { type: 'help', top: 0 } });
  for (const word of ['ctrl-d', '0–9', 'go back to a revision', 'end the program', 'sort by name']) assert.ok(all.includes(word), word);
  assert.match(text(80, 24, snapshot, { open: { type: 'events', top: 0 } }), /12 s +! backend …ww71x +BackOff: Back-off/);
});

test('usage is compared with limits only where every container has one', () => {
  const unlimited = snapshot.pods.map(({ limits, ...each }) => owned({ ...each, limits: {} }));
  assert.match(text(120, 30, { ...snapshot, pods: unlimited }), /cpu \S+ 42m +mem \S+ 96 Mi/);
});
