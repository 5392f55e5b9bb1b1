import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { renderToString } from 'ink';
import type { Snapshot } from '../../source/live/snapshot.js';
import { Lines } from '../../source/ui/lines.js';
import { Panel } from '../../source/ui/panel.js';
import { firstPanel, type PanelState } from '../../source/ui/panel-state.js';
import { counted, emptyTally, summaryOf } from '../../source/ui/panel-tally.js';
import { panelLines } from '../../source/ui/panel-view.js';
import type { Deployment } from '../../source/world.js';
import { fakePanel } from './fakes.js';
import { began, crashing, pod, target } from './scenes.js';
import { cleanup, keys, screen, settled, until, widest } from './screen.js';

afterEach(cleanup);
const options = { unicode: true, demo: false };

function deployment(component: 'frontend' | 'backend', more: Partial<Deployment> = {}): Deployment {
  const image = `taskflow-${component}:1.0.0-3f9a2c41`;
  return { name: `taskflow-${component}`, component, desired: 2, ready: 2, updated: 2, available: 2, rolledOut: true, image, ...more };
}

const snapshot: Snapshot = {
  at: began,
  target,
  liveness: { type: 'live' },
  release: { status: 'deployed', revision: 3, description: 'Upgrade complete' },
  deployments: [deployment('frontend'), deployment('backend', { ready: 1, updated: 1, rolledOut: false })],
  pods: [pod('frontend', 'x2k1a'), pod('frontend', '9qplb'), crashing, pod('backend', 'tt02c')],
  services: [],
  ports: [
    {
      component: 'frontend',
      localPort: 3000,
      service: 'taskflow-frontend',
      servicePort: 80,
      state: { type: 'up' },
      http: { status: 200, ms: 8.2 },
    },
    {
      ...{ component: 'backend', localPort: 8000, service: 'taskflow-backend', servicePort: 8000 },
      state: { type: 'reconnecting', since: began - 1200, reason: 'pod replaced' },
    },
  ],
  images: [{ component: 'frontend', tag: 'taskflow-frontend:1.0.0-3f9a2c41', inEngine: true, inNode: true, inPods: false, bytes: 142e6 }],
  events: [
    {
      at: began - 12_000,
      object: crashing.name,
      type: 'Warning',
      reason: 'BackOff',
      message: 'Back-off restarting failed container',
      count: 4,
    },
    {
      at: began - 40_000,
      object: 'taskflow-backend',
      type: 'Normal',
      reason: 'ScalingReplicaSet',
      message: 'Scaled up replica set to 1',
      count: 1,
    },
  ],
};

const crowd: Snapshot = { ...snapshot, pods: Array.from({ length: 60 }, (_, i) => pod('frontend', `p${i}`)) };
const states: PanelState[] = [
  firstPanel,
  { ...firstPanel, view: 'help' },
  { ...firstPanel, asking: { type: 'delete-pod', pod: crashing.name } },
  { ...firstPanel, selected: { name: pod('frontend', 'p59').name, at: 59 }, said: { ok: false, text: 'forbidden '.repeat(30) } },
];

for (const columns of [32, 60, 80, 160])
  for (const rows of [8, 12, 24, 50])
    test(`the panel fits ${columns}×${rows}`, () => {
      for (const seen of [snapshot, crowd, undefined])
        for (const state of states)
          for (const unicode of [true, false]) {
            const lines = panelLines({ snapshot: seen, state, demo: true, now: began, columns, rows });
            const frame = renderToString(<Lines lines={lines} columns={columns} unicode={unicode} />, { columns });
            assert.ok(frame.split('\n').length < rows, frame);
            assert.ok(widest(frame) <= columns, frame);
          }
    });

const text = (columns: number, rows: number, state = firstPanel, seen: Snapshot = snapshot) =>
  renderToString(
    <Lines lines={panelLines({ snapshot: seen, state, demo: false, now: began, columns, rows })} columns={columns} unicode />,
    { columns },
  );

test('at 120 columns: ports, groups, pods in kubectl’s words, events, revision', () => {
  const frame = text(120, 36);
  for (const part of [
    /● live +minikube \/ default \/ taskflow +revision 3 · 1\.0\.0-3f9a2c41/,
    /localhost:3000 → frontend +● 200 in 8 ms/,
    /localhost:8000 → backend +◐ reconnecting 1\.2 s +pod replaced/,
    /frontend +✔ 2\/2 ready +image 142 MB ✔ built +✔ node +! pods/,
    /backend +◐ 1\/2 ready, rolling out 1 of 2/,
    /✖ taskflow-backend-5d8b6c7f9d-ww71x +CrashLoopBackOff +0\/1 +4, last 12s ago restarts +3m/,
    /! back-off 40s restarting/,
    /Events +12s +! .*Back-off restarting failed container ×4/,
    /↑↓ select/,
    /q quit/,
  ])
    assert.match(frame, part);
});

test('60 columns tell the same with fewer words', () => {
  const frame = text(60, 20);
  assert.match(frame, /TaskFlow +● live +minikube\/default · rev 3/);
  assert.match(frame, /:3000 ● 200 in 8 ms +:8000 ◐ reconnecting 1\.2 s/);
  assert.match(frame, /✖ …7f9d-ww71x +CrashLoopBackOff +0\/1 +4 +3m/);
});

test('the selected pod stays in sight among many', () => {
  const name = pod('frontend', 'p59').name;
  assert.match(text(80, 24, { ...firstPanel, selected: { name, at: 59 } }, crowd), /▸ ● …7f9d-p59/);
});

test('a stale view says so', () => {
  assert.match(
    text(120, 24, firstPanel, { ...snapshot, liveness: { type: 'stale', since: began - 12_000, reason: 'connection refused' } }),
    /stale for 12s +connection refused/,
  );
});

test('the help has every key of the panel', () => {
  const frame = text(100, 50, { ...firstPanel, view: 'help' });
  for (const word of ['+ =', 'ctrl-d', 'replace the pods', 'stay at the newest line']) assert.ok(frame.includes(word), word);
});

test('scaling: at once, twice quickly adds up, to none asks', async () => {
  const { control, told } = fakePanel(snapshot);
  const shown = screen(<Panel control={control} options={options} onDone={() => {}} />, { columns: 100, rows: 30 });
  await settled();
  await shown.press('++');
  assert.deepEqual(told, [
    ['scale', 'frontend', 3],
    ['scale', 'frontend', 4],
  ]);
  await until(() => shown.frame().includes('✔ frontend scaled to 4'));
  await shown.press('----');
  assert.equal(told.length, 5);
  assert.match(shown.frame(), /Scale frontend to 0\?/);
  await shown.press('n');
  assert.equal(told.length, 5);
  shown.close();
});

test('restart and delete ask first, and tell what came of it', async () => {
  const { control, told } = fakePanel(snapshot);
  const shown = screen(<Panel control={control} options={options} onDone={() => {}} />, { columns: 100, rows: 30 });
  await settled();
  await shown.press(keys.down, 'j', 'r');
  assert.match(shown.frame(), /Restart backend\?/);
  await shown.press('y');
  await until(() => shown.frame().includes('✔ backend restarted'));
  await shown.press(keys.ctrl('d'), 'y');
  await until(() => shown.frame().includes('✖ forbidden'));
  assert.deepEqual(
    told.map(([what]) => what),
    ['restart', 'delete'],
  );
  shown.close();
});

test('a log is followed, scrolled, and let go', async () => {
  const { control, log, isFollowing } = fakePanel(snapshot);
  const shown = screen(<Panel control={control} options={options} onDone={() => {}} />, { columns: 80, rows: 24 });
  await settled();
  await shown.press('l');
  await until(isFollowing);
  for (let i = 1; i <= 100; i++) log(`line ${i}`);
  await until(() => shown.frame().includes('line 100'));
  assert.match(shown.frame(), /following/);
  await shown.press(keys.up, keys.up);
  assert.ok(!shown.frame().includes('line 99'));
  log('line 101');
  await new Promise((resolve) => setTimeout(resolve, 150));
  assert.ok(shown.frame().includes('line 98') && !shown.frame().includes('line 99'), 'the view stays where it was');
  await shown.press('f');
  assert.ok(shown.frame().includes('line 101'));
  await shown.press('q');
  await until(() => !isFollowing());
  await shown.press('q');
  await until(() => shown.left() !== 'still open');
});

test('a selection survives its pod', async () => {
  const { control, snapshot: seen, told } = fakePanel(snapshot);
  const shown = screen(<Panel control={control} options={options} onDone={() => {}} />, { columns: 80, rows: 24 });
  await settled();
  await shown.press('jj');
  seen.set({ ...snapshot, pods: snapshot.pods.filter((each) => each !== crashing) });
  await settled();
  await shown.press('+');
  assert.deepEqual(told, [['scale', 'backend', 3]]);
  shown.close();
});

test('the summary adds up what was done', () => {
  const acts = [
    { type: 'scale', component: 'frontend', from: 1, to: 2 },
    { type: 'scale', component: 'frontend', from: 2, to: 3 },
    { type: 'scale', component: 'backend', from: 2, to: 3 },
    { type: 'scale', component: 'backend', from: 3, to: 2 },
    { type: 'restart', component: 'backend' },
  ] as const;
  assert.deepEqual(summaryOf(acts.reduce(counted, emptyTally), 5), { openMs: 5, restarts: 1, scaled: ['frontend 1 → 3'] });
});
