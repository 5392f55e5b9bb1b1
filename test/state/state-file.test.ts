// State files of an older or newer schema, damaged ones, and ones that can't be written.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { openStore } from '../../source/state/store.js';
import { target } from '../support/world/fakes.js';
import { folderFor, record, within } from './with-store.js';

const stateOf = (folder: string) => path.join(folder, 'state.json');
const place = 'minikube/default/taskflow';

const first = {
  schema: 1,
  deployments: {
    [place]: {
      steps: {
        cluster: { ...record(), evidence: { uid: 'A', version: 'v1.34.0' } },
        images: { ...record(), ms: 90_000 },
        release: record(),
      },
      replicas: { backend: 2 },
    },
    'kind/default/taskflow': { steps: { images: record('kind'), load: record('kind') }, replicas: { frontend: 4 } },
  },
};

test('migrates schema 1 without loss: the first project gets the steps, and the cluster in the evidence gets the rest', (t) => {
  const folder = folderFor(t);
  writeFileSync(stateOf(folder), JSON.stringify(first));
  within(
    folder,
    (store) => {
      assert.deepEqual(store.step('release'), record(), 'before a cluster is selected');
      store.selectCluster('A');
      assert.deepEqual(store.step('release'), record());
      assert.deepEqual(store.choices().replicas, { backend: 2 });
      assert.deepEqual(store.durations('images'), [90_000, 2]);
      assert.equal(store.notice(), undefined);
      store.saveStep('ports', record());
    },
    { project: '/a\n/b' },
  );
  assert.equal(JSON.parse(readFileSync(stateOf(folder), 'utf8')).schema, 3);
  within(
    folder,
    (store) => {
      assert.equal(store.step('images'), undefined, 'they are the first project’s');
      assert.deepEqual(store.choices().replicas, { backend: 2 }, 'but these are of the release');
      store.selectCluster('B');
      assert.deepEqual(store.choices().replicas, {});
    },
    { project: '/c\n/d' },
  );
  within(
    folder,
    (store) => {
      store.selectCluster('K');
      assert.deepEqual([store.step('images'), store.step('load')], [record('kind'), record('kind')]);
      assert.deepEqual(store.choices().replicas, { frontend: 4 });
    },
    { project: '/c\n/d', target: { context: 'kind' } },
  );
});

const whole = { schema: 2, times: {}, places: { [place]: { steps: {}, made: [], clusters: [] } } };
const withPlace = (more: object) => ({ ...whole, places: { [place]: { steps: {}, made: [], clusters: [], ...more } } });
const damaged: Record<string, string> = {
  truncated: JSON.stringify(whole).slice(0, 40),
  empty: '',
  'no object': '[]',
  'no schema': '{"places": {}}',
  'a schema that is none': '{"schema": "2"}',
  'no places': '{"schema": 2, "times": {}}',
  'steps that are a number': JSON.stringify(withPlace({ steps: { '': 5 } })),
  'a step of another shape': JSON.stringify(withPlace({ steps: { '': { load: { ...record(), parts: { a: 1 } } } } })),
  'a ledger entry without a name': JSON.stringify(withPlace({ made: [{ type: 'engine-image', id: '', at: 1 }] })),
  'a ledger entry of an unknown type': JSON.stringify(withPlace({ made: [{ type: 'volume', name: 'a', at: 1 }] })),
  'a cluster that is null': JSON.stringify(withPlace({ clusters: [null] })),
  'times that are words': JSON.stringify({ ...whole, times: { load: ['long'] } }),
  'schema 1 without deployments': '{"schema": 1}',
};

for (const [what, text] of Object.entries(damaged)) {
  test(`quarantines a damaged state file (${what}) with a notice, and keeps its bytes`, (t) => {
    const folder = folderFor(t);
    writeFileSync(stateOf(folder), text);
    within(folder, (store) => {
      const [copy = assert.fail('no copy')] = readdirSync(folder).filter((name) => name.startsWith('state.json.corrupt-'));
      assert.ok(store.notice()?.includes(path.join(folder, copy)), store.notice());
      assert.equal(store.readOnly(), undefined);
      store.saveStep('load', record());
      assert.equal(readFileSync(path.join(folder, copy), 'utf8'), text);
    });
    within(folder, (store) => {
      assert.equal(store.notice(), undefined);
      assert.deepEqual(store.step('load'), record());
    });
  });
}

test('keeps two files that are damaged at the same moment', (t) => {
  const folder = folderFor(t);
  for (const text of ['one', 'two']) {
    writeFileSync(stateOf(folder), text);
    within(folder, () => {}, { clock: { now: () => 0 } });
  }
  assert.deepEqual(
    readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8')),
    ['one', 'two'],
  );
});

test('without the lock, a damaged state counts as empty with a notice, and stays as it is', (t) => {
  const folder = folderFor(t);
  within(folder, () => {
    writeFileSync(stateOf(folder), 'half');
    for (const write of [false, true]) {
      within(
        folder,
        (store) => {
          assert.match(store.notice() ?? '', /Can't read the state file .*counts as empty/);
          assert.equal(store.step('load'), undefined);
        },
        { write },
      );
    }
    assert.deepEqual(readdirSync(folder).sort(), ['lock', 'state.json']);
  });
  assert.equal(readFileSync(stateOf(folder), 'utf8'), 'half');
});

test('leaves a state file of a newer version as it is, uses nothing of it, and reports both schemas', (t) => {
  const folder = folderFor(t);
  within(folder, (store) => {
    store.saveStep('load', record());
    store.saveFileDigests('backend', { 'main.py': '1' });
  });
  const newer = JSON.stringify({ ...JSON.parse(readFileSync(stateOf(folder), 'utf8')), schema: 99, more: [true] });
  writeFileSync(stateOf(folder), newer);
  within(folder, (store) => {
    assert.match(store.readOnly() ?? '', /newer version wrote the state file \(schema 99; this version knows 3\)/);
    assert.deepEqual([store.step('load'), store.fileDigests('backend'), store.durations('load')], [undefined, undefined, []]);
    store.saveStep('load', record('new'));
    store.record({ type: 'release', name: 'taskflow', at: 1, revisions: [] });
    store.saveFileDigests('backend', {});
    store.clear();
  });
  assert.equal(readFileSync(stateOf(folder), 'utf8'), newer);
  assert.equal(readdirSync(path.join(folder, 'files')).length, 1);
});

test('continues with a message while the folder cannot be written, and saves everything once it can', (t) => {
  const folder = path.join(folderFor(t), 'state');
  const store = openStore(target, { write: true, folder });
  store.saveStep('tools', record());
  rmSync(folder, { recursive: true });
  writeFileSync(folder, 'in the way');
  store.saveStep('load', record());
  store.saveFileDigests('backend', { 'main.py': '1' });
  assert.match(store.readOnly() ?? '', /Can't write to the state folder .* any more \(.*the next one may not know what it did/);
  assert.deepEqual([store.step('load'), store.fileDigests('backend')], [record(), { 'main.py': '1' }]);
  rmSync(folder);
  mkdirSync(folder, { mode: 0o700 });
  store.record({ type: 'release', name: 'taskflow', at: 1, revisions: [] });
  assert.equal(store.readOnly(), undefined);
  store.close();
  within(folder, (next) => assert.deepEqual([next.step('tools'), next.step('load')], [record(), record()]));
});

// conf 16 takes a partial write for a complete one. A limit on the file size ends a write as a full disk does.
test('keeps the old state whole when the disk has room for only a part of the new one, and reports it', {
  skip: process.platform === 'win32',
}, (t) => {
  const folder = folderFor(t);
  within(folder, (store) => store.saveStep('load', record()));
  const before = readFileSync(stateOf(folder), 'utf8');
  const program = fileURLToPath(new URL('./fills-disk.ts', import.meta.url));
  const limited = 'ulimit -f 16; exec "$@"';
  const { stdout, stderr } = spawnSync('sh', ['-c', limited, 'sh', process.execPath, '--import=tsx', program, folder], {
    encoding: 'utf8',
    // Without this, the limit would also apply to tsx's cache.
    env: { ...process.env, TSX_DISABLE_CACHE: '1' },
  });
  assert.match(stdout, /Can't write to the state folder .* any more \(.*(no space left|too large)/i, stderr);
  assert.equal(readFileSync(stateOf(folder), 'utf8'), before);
  assert.deepEqual(readdirSync(folder), ['state.json']);
  assert.equal(statSync(stateOf(folder)).mode & 0o777, 0o600);
});
