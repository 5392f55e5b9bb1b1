// Saved file digests of each component, which have files of their own.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { folderFor, record, within } from './with-store.js';

test('saves five thousand digests outside the state file', (t) => {
  const folder = folderFor(t);
  const files = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`src/part-${i}/module.ts`, `f ${String(i).padStart(64, '0')}`]));
  within(folder, (store) => {
    store.saveFileDigests('backend', { ['__proto__']: 'f', 'main.py': 'f 1' });
    store.saveFileDigests('frontend', files);
    store.saveStep('images', record());
    assert.ok(statSync(path.join(folder, 'state.json')).size < 2000);
  });
  within(folder, (store) => {
    assert.deepEqual(store.fileDigests('frontend'), files);
    assert.deepEqual(Object.keys(store.fileDigests('backend') ?? {}), ['__proto__', 'main.py']);
  });
});

test('invalid digests count as none, and the next ones replace them', (t) => {
  const folder = folderFor(t);
  const inside = path.join(folder, 'files');
  within(folder, (store) => store.saveFileDigests('backend', { 'main.py': '1' }));
  const [name = assert.fail('nothing was written')] = readdirSync(inside);
  for (const damaged of ['{"schema":2,"fi', '{"schema":2,"files":{"main.py":1}}', '{"schema":4,"files":{}}', '[]']) {
    writeFileSync(path.join(inside, name), damaged);
    within(folder, (store) => assert.equal(store.fileDigests('backend'), undefined));
    assert.equal(readFileSync(path.join(inside, name), 'utf8'), damaged);
  }
  within(folder, (store) => store.saveFileDigests('backend', { 'main.py': '2' }));
  within(folder, (store) => assert.deepEqual(store.fileDigests('backend'), { 'main.py': '2' }));
});

test('keeps the digests of a limited number of folders, the newest ones', (t) => {
  const folder = folderFor(t);
  for (let i = 0; i < 23; i++) within(folder, (store) => store.saveFileDigests('backend', { i: String(i) }), { project: `/${i}` });
  assert.equal(readdirSync(path.join(folder, 'files')).length, 20);
  within(folder, (store) => assert.deepEqual(store.fileDigests('backend'), { i: '22' }), { project: '/22' });
});
