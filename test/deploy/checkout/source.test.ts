import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { findSource } from '../../../source/deploy/checkout/source.js';
import { Failure } from '../../../source/problem.js';
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

test('uses the folder of the flag, else ./backend, else the included application', async (t) => {
  const root = await folderOf(t, { ...project, 'work/backend/requirements.txt': 'x', 'mine/main.py': 'x', 'mine/pyproject.toml': 'x' });
  const work = path.join(root, 'work');
  assert.equal((await findSource('backend', root, root)).own, true);
  const local = await findSource('backend', root, work);
  assert.deepEqual([local.directory, local.own], [path.join(work, 'backend'), false]);
  assert.equal((await findSource('backend', root, work, { directory: '../mine' })).directory, path.join(root, 'mine'));
});

test('refuses a missing folder, or one without an application, with exit 2 and the flag’s name', async (t) => {
  const root = await folderOf(t, project);
  for (const given of ['missing', 'backend-docker']) {
    await assert.rejects(findSource('backend', root, root, { directory: given }), (error) => {
      assert.ok(error instanceof Failure);
      assert.equal(error.problem.exit, 2);
      assert.match(error.problem.problem, new RegExp(`^--backend ${given} `));
      return true;
    });
  }
});

test('probes the health paths of a user’s backend, else its TCP port', async (t) => {
  const root = await folderOf(t, {
    ...project,
    'a/requirements.txt': 'fastapi\n',
    'a/main.py': 'app = FastAPI()\n@app.get("/health")\ndef health(): ...\n',
    'b/requirements.txt': 'fastapi\n',
    'b/main.py': 'app = FastAPI()\n',
  });
  assert.deepEqual((await findSource('backend', root, root, { directory: 'a' })).paths, { liveness: '/health', readiness: '/health' });
  assert.deepEqual((await findSource('backend', root, root, { directory: 'b' })).paths, { liveness: '', readiness: '' });
});

test('prefers build arguments of the user over detected ones', async (t) => {
  const root = await folderOf(t, { ...project, 'a/requirements.txt': 'fastapi\n', 'a/main.py': 'app = FastAPI()\n' });
  const found = await findSource('backend', root, root, { directory: 'a' });
  assert.deepEqual(found.buildArgs, { APP_MODULE: 'main:app' });
  const chosen = await findSource('backend', root, root, { directory: 'a', buildArgs: { APP_MODULE: 'other:api' } });
  assert.deepEqual(chosen.buildArgs, { APP_MODULE: 'other:api' });
});

test('refuses a folder with another kind of application, and names it relative to the current folder', async (t) => {
  const root = await folderOf(t, { ...project, 'frontend/package.json': '{"dependencies":{"vite":"7"}}' });
  const { refused } = await findSource('frontend', root, root);
  assert.equal(refused?.exit, 2);
  assert.equal(refused?.problem, "./frontend can't be built");
  assert.match(refused?.cause ?? '', /Vite/);
});

test('refuses a folder that can’t be read, and strips control sequences from what its files contain', async (t) => {
  const root = await folderOf(t, {
    ...project,
    'a/package.json': JSON.stringify({ scripts: { build: 'x' }, dependencies: { next: '15', 'u\u001b]0;owned\u0007i': 'file:./x' } }),
  });
  const { refused } = await findSource('frontend', root, root, { directory: 'a' });
  assert.doesNotMatch(refused?.cause ?? '', /[\u001b\u0007]/);
});

test('passes NEXT_PUBLIC names to the build of the included application', async (t) => {
  const root = await folderOf(t, project);
  const { buildArgs } = await findSource('frontend', root, root, { buildArgs: { NEXT_PUBLIC_A: '1', NODE_IMAGE: 'x' } });
  assert.deepEqual(buildArgs, { PUBLIC_ENV: 'NEXT_PUBLIC_A=1', NODE_IMAGE: 'x' });
});
