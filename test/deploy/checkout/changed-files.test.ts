import assert from 'node:assert/strict';
import test from 'node:test';
import { changesBetween, changesLine, describeChanges } from '../../../source/deploy/checkout/changed-files.js';
import type { Source } from '../../../source/release/application.js';

const own = (component: 'frontend' | 'backend') => ({ component, directory: `/lib/taskflow/${component}-docker/app`, own: true }) as Source;
const theirs = { component: 'frontend', directory: '/home/me/shop/frontend', own: false } as Source;
const empty = {};

const told = (source: Source, before: Record<string, string>, after: Record<string, string>, cwd = '/home/me') =>
  describeChanges(source, changesBetween(before, after), 2, cwd);
const files = (...names: string[]) => Object.fromEntries(names.map((name) => [name, '1']));

test('lists changed, removed and added files, but no equal ones', () => {
  assert.deepEqual(changesBetween({ a: '1', b: '2' }, { b: '2', a: '1' }), []);
  assert.deepEqual(changesBetween({ a: '1', b: '2', c: '3' }, { a: '1', b: '3', d: '4' }), [
    { name: 'b', how: 'changed' },
    { name: 'c', how: 'removed' },
    { name: 'd', how: 'added' },
  ]);
});

test('names a single file relative to the current folder', () => {
  assert.deepEqual(told(own('backend'), { 'main.py': '1' }, { 'main.py': '2' }), ['backend-docker/app/main.py changed']);
  assert.deepEqual(told(theirs, empty, files('app/page.tsx')), ['shop/frontend/app/page.tsx added']);
  assert.deepEqual(told(theirs, files('app/page.tsx'), empty, '/home/me/shop/frontend'), ['app/page.tsx removed']);
  assert.deepEqual(told(theirs, files('app/page.tsx'), empty, '/home/me/other'), ['/home/me/shop/frontend/app/page.tsx removed']);
  assert.deepEqual(told(theirs, empty, files('..env'), '/home/me/shop/frontend'), ['..env added']);
});

test('names two of several files, and how each changed if they differ', () => {
  const three = files('app/page.tsx', 'app/layout.tsx', 'z');
  assert.deepEqual(told(theirs, three, { 'app/page.tsx': '2', 'app/layout.tsx': '2', z: '2' }), [
    'frontend: 3 files changed: app/layout.tsx, app/page.tsx and 1 more',
  ]);
  assert.deepEqual(told(theirs, empty, files('a', 'b')), ['frontend: 2 files added: a and b']);
  assert.deepEqual(told(theirs, files('old.ts'), files('new.ts')), ['frontend: 2 files changed: new.ts (added) and old.ts (removed)']);
});

test('describes the Dockerfile, the ignore file and build arguments separately from files', () => {
  assert.deepEqual(told(own('backend'), { '/Dockerfile': '1', a: '1' }, { '/Dockerfile': '2', a: '2' }), [
    'the Dockerfile of the backend changed',
    'backend-docker/app/a changed',
  ]);
  assert.deepEqual(told(own('backend'), empty, files('/ignore file')), ['the ignore file of the backend added']);
  assert.deepEqual(told(own('backend'), files('/build argument PORT'), { '/build argument PORT': '2' }), [
    'backend: build argument PORT changed',
  ]);
});

test('fits into a line of 100 characters with fewer names, then with fewer items', () => {
  const many = (folder: string) => files(...Array.from({ length: 7 }, (_, i) => `${folder}/components/${i}.tsx`));
  const both = (after: Record<string, string>) =>
    changesLine([
      { source: own('frontend'), changes: changesBetween(empty, after) },
      { source: own('backend'), changes: changesBetween(empty, many('source')) },
    ]);
  assert.equal(both(many('app')), 'frontend: 7 files added · backend: 7 files added');
  assert.equal(both(files('a')), 'frontend-docker/app/a added · backend: 7 files added: source/components/0.tsx and 6 more');
  const args = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`/build argument NAME_${i}`, '1']));
  assert.equal(both(args), 'frontend: build argument NAME_0 added · frontend: build argument NAME_1 added · 8 more');
  const deep = `${'very/'.repeat(40)}deep.tsx`;
  const line = changesLine([{ source: theirs, changes: changesBetween(empty, files(deep)) }, 'the backend’s folder changed'], '/home/me');
  assert.match(line, /^….*very\/deep\.tsx added · the backend’s folder changed$/);
  assert.ok(line.length <= 100);
});

test('strips control characters and line breaks from names', () => {
  const line = changesLine([{ source: theirs, changes: changesBetween(empty, files('a\n\u001b[2Jb')) }], '/home/me/shop/frontend');
  assert.equal(line, 'ab added');
});
