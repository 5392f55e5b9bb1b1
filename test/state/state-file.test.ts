// The state file at the door: of an older schema, damaged, of a newer version, and one that cannot be written.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { openMemory } from '../../source/state/store.js';
import { target } from '../support/world/fakes.js';
import { folderFor, record, within } from './opened.js';

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

test('a state of schema 1 is taken over whole: steps by the first project, the rest by the cluster that its evidence names', (t) => {
  const folder = folderFor(t);
  writeFileSync(stateOf(folder), JSON.stringify(first));
  within(
    folder,
    (store) => {
      assert.deepEqual(store.step('release'), record(), 'before a cluster is met');
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
  test(`a state file that is damaged (${what}) is put aside, said, and its bytes are kept`, (t) => {
    const folder = folderFor(t);
    writeFileSync(stateOf(folder), text);
    within(folder, (store) => {
      const [aside = assert.fail('nothing was put aside')] = readdirSync(folder).filter((name) => name.startsWith('state.json.corrupt-'));
      assert.ok(store.notice()?.includes(path.join(folder, aside)), store.notice());
      assert.equal(store.readOnly(), undefined);
      store.saveStep('load', record());
      assert.equal(readFileSync(path.join(folder, aside), 'utf8'), text);
    });
    within(folder, (store) => {
      assert.equal(store.notice(), undefined);
      assert.deepEqual(store.step('load'), record());
    });
  });
}

test('two that are damaged at the same moment are both kept', (t) => {
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

test('a damaged state is as if it were empty to one that only reads, or comes second: said, and not touched', (t) => {
  const folder = folderFor(t);
  within(folder, () => {
    writeFileSync(stateOf(folder), 'half');
    for (const write of [false, true]) {
      within(
        folder,
        (store) => {
          assert.match(store.notice() ?? '', /cannot be read.*as if it were empty/);
          assert.equal(store.step('load'), undefined);
        },
        { write },
      );
    }
    assert.deepEqual(readdirSync(folder).sort(), ['lock', 'state.json']);
  });
  assert.equal(readFileSync(stateOf(folder), 'utf8'), 'half');
});

test('a state of a newer version is left as it is, said with both versions, and nothing of it is used', (t) => {
  const folder = folderFor(t);
  within(folder, (store) => {
    store.saveStep('load', record());
    store.saveFileDigests('backend', { 'main.py': '1' });
  });
  const newer = JSON.stringify({ ...JSON.parse(readFileSync(stateOf(folder), 'utf8')), schema: 99, more: [true] });
  writeFileSync(stateOf(folder), newer);
  within(folder, (store) => {
    assert.match(store.readOnly() ?? '', /newer version \(schema 99, and this one knows 3\)/);
    assert.deepEqual([store.step('load'), store.fileDigests('backend'), store.durations('load')], [undefined, undefined, []]);
    store.saveStep('load', record('new'));
    store.record({ type: 'release', name: 'taskflow', at: 1, revisions: [] });
    store.saveFileDigests('backend', {});
    store.clear();
  });
  assert.equal(readFileSync(stateOf(folder), 'utf8'), newer);
  assert.equal(readdirSync(path.join(folder, 'files')).length, 1);
});

test('when the folder cannot be written any more, the run goes on and says so, until it can be again', (t) => {
  const folder = path.join(folderFor(t), 'state');
  const store = openMemory(target, { write: true, folder });
  store.saveStep('tools', record());
  rmSync(folder, { recursive: true });
  writeFileSync(folder, 'in the way');
  store.saveStep('load', record());
  store.saveFileDigests('backend', { 'main.py': '1' });
  assert.match(store.readOnly() ?? '', /cannot be written any more \(.*the next one may not know of it/);
  assert.deepEqual([store.step('load'), store.fileDigests('backend')], [record(), { 'main.py': '1' }]);
  rmSync(folder);
  mkdirSync(folder, { mode: 0o700 });
  store.record({ type: 'release', name: 'taskflow', at: 1, revisions: [] });
  assert.equal(store.readOnly(), undefined);
  store.close();
  within(folder, (next) => assert.deepEqual([next.step('tools'), next.step('load')], [record(), record()]));
});

// conf 16 would take the part that was written for the whole. A limit on the size of files ends a write as a full disk does.
test('a disk with room for a part of the state only: the old state stays whole, and it is said', {
  skip: process.platform === 'win32',
}, (t) => {
  const folder = folderFor(t);
  within(folder, (store) => store.saveStep('load', record()));
  const before = readFileSync(stateOf(folder), 'utf8');
  const program = fileURLToPath(new URL('./fills-disk.ts', import.meta.url));
  const limited = 'ulimit -f 16; exec "$@"';
  const { stdout, stderr } = spawnSync('sh', ['-c', limited, 'sh', process.execPath, '--import=tsx', program, folder], {
    encoding: 'utf8',
    // Or tsx would write its cache, which the limit is not for.
    env: { ...process.env, TSX_DISABLE_CACHE: '1' },
  });
  assert.match(stdout, /cannot be written any more \(.*(no space left|too large)/i, stderr);
  assert.equal(readFileSync(stateOf(folder), 'utf8'), before);
  assert.deepEqual(readdirSync(folder), ['state.json']);
  assert.equal(statSync(stateOf(folder)).mode & 0o777, 0o600);
});
