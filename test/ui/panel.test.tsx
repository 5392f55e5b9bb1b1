// The panel's keys: each does what it says, to what is selected, and tells what came of it.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { Act } from '../../source/live/act.js';
import type { Snapshot } from '../../source/live/snapshot.js';
import { Panel } from '../../source/ui/panel.js';
import { fakePanel } from './fakes.js';
import { crashedName, crowd, snapshot, takenPorts } from './panel-scenes.js';
import { cleanup, keys, paste, screen, settled, until } from './screen.js';

afterEach(cleanup);
const options = { unicode: true, demo: false };
const home = '\u001b[H';
const end = '\u001b[F';
const pageDown = '\u001b[6~';
const erase = '\u007f';

async function open(seen: Snapshot | 'nothing' = snapshot, size = { columns: 120, rows: 36 }) {
  const fake = fakePanel(seen === 'nothing' ? undefined : seen);
  const done: Act[] = [];
  const shown = screen(<Panel control={fake.control} options={options} onDone={(act) => done.push(act)} />, size);
  await settled();
  /** esc waits a moment for what may follow it. */
  const leave = async () => {
    const before = shown.frame();
    await shown.press(keys.esc);
    await until(() => shown.frame() !== before, 'what esc closes');
  };
  const selected = () => /▸ +(.*?) {2}/.exec(shown.frame())?.[1];
  const finish = async (at: number, ok: boolean, text: string) => {
    fake.under[at]?.end({ ok, text });
    await settled();
  };
  return { ...fake, ...shown, done, leave, selected, finish };
}

test('the selection goes through deployments and pods, to the ends and by pages', async () => {
  const panel = await open();
  assert.equal(panel.selected(), 'frontend');
  await panel.press('j');
  assert.equal(panel.selected(), '● …7f9d-9qplb');
  await panel.press('jj');
  assert.equal(panel.selected(), 'backend');
  await panel.press('G');
  assert.equal(panel.selected(), '✖ …8b6c-ww71x');
  await panel.press(keys.down, keys.up);
  assert.equal(panel.selected(), '● …7f9d-tt02c');
  await panel.press(home);
  assert.equal(panel.selected(), 'frontend');
  await panel.press(end, 'g', pageDown);
  assert.equal(panel.selected(), '✖ …8b6c-ww71x');
});

test('a pod that is gone leaves its place to the next, which then keeps the selection', async () => {
  const panel = await open();
  await panel.press('j');
  panel.snapshot.set({ ...snapshot, pods: snapshot.pods.filter(({ name }) => !name.endsWith('9qplb')) });
  await until(() => !panel.frame().includes('9qplb'));
  assert.equal(panel.selected(), '● …7f9d-x2k1a');
  panel.snapshot.set(snapshot);
  await until(() => panel.frame().includes('9qplb'));
  assert.equal(panel.selected(), '● …7f9d-x2k1a');
});

test('scaling: at once, twice quickly adds up, to none asks; it goes to the owner of a pod', async () => {
  const panel = await open();
  await panel.press('j', '++');
  const to = (from: number, wanted: number) => ({ type: 'scale', deployment: 'taskflow-frontend', from, to: wanted });
  assert.deepEqual(panel.acts(), [to(2, 3), to(3, 4)]);
  assert.match(
    panel.frame(),
    /scaling taskflow-frontend to 4\s+\$ kubectl --context minikube .* scale deployment\/taskflow-frontend --replicas=4/,
  );
  await panel.press('----');
  assert.equal(panel.acts().length, 5);
  assert.match(panel.frame(), /Scale taskflow-frontend to 0\? It answers no request then\.\s+\$ kubectl .*--replicas=0/);
  await panel.press('n');
  assert.equal(panel.acts().length, 5);
  panel.answers.now += 3001;
  await panel.press('=');
  assert.deepEqual(panel.acts().at(-1), to(2, 3), 'after a while the cluster is believed again');
});

test('a number is typed, corrected and entered; esc leaves it; 0 asks', async () => {
  const panel = await open();
  await panel.press('1', '2', erase, 'x');
  assert.match(panel.frame(), /scale taskflow-frontend to: 1▏ +now 2/);
  await panel.leave();
  assert.deepEqual(panel.acts(), []);
  await panel.press('5\r');
  assert.deepEqual(panel.acts(), [{ type: 'scale', deployment: 'taskflow-frontend', from: 2, to: 5 }]);
  await panel.press('0', keys.enter);
  assert.match(panel.frame(), /Scale taskflow-frontend to 0\?/);
  await panel.press('y');
  assert.equal(panel.acts().length, 2);
});

test('restart and delete ask first, show their command, their progress and what came of it', async () => {
  const panel = await open();
  await panel.press('G', 'r');
  assert.match(panel.frame(), /Restart taskflow-backend\?/);
  await panel.press('y');
  panel.under[0]?.progress('1 of 2 new pods ready');
  await until(() => /1 of 2 new pods ready {3}\$ kubectl .*rollout restart/.test(panel.frame()));
  await panel.finish(0, true, 'taskflow-backend restarted in 8.1 s');
  assert.match(panel.frame(), /✔ taskflow-backend restarted in 8\.1 s/);
  await panel.press(keys.ctrl('d'));
  assert.match(panel.frame(), new RegExp(`Delete pod ${crashedName}\\?`));
  await panel.press('y');
  await panel.finish(1, false, 'forbidden');
  assert.match(panel.frame(), /✖ forbidden/);
  assert.deepEqual(panel.done, [{ type: 'restart', deployment: 'taskflow-backend' }], 'only what succeeded counts');
});

test('what is asked is not answered by a stray key, and names what it was asked about', async () => {
  const panel = await open();
  await panel.press('G', keys.ctrl('d'));
  panel.snapshot.set({ ...snapshot, pods: snapshot.pods.filter(({ name }) => name !== crashedName) });
  await panel.press('x', 'q', keys.enter, 'y');
  assert.deepEqual(panel.acts(), [{ type: 'delete-pod', pod: crashedName }]);
});

test('what a key cannot do here is said', async () => {
  const panel = await open();
  await panel.press('s');
  assert.match(panel.frame(), /select one of its pods first/);
  await panel.press('j');
  assert.doesNotMatch(panel.frame(), /select one of its pods/);
});

test('roll back: helm’s revisions, one is chosen and asked about; the newest is nothing to go back to', async () => {
  const panel = await open();
  await panel.press('u');
  await until(() => /▸ +2 +2 h ago +superseded/.test(panel.frame()));
  await panel.press(keys.down, keys.enter);
  assert.match(panel.frame(), /Roll the release back to revision 1\?.*\n +\$ helm rollback taskflow 1/);
  await panel.press('y');
  assert.deepEqual(panel.acts(), [{ type: 'roll-back', revision: 1 }]);
  await panel.press('u');
  await until(() => panel.frame().includes('which revision'));
  await panel.press('kkk', keys.enter);
  assert.match(panel.frame(), /revision 3 is the newest/);
});

test('a failing helm is told in the list’s place', async () => {
  const panel = await open();
  panel.control.revisions = async () => {
    throw new Error('helm is not there');
  };
  await panel.press('u');
  await until(() => panel.frame().includes('✖ helm is not there'));
  await panel.leave();
  assert.doesNotMatch(panel.frame(), /helm is not there/);
});

test('the filter is typed live, counted, kept, and given up with esc', async () => {
  const panel = await open();
  await panel.press('/ww71');
  assert.match(panel.frame(), /\/ww71▏ \(1 of 4\)/);
  assert.doesNotMatch(panel.frame(), /9qplb/);
  await panel.press('x', erase, keys.enter, 'j', 'r');
  assert.match(panel.frame(), /\/ww71 \(1 of 4\)/);
  assert.match(panel.frame(), /Restart taskflow-backend\?/);
  await panel.press('n');
  await panel.leave();
  assert.match(panel.frame(), /9qplb/);
  assert.equal(panel.selected(), '✖ …8b6c-ww71x', 'the selection is kept');
});

test('a paste is text in the filter, and elsewhere no row of keys', async () => {
  const panel = await open();
  await panel.press(paste('Gr y'));
  assert.equal(panel.selected(), 'frontend');
  await panel.press('/', paste('tt02\n'));
  assert.match(panel.frame(), /\/tt02▏ \(1 of 4\)/);
  assert.deepEqual(panel.told, []);
});

test('sorting goes round, faults only are shown and all again', async () => {
  const panel = await open();
  await panel.press('S', 'S');
  assert.match(panel.frame(), /sorted by restarts/);
  await panel.press('SSSS');
  assert.doesNotMatch(panel.frame(), /sorted by/);
  await panel.press('f');
  assert.match(panel.frame(), /! faults only \(1 of 4\)/);
  assert.doesNotMatch(panel.frame(), /9qplb/);
  await panel.press('!');
  assert.match(panel.frame(), /9qplb/);
});

test('reading: logs of a pod, before its restart, of all pods of a deployment; describe and YAML', async () => {
  const panel = await open();
  await panel.press('l');
  await panel.leave();
  await panel.press('G', 'p');
  await panel.leave();
  const asked = panel.told.map(([, question]) => question as { pods: string[]; previous: boolean });
  assert.deepEqual(
    asked.map(({ pods, previous }) => [pods.length, previous]),
    [
      [2, false],
      [1, true],
    ],
  );
  await panel.press('d');
  await until(() => panel.frame().includes(`Name: ${crashedName}`));
  await panel.leave();
  await panel.press('g', 'y');
  await until(() => panel.frame().includes('name: taskflow-frontend'));
  await panel.leave();
  await until(() => panel.selected() === 'frontend');
});

test('a shell has the terminal for itself, and the panel comes back with what went wrong', async () => {
  const panel = await open();
  panel.answers.shell = 'the image has no shell';
  await panel.press('G', 's');
  await until(() => panel.frame().includes('! the image has no shell'));
  assert.deepEqual(panel.told, [['shell', crashedName]]);
  panel.answers.shell = undefined;
  await panel.press('s');
  await until(() => panel.told.length === 2 && !panel.frame().includes('no shell'));
  await panel.press('j');
});

test('open: the address of the selected component, shown where there is no browser', async () => {
  const panel = await open();
  await panel.press('o');
  await until(() => /http:\/\/localhost:3000 opens/.test(panel.frame()));
  panel.answers.opens = false;
  await panel.press('G', 'o');
  await until(() => /no browser to open here: http:\/\/localhost:8000/.test(panel.frame()));
});

test('who holds a port is ended only when asked, by name and pid', async () => {
  const panel = await open({ ...snapshot, ports: takenPorts });
  await panel.press('x');
  assert.match(panel.frame(), /End node \(pid 123\)\?.*\n +\$ kill 123/);
  await panel.press('y');
  assert.deepEqual(panel.acts(), [{ type: 'end-holder', component: 'frontend', pid: 123, command: 'node' }]);
});

test('left for what the steps do: a secret to edit, an image to build; and for good', async () => {
  const secret = await open();
  await secret.press('e', 'j', keys.enter);
  await until(() => secret.left() !== 'still open');
  assert.deepEqual(secret.left(), { type: 'edit-secret', key: 'better-auth-secret' });
  const image = await open();
  await image.press('G', 'b');
  assert.match(image.frame(), /Build and deploy backend again\?/);
  await image.press('y');
  await until(() => image.left() !== 'still open');
  assert.deepEqual(image.left(), { type: 'redeploy', deployment: 'taskflow-backend' });
  for (const chunks of [['q'], [keys.ctrl('c')], ['r', keys.ctrl('c')], ['/', keys.ctrl('c')], ['?', keys.ctrl('c')]]) {
    const panel = await open();
    await panel.press(...chunks);
    await until(() => panel.left() !== 'still open');
    assert.deepEqual(panel.left(), { type: 'quit' });
  }
});

test('the secret that a diagnosis names is marked first', async () => {
  const [first] = snapshot.diagnoses;
  const panel = await open({
    ...snapshot,
    diagnoses: first ? [{ ...first, problem: { ...first.problem, secret: 'openai-api-key' } }] : [],
  });
  await panel.press('G', 'e', keys.enter);
  await until(() => panel.left() !== 'still open');
  assert.deepEqual(panel.left(), { type: 'edit-secret', key: 'openai-api-key' });
});

test('help and events are scrolled and closed', async () => {
  const panel = await open(snapshot, { columns: 80, rows: 24 });
  await panel.press('?');
  assert.match(panel.frame(), /Keys {2}1–/);
  await panel.press('j', pageDown);
  assert.match(panel.frame(), /Keys {2}21–/);
  await panel.press('?', 'v');
  assert.match(panel.frame(), /Events, newest first/);
  await panel.press('q');
  assert.match(panel.frame(), /↑↓ select/);
});

test('before anything is known keys do no harm, and the first snapshot is shown at once', async () => {
  const panel = await open('nothing', { columns: 80, rows: 24 });
  assert.match(panel.frame(), /looking at the cluster/);
  await panel.press('j', 'r', 'l', '+', '3', 'o', 'x', 'd', 's');
  assert.deepEqual(panel.told, []);
  panel.snapshot.set(snapshot);
  await settled();
  assert.match(panel.frame(), /frontend +✔ 2\/2/);
});

test('what was done before the panel came back is told first, until a key is pressed', async () => {
  const { control } = fakePanel(snapshot);
  const shown = screen(<Panel control={control} options={options} said={{ ok: false, text: 'stopped' }} onDone={() => {}} />, {
    columns: 80,
    rows: 24,
  });
  await settled();
  assert.match(shown.frame(), /! stopped/);
  await shown.press('j');
  assert.doesNotMatch(shown.frame(), /stopped/);
});

test('a signal from outside leaves as if the person had', async () => {
  const { control } = fakePanel(snapshot);
  const stop = new AbortController();
  const shown = screen(<Panel control={control} options={{ ...options, signal: stop.signal }} onDone={() => {}} />, {
    columns: 80,
    rows: 24,
  });
  await settled();
  stop.abort();
  await until(() => shown.left() !== 'still open');
  assert.deepEqual(shown.left(), { type: 'quit' });
});

test('a thousand pods: the end is one key away, and the filter counts', async () => {
  const panel = await open(crowd(1000), { columns: 80, rows: 24 });
  await panel.press('G');
  assert.match(panel.selected() ?? '', /p0999/);
  await panel.press('/p0500');
  assert.match(panel.frame(), /\(1 of 1000\)/);
});
