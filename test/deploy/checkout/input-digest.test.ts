import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { chmod, rename, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { contextFiles, filesUnder } from '../../../source/build-context.js';
import { describeChanges } from '../../../source/deploy/checkout/changed-files.js';
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

test('applies the ignore file to the build context by docker’s rules', async (t) => {
  const { directory, dockerfile } = await sourceOf(t);
  assert.deepEqual(await contextFiles(directory, dockerfile), ['KEEP.md', 'main.py', 'requirements.txt', 'sub/README.md']);
});

test('computes the tag from the included files, the Dockerfile, its ignore file, and the build arguments', async (t) => {
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

test('reads the root of a workspace by rules of its own', async (t) => {
  const { dockerfile, ...source } = await sourceOf(t);
  const context = await folderOf(t, {
    'package.json': '{}',
    'apps/web/page.js': '1',
    'apps/api/main.py': '2',
    'apps/web/.env': 'SECRET=1',
  });
  const ignore = '*\n!package.json\n!apps/web\n**/.env*\n';
  const workspace = { ...source, dockerfile, context, directory: path.join(context, 'apps/web'), ignore };
  const { files } = await computeInputDigest(workspace);
  assert.deepEqual(Object.keys(files).sort(), ['/Dockerfile', '/ignore file', 'apps/web/page.js', 'package.json']);
  assert.equal(files['/ignore file'], digest(ignore));
  const [line] = describeChanges(workspace, [{ name: 'apps/web/page.js', how: 'changed' }], 2, context);
  assert.equal(line, 'apps/web/page.js changed');
});

test('ignores timestamps, permissions other than execute, and ignored files', async (t) => {
  const source = await sourceOf(t);
  const before = await computeInputDigest(source);
  await utimes(path.join(source.directory, 'main.py'), 1, 1);
  await writeFile(path.join(source.directory, 'main.py'), 'print(1)\n');
  await chmod(path.join(source.directory, 'main.py'), 0o600);
  await writeFile(path.join(source.directory, '.env.local'), 'SECRET=2');
  await writeFile(path.join(source.directory, 'sub/__pycache__/a.pyc'), 'y');
  assert.deepEqual(await computeInputDigest(source), before);
});

test('changes with a byte, a mode, a name, a link’s target, the Dockerfile, the ignore file, and a build argument', async (t) => {
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

test('handles unusual file names: numbers, object properties, spaces, newlines, Unicode', async (t) => {
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

test('hashes a whole file at every size around the chunk size', async (t) => {
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

test('skips a file that disappears before it is read', async (t) => {
  const source = await sourceOf(t);
  const { tag } = await computeInputDigest(source);
  const temporary = path.join(source.directory, 'main.py.swp');
  await writeFile(temporary, 'x');
  assert.notEqual((await computeInputDigest(source)).tag, tag);
  // The digest checks `aborted` after each file, first after KEEP.md.
  const signal = {
    get aborted() {
      rmSync(temporary, { force: true });
      return false;
    },
  } as AbortSignal;
  assert.equal((await computeInputDigest(source, signal)).tag, tag);
});

test('treats a folder that disappears as empty, but fails without the context itself', async (t) => {
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

test('ignores sockets and other special files', async (t) => {
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

test('uses the tag of a kept image without reading files, and can be cancelled', async (t) => {
  const source = await sourceOf(t);
  assert.deepEqual(await computeInputDigest({ ...source, kept: 'taskflow-backend:1.0.0-00000000' }), {
    tag: 'taskflow-backend:1.0.0-00000000',
    files: {},
  });
  await assert.rejects(computeInputDigest(source, AbortSignal.abort()), Cancelled);
});

test('gives parts outside of the folder names that no file can have', () => {
  for (const name of [outside.dockerfile, outside.ignoreFile, outside.argument('A')]) assert.ok(path.posix.isAbsolute(name));
});
