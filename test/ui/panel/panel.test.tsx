// Tests of the panel's keys that change nothing in the cluster: select, filter, sort, read; its start and its end.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { Panel } from '../../../source/ui/panel/panel.js';
import { Reader } from '../../../source/ui/reader/reader.js';
import { until } from '../../support/programs/until.js';
import { fakePanel } from '../wizard/fakes.js';
import { cleanup, keys, paste, screen, settled } from '../wizard/screen.js';
import { crashedName, crowd, snapshot } from './scenes.js';
import { open, options } from './screen.js';

afterEach(cleanup);
const home = '\u001b[H';
const end = '\u001b[F';
const pageDown = '\u001b[6~';
const erase = '\u007f';

test('moves the selection through deployments and pods, by rows, pages, and to the ends', async () => {
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

test('selects the next row when the selected pod disappears', async () => {
  const panel = await open();
  await panel.press('j');
  panel.snapshot.set({ ...snapshot, pods: snapshot.pods.filter(({ name }) => !name.endsWith('9qplb')) });
  await until(() => !panel.frame().includes('9qplb'));
  assert.equal(panel.selected(), '● …7f9d-x2k1a');
  panel.snapshot.set(snapshot);
  await until(() => panel.frame().includes('9qplb'));
  assert.equal(panel.selected(), '● …7f9d-x2k1a');
});

test('filters while typing, counts, keeps the filter, and clears it with esc', async () => {
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

test('pastes into the filter, and ignores pastes elsewhere', async () => {
  const panel = await open();
  await panel.press(paste('Gr y'));
  assert.equal(panel.selected(), 'frontend');
  await panel.press('/', paste('tt02\n'));
  assert.match(panel.frame(), /\/tt02▏ \(1 of 4\)/);
  assert.deepEqual(panel.told, []);
});

test('cycles through the orders, and toggles problems only', async () => {
  const panel = await open();
  await panel.press('S', 'S');
  assert.match(panel.frame(), /sorted by restarts/);
  await panel.press('SSSS');
  assert.doesNotMatch(panel.frame(), /sorted by/);
  await panel.press('f');
  assert.match(panel.frame(), /! problems only \(1 of 4\)/);
  assert.doesNotMatch(panel.frame(), /9qplb/);
  await panel.press('!');
  assert.match(panel.frame(), /9qplb/);
});

test('opens logs of a pod, of its last container, and of a deployment; describe; YAML', async () => {
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

test('marks the secret that a diagnosis names', async () => {
  const [first] = snapshot.diagnoses;
  const panel = await open({
    ...snapshot,
    diagnoses: first ? [{ ...first, problem: { ...first.problem, secret: 'openai-api-key' } }] : [],
  });
  await panel.press('G', 'e', keys.enter);
  await until(() => panel.left() !== 'still open');
  assert.deepEqual(panel.left(), { type: 'edit-secret', name: 'openai-api-key' });
});

test('scrolls and closes help and events', async () => {
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

test('ignores keys before the first snapshot, and shows it at once', async () => {
  const panel = await open('nothing', { columns: 80, rows: 24 });
  assert.match(panel.frame(), /Reading the cluster/);
  await panel.press('j', 'r', 'l', '+', '3', 'o', 'x', 'd', 's');
  assert.deepEqual(panel.told, []);
  panel.snapshot.set(snapshot);
  await settled();
  assert.match(panel.frame(), /frontend +✔ 2\/2/);
});

test('shows the result of the steps until a key is pressed', async () => {
  const { control } = fakePanel(snapshot);
  const shown = screen(
    <Panel Reader={Reader} control={control} options={options} notice={{ ok: false, text: 'stopped' }} onOperation={() => {}} />,
    {
      columns: 80,
      rows: 24,
    },
  );
  await settled();
  assert.match(shown.frame(), /! stopped/);
  await shown.press('j');
  assert.doesNotMatch(shown.frame(), /stopped/);
});

test('quits on a signal as on the quit key', async () => {
  const { control } = fakePanel(snapshot);
  const stop = new AbortController();
  const shown = screen(<Panel Reader={Reader} control={control} options={{ ...options, signal: stop.signal }} onOperation={() => {}} />, {
    columns: 80,
    rows: 24,
  });
  await settled();
  stop.abort();
  await until(() => shown.left() !== 'still open');
  assert.deepEqual(shown.left(), { type: 'quit' });
});

test('jumps to the end of 1,000 pods, and counts them in the filter', async () => {
  const panel = await open(crowd(1000), { columns: 80, rows: 24 });
  await panel.press('G');
  assert.match(panel.selected() ?? '', /p0999/);
  await panel.press('/p0500');
  assert.match(panel.frame(), /\(1 of 1000\)/);
});
