// Creates, reads and clears the state folder.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { Failure } from '../../source/problem.js';
import { openStore, stateFolder } from '../../source/state/store.js';
import { target } from '../support/world/fakes.js';
import { folderFor, record, within } from './with-store.js';

const refused = (folder: string) =>
  assert.throws(
    () => openStore(target, { write: true, folder }),
    (error) =>
      error instanceof Failure &&
      error.problem.exit === 2 &&
      error.problem.problem === `The state folder ${folder} can't be written` &&
      /TASKFLOW_STATE_DIR/.test(error.problem.fix),
  );

test('uses TASKFLOW_STATE_DIR as an absolute path', () => {
  assert.equal(stateFolder({ TASKFLOW_STATE_DIR: '/x/y' }), path.resolve('/x/y'));
  assert.ok(path.isAbsolute(stateFolder({})));
});

test('creates the folder and its files for their owner only', { skip: process.platform === 'win32' }, (t) => {
  const folder = path.join(folderFor(t), 'a', 'state');
  within(folder, (store) => {
    store.saveStep('load', record());
    store.saveFileDigests('backend', { 'main.py': '1' });
    for (const inside of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      const file = path.join(inside.parentPath, inside.name);
      assert.equal(statSync(file).mode & 0o777, inside.isDirectory() ? 0o700 : 0o600, file);
    }
  });
  assert.equal(statSync(folder).mode & 0o777, 0o700);
});

test("names a folder that can't be created, and the fix", (t) => {
  const folder = folderFor(t);
  writeFileSync(path.join(folder, 'file'), '');
  refused(path.join(folder, 'file'));
  refused(path.join(folder, 'file', 'state'));
  if (process.getuid?.() !== 0) {
    mkdirSync(path.join(folder, 'shut'), { mode: 0o500 });
    refused(path.join(folder, 'shut'));
    refused(path.join(folder, 'shut', 'state'));
  }
});

// Node's recursive mkdir never returns here, because the system answers ENOENT although the parent exists.
test('fails without endless retries in a folder where nobody can write', { skip: process.platform !== 'linux' }, () => {
  refused('/proc');
  refused('/proc/state');
  refused('/proc/a/b/state');
});

test('reads without creating the folder or changing it', (t) => {
  const folder = path.join(folderFor(t), 'state');
  const reading = (name: string) =>
    within(
      name,
      (store) => {
        store.selectCluster('A');
        store.saveStep('release', record());
        store.saveFileDigests('backend', {});
        const step = store.step('load');
        store.clear();
        return [store.readOnly(), store.notice(), step];
      },
      { write: false },
    );
  assert.deepEqual(reading(folder), ['opened for reading', undefined, undefined]);
  assert.ok(!existsSync(folder));
  assert.deepEqual(reading('/proc/state'), ['opened for reading', undefined, undefined]);
  within(folder, (store) => store.saveStep('load', record()));
  const before = readFileSync(path.join(folder, 'state.json'), 'utf8');
  chmodSync(folder, 0o500);
  assert.deepEqual(reading(folder), ['opened for reading', undefined, record()]);
  chmodSync(folder, 0o700);
  assert.equal(readFileSync(path.join(folder, 'state.json'), 'utf8'), before);
  assert.deepEqual(readdirSync(folder), ['state.json']);
});

test('deletes a new folder that is still empty', (t) => {
  const folder = path.join(folderFor(t), 'state');
  within(folder, (store) => store.step('load'));
  assert.ok(!existsSync(folder));
});

/** The folder after a run. The last files belong to a living process, to the user, and to nobody. */
function furnished(t: TestContext, extras: string[] = []): string {
  const folder = path.join(folderFor(t), 'state');
  within(folder, (store) => {
    store.selectCluster('A');
    store.saveStep('load', record());
    store.saveFileDigests('backend', { 'main.py': '1' });
  });
  const left = [
    'logs/build-backend.log',
    'listeners/3000-99999999-0a1b2c3d.json',
    `kube/${process.pid}-17-0a1b2c3d.json`,
    'tools/kubectl-1.35.2-0123456789abcdef.99999999.part',
  ];
  for (const file of [...left, 'state.new.json', ...extras]) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), '{}');
  }
  return folder;
}

test('clear() deletes the folder if nothing else is saved', (t) => {
  const folder = furnished(t);
  const store = openStore(target, { write: true, folder });
  store.clear();
  assert.deepEqual(readdirSync(folder), ['lock']);
  assert.deepEqual(
    [store.step('load'), store.ledger(), store.durations('load'), store.fileDigests('backend')],
    [undefined, [], [], undefined],
  );
  store.remove('release', 'taskflow');
  store.close();
  assert.ok(!existsSync(folder));
  store.close();
});

test('clear() leaves files of others and files in use', (t) => {
  const theirs = [
    'logs/saved/pane.log',
    'logs/notes.txt',
    'files/photo.png',
    `listeners/3000-${process.ppid}-0a1b2c3d.json`,
    'kube/config',
    'tools/kubectl',
    'state.json.corrupt-2026-11-25',
    'state.json.mine',
    'else',
  ];
  const folder = furnished(t, theirs);
  within(folder, (store) => store.clear());
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  assert.deepEqual(
    files.map(({ parentPath, name }) => path.relative(folder, path.join(parentPath, name)).split(path.sep).join('/')).sort(),
    theirs.sort(),
  );
});

test('clear() leaves the state of other releases, and the times', (t) => {
  const folder = furnished(t);
  const other = { target: { namespace: 'other' } };
  within(folder, (store) => store.saveFileDigests('frontend', { 'page.tsx': '2' }), other);
  within(folder, (store) => store.saveStep('load', record('other')), other);
  within(folder, (store) => store.clear());
  assert.ok(existsSync(path.join(folder, 'logs', 'build-backend.log')));
  within(folder, (store) => {
    assert.deepEqual([store.step('load'), store.fileDigests('backend')], [undefined, undefined]);
    assert.deepEqual(store.durations('load'), [2, 2]);
  });
  within(
    folder,
    (store) => assert.deepEqual([store.step('load'), store.fileDigests('frontend')], [record('other'), { 'page.tsx': '2' }]),
    other,
  );
  within(folder, (store) => store.clear(), other);
  assert.ok(!existsSync(folder));
});

test('saves what is recorded after clear()', (t) => {
  const folder = furnished(t);
  within(folder, (store) => {
    store.clear();
    store.selectCluster('A');
    store.saveStep('load', record());
  });
  within(folder, (store) => assert.deepEqual(store.step('load'), record()));
});

test('keeps the log of a run that saved nothing', (t) => {
  const folder = path.join(folderFor(t), 'state');
  within(folder, () => {
    mkdirSync(path.join(folder, 'logs'));
    writeFileSync(path.join(folder, 'logs', 'build-backend.log'), 'why');
  });
  assert.ok(existsSync(path.join(folder, 'logs', 'build-backend.log')));
});
