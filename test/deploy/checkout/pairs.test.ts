import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { findPairs } from '../../../source/deploy/checkout/pairs.js';
import { folderOf } from '../../support/programs/checkout.js';

const next = '{"dependencies":{"next":"16.0.0"}}';
const fastapi = 'fastapi\nuvicorn\n';
const pair = (folder: string) => ({ [`${folder}/frontend/package.json`]: next, [`${folder}/backend/requirements.txt`]: fastapi });

async function found(t: test.TestContext, files: Record<string, string>, ages: Record<string, number> = {}) {
  const start = await folderOf(t, files);
  const pairs = await findPairs(start, async (folder) => ages[path.relative(start, folder).split(path.sep).join('/')] ?? 0);
  return pairs.map(({ frontend, backend }) => `${frontend} ${backend}`);
}

test('finds pairs one and two folders down, the newest first', async (t) => {
  const files = { ...pair('phase-2'), ...pair('phase-3'), ...pair('todo/Phase 4 Kubernetes') };
  assert.deepEqual(await found(t, files, { 'phase-2/backend': 20, 'phase-3/frontend': 10 }), [
    'phase-2/frontend phase-2/backend',
    'phase-3/frontend phase-3/backend',
    'todo/Phase 4 Kubernetes/frontend todo/Phase 4 Kubernetes/backend',
  ]);
});

test('pairs of equal age are ordered by the number in their path', async (t) => {
  const files = { ...pair('phase-2'), ...pair('phase-10'), ...pair('phase-3') };
  assert.deepEqual(await found(t, files), [
    'phase-10/frontend phase-10/backend',
    'phase-3/frontend phase-3/backend',
    'phase-2/frontend phase-2/backend',
  ]);
});

test('recognizes applications by what they are, not by the names of their folders', async (t) => {
  assert.deepEqual(
    await found(t, { 'apps/web/package.json': next, 'apps/api/pyproject.toml': '[project]\ndependencies = ["FastAPI"]\n' }),
    ['apps/web apps/api'],
  );
  assert.deepEqual(
    await found(t, { 'package.json': next, 'server/requirements.txt': 'uvicorn\n', 'server/main.py': 'from fastapi import FastAPI\n' }),
    ['. server'],
  );
  assert.deepEqual(await found(t, { 'client/package.json': next, 'backend/requirements.txt': fastapi }), ['client backend']);
});

test('ignores applications without the other half, other frameworks, and folders of packages', async (t) => {
  const files = {
    'phase-1/frontend/package.json': '{"dependencies":{"vite":"7"}}',
    'phase-1/backend/requirements.txt': fastapi,
    'phase-2/backend/requirements.txt': fastapi,
    'phase-3/frontend/package.json': next,
    'phase-3/backend/requirements.txt': 'flask\n',
    ...pair('node_modules/kit'),
    ...pair('.cache/old'),
    ...pair('a/b/too-deep'),
  };
  assert.deepEqual(await found(t, files), []);
});
