import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { contextFiles } from '../../source/deploy/build-context.js';
import { contentHash, findSource } from '../../source/deploy/source.js';
import { Failure } from '../../source/problem.js';

async function folder(t: TestContext, files: Record<string, string>): Promise<string> {
  const root = await mkdtemp(path.join(tmpdir(), 'taskflow-source-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), text);
  }
  return root;
}

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

test('the context is what the ignore file lets through, by docker’s rules', async (t) => {
  const root = await folder(t, project);
  const found = await contextFiles(path.join(root, 'backend-docker/app'), path.join(root, 'backend-docker/Dockerfile'));
  assert.deepEqual(found, ['KEEP.md', 'main.py', 'requirements.txt', 'sub/README.md']);
});

test('the hash is of content: touching changes nothing, an ignored file neither; a byte, a mode, a name and the Dockerfile do', async (t) => {
  const root = await folder(t, project);
  const source = await findSource('backend', root, path.join(root, 'nowhere'));
  const app = source.directory;
  const before = await contentHash(source);
  assert.match(before, /^[0-9a-f]{8}$/);
  await utimes(path.join(app, 'main.py'), 1, 1);
  await writeFile(path.join(app, '.env.local'), 'SECRET=2');
  assert.equal(await contentHash(source), before);
  const seen = new Set([before]);
  for (const change of [
    () => writeFile(path.join(app, 'main.py'), 'print(2)\n'),
    () => chmod(path.join(app, 'main.py'), 0o755),
    () => writeFile(path.join(app, 'new.py'), ''),
    () => writeFile(source.dockerfile, 'FROM y\n'),
  ]) {
    await change();
    const hash = await contentHash(source);
    assert.ok(!seen.has(hash));
    seen.add(hash);
  }
});

test('the folder: the flag’s, else ./backend, else the application that comes along', async (t) => {
  const root = await folder(t, { ...project, 'work/backend/requirements.txt': 'x', 'mine/main.py': 'x', 'mine/pyproject.toml': 'x' });
  const work = path.join(root, 'work');
  assert.equal((await findSource('backend', root, root)).own, true);
  const local = await findSource('backend', root, work);
  assert.deepEqual([local.directory, local.own], [path.join(work, 'backend'), false]);
  assert.equal((await findSource('backend', root, work, '../mine')).directory, path.join(root, 'mine'));
});

test('a folder that is not there or holds no application is refused with exit 2, naming the flag', async (t) => {
  const root = await folder(t, project);
  for (const given of ['missing', 'backend-docker']) {
    await assert.rejects(findSource('backend', root, root, given), (error) => {
      assert.ok(error instanceof Failure);
      assert.equal(error.problem.exit, 2);
      assert.match(error.problem.problem, new RegExp(`^--backend ${given} `));
      return true;
    });
  }
});

test('somebody’s own backend gets the probes that its sources name, else a TCP check', async (t) => {
  const root = await folder(t, {
    ...project,
    'a/requirements.txt': '',
    'a/main.py': '@app.get("/health")\ndef health(): ...\n',
    'b/requirements.txt': '',
    'b/main.py': 'pass\n',
  });
  assert.deepEqual((await findSource('backend', root, root, 'a')).paths, { liveness: '/health', readiness: '/health' });
  assert.deepEqual((await findSource('backend', root, root, 'b')).paths, { liveness: '', readiness: '' });
});
