import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { chmod, rename, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { contextFiles, filesUnder } from '../../../source/build-context.js';
import { computeInputDigest, outside, tagOf } from '../../../source/deploy/checkout/input-digest.js';
import { findSource } from '../../../source/deploy/checkout/source.js';
import { parseDockerIgnore } from '../../../source/ignore-file.js';
import { Cancelled, Failure } from '../../../source/problem.js';
import type { Source } from '../../../source/release/application.js';
import { folderOf } from '../../support/programs/checkout.js';

const project = {
  'backend-docker/Dockerfile': 'FROM x\n',
  'backend-docker/Dockerfile.dockerignore': 'node_modules\n**/__pycache__\n*.md\n!KEEP.md\n.env*\n',
  'backend-docker/app/main.py': 'print(1)\n',
  'backend-docker/app/requirements.txt': 'fastapi\n',
  'backend-docker/app/__pycache__/main.pyc': 'x',
  'backend-docker/app/sub/__pycache__/a.pyc': 'x',
  'backend-docker/app/README.md': 'r',
  'backend-docker/app/KEEP.md': 'k',
  'backend-docker/app/sub/README.md': 'docker roots patterns: this one stays',
  'backend-docker/app/.env.local': 'SECRET=1',
};

async function sourceOf(t: TestContext, files: Record<string, string> = {}): Promise<Source> {
  const root = await folderOf(t, { ...project, ...files });
  return findSource('backend', root, path.join(root, 'nowhere'));
}

const digest = (text: string | Uint8Array) => createHash('sha256').update(text).digest('hex').slice(0, 16);

test('the context is what the ignore file lets through, by docker’s rules', async (t) => {
  const { directory, dockerfile } = await sourceOf(t);
  assert.deepEqual(await contextFiles(directory, dockerfile), ['KEEP.md', 'main.py', 'requirements.txt', 'sub/README.md']);
});

test('the parts are the files that are let through, the Dockerfile, its ignore file and build arguments, and the tag is made of them', async (t) => {
  const source = { ...(await sourceOf(t)), buildArgs: { PORT: '8000' } };
  const { tag, files } = await computeInputDigest(source);
  assert.deepEqual(files, {
    '/Dockerfile': digest('FROM x\n'),
    '/ignore file': digest(project['backend-docker/Dockerfile.dockerignore']),
    '/build argument PORT': digest('8000'),
    'KEEP.md': digest('k'),
    'main.py': digest('print(1)\n'),
    'requirements.txt': digest('fastapi\n'),
    'sub/README.md': digest('docker roots patterns: this one stays'),
  });
  assert.match(tag, /^taskflow-backend:1\.0\.0-[0-9a-f]{8}$/);
  assert.equal(tagOf(source, JSON.parse(JSON.stringify(files))), tag);
});

test('touching changes nothing, an ignored file neither', async (t) => {
  const source = await sourceOf(t);
  const before = await computeInputDigest(source);
  await utimes(path.join(source.directory, 'main.py'), 1, 1);
  await writeFile(path.join(source.directory, 'main.py'), 'print(1)\n');
  await chmod(path.join(source.directory, 'main.py'), 0o600);
  await writeFile(path.join(source.directory, '.env.local'), 'SECRET=2');
  await writeFile(path.join(source.directory, 'sub/__pycache__/a.pyc'), 'y');
  assert.deepEqual(await computeInputDigest(source), before);
});

test('a byte, a mode, a name, a link’s target, the Dockerfile, the ignore file and a build argument each make another tag', async (t) => {
  const source = await sourceOf(t);
  const main = path.join(source.directory, 'main.py');
  const link = path.join(source.directory, 'link');
  const seen = new Map<string, Record<string, string>>();
  const note = async () => {
    const { tag, files } = await computeInputDigest(source);
    assert.ok(!seen.has(tag));
    for (const other of seen.values()) assert.notDeepEqual(files, other);
    seen.set(tag, files);
  };
  await note();
  for (const change of [
    () => writeFile(main, 'print(2)\n'),
    () => chmod(main, 0o755),
    () => writeFile(path.join(source.directory, 'new.py'), ''),
    () => rename(path.join(source.directory, 'new.py'), path.join(source.directory, 'other.py')),
    () => symlink('main.py', link),
    () => rm(link).then(() => symlink('other.py', link)),
    () => rm(link).then(() => writeFile(link, 'other.py')),
    () => writeFile(source.dockerfile, 'FROM y\n'),
    () => writeFile(`${source.dockerfile}.dockerignore`, `${project['backend-docker/Dockerfile.dockerignore']}# said\n`),
    () => rm(`${source.dockerfile}.dockerignore`),
    async () => Object.assign(source.buildArgs, { PORT: '1' }),
    async () => Object.assign(source.buildArgs, { PORT: '2' }),
  ]) {
    await change();
    await note();
  }
});

test('names that are numbers, properties of every object, or hard to write are files as any other', async (t) => {
  const names = ['10', '9', '__proto__', 'constructor', 'toString', ' two words ', 'new\nline', 'ünïcödé ✓', 'quote\'"\\', '-rf', '..gone'];
  const inFolder = (name: string) => `backend-docker/app/odd/${name}`;
  const source = await sourceOf(t, Object.fromEntries(names.map((name) => [inFolder(name), name])));
  const { tag, files } = await computeInputDigest(source);
  for (const name of names) assert.equal(files[`odd/${name}`], digest(name), name);
  await rename(path.join(source.directory, 'odd', '9'), path.join(source.directory, '__proto__'));
  const after = await computeInputDigest(source);
  assert.notEqual(after.tag, tag);
  assert.equal(Object.getOwnPropertyDescriptor(after.files, '__proto__')?.value, digest('9'));
  assert.equal(tagOf(source, JSON.parse(JSON.stringify(after.files))), after.tag);
});

test('a file of many pieces has the digest of its whole, whatever its size is beside theirs', async (t) => {
  const source = await sourceOf(t);
  const file = path.join(source.directory, 'large.bin');
  for (const size of [(1 << 18) - 1, 1 << 18, (1 << 18) + 1, 3 << 18]) {
    const content = Buffer.alloc(size, 'abcdefg');
    await writeFile(file, content);
    assert.equal((await computeInputDigest(source)).files['large.bin'], digest(content));
  }
  await truncate(file, 0);
  assert.equal((await computeInputDigest(source)).files['large.bin'], digest(''));
});

test('a file that vanishes between being listed and read was never there', async (t) => {
  const source = await sourceOf(t);
  const { tag } = await computeInputDigest(source);
  const temporary = path.join(source.directory, 'main.py.swp');
  await writeFile(temporary, 'x');
  assert.notEqual((await computeInputDigest(source)).tag, tag);
  // It is asked whether it goes on after each file, KEEP.md before any other.
  const signal = {
    get aborted() {
      rmSync(temporary, { force: true });
      return false;
    },
  } as AbortSignal;
  assert.equal((await computeInputDigest(source, signal)).tag, tag);
});

test('a folder that vanishes while others are listed was empty; the context itself is needed', async (t) => {
  const { directory } = await sourceOf(t);
  const everything = parseDockerIgnore('');
  const prunes = (folder: string) => {
    if (folder === 'sub') rmSync(path.join(directory, folder), { recursive: true });
    return folder === '__pycache__';
  };
  assert.deepEqual(await filesUnder(directory, { ...everything, prunes }), [
    '.env.local',
    'KEEP.md',
    'README.md',
    'main.py',
    'requirements.txt',
  ]);
  await assert.rejects(filesUnder(path.join(directory, 'sub')), /ENOENT/);
});

test('pipes and the like are no part of an image', async (t) => {
  const source = await sourceOf(t);
  const { createServer } = await import('node:net');
  const server = createServer();
  const before = await computeInputDigest(source);
  await new Promise<void>((resolve) => server.listen(path.join(source.directory, 'a.sock'), resolve));
  t.after(() => server.close());
  assert.deepEqual(await computeInputDigest(source), before);
});

test('a Failure names what can’t be read', async (t) => {
  const source = await sourceOf(t);
  const missing = `${source.dockerfile}.gone`;
  await assert.rejects(computeInputDigest({ ...source, dockerfile: missing }), (error) => {
    assert.ok(error instanceof Failure);
    assert.ok(error.problem.problem.includes(missing));
    return true;
  });
});

test('an image that is kept has its tag, whatever the folder holds; a run that is cancelled reads no further', async (t) => {
  const source = await sourceOf(t);
  assert.deepEqual(await computeInputDigest({ ...source, kept: 'taskflow-backend:1.0.0-00000000' }), {
    tag: 'taskflow-backend:1.0.0-00000000',
    files: {},
  });
  await assert.rejects(computeInputDigest(source, AbortSignal.abort()), Cancelled);
});

test('what is not in the folder has no name that a file could have', () => {
  for (const name of [outside.dockerfile, outside.ignoreFile, outside.argument('A')]) assert.ok(path.posix.isAbsolute(name));
});
