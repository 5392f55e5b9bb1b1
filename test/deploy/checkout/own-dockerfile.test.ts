// The checkout's own Dockerfile: found where its author builds it, and never with a secret in its context.
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { contextFiles } from '../../../source/build-context.js';
import { computeInputDigest } from '../../../source/deploy/checkout/input-digest.js';
import { findOwnDockerfile } from '../../../source/deploy/checkout/own-dockerfile.js';
import { findSource } from '../../../source/deploy/checkout/source.js';
import { Failure } from '../../../source/problem.js';
import { folderOf } from '../../support/programs/checkout.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const application = { 'requirements.txt': 'fastapi\n', 'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n' };
const below = (folder: string, files: Record<string, string>) =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));

test('finds the Dockerfile in the folder, or in its docker folder', async (t) => {
  for (const name of ['Dockerfile', 'Dockerfile.prod', 'docker/Dockerfile']) {
    const directory = await folderOf(t, { [name]: 'FROM scratch\n' });
    const found = await findOwnDockerfile({ directory, buildArgs: {} });
    assert.equal(found?.dockerfile, path.join(directory, name));
    assert.equal(found?.context, directory);
  }
  assert.equal(await findOwnDockerfile({ directory: await folderOf(t, application), buildArgs: {} }), undefined);
});

test('builds as the compose file says: context, Dockerfile, stage, and arguments that the Dockerfile declares', async (t) => {
  const folder = await folderOf(t, {
    'docker-compose.yml': `services:
  db: {image: postgres}
  web: {build: ./frontend}
  api:
    build:
      context: .
      dockerfile: backend/docker/api.Dockerfile
      target: production
      args: {NEXT_PUBLIC_X: from-compose, PORT: 1, SECRET: "\${SECRET}", OTHER: x}
`,
    'backend/docker/api.Dockerfile': 'FROM scratch AS production\nARG NEXT_PUBLIC_X\nARG NEXT_PUBLIC_Y=1\nARG PORT\nARG SECRET\n',
    'frontend/Dockerfile': 'FROM scratch\n',
  });
  const found = await findOwnDockerfile({
    directory: path.join(folder, 'backend'),
    buildArgs: { PUBLIC_ENV: 'NEXT_PUBLIC_X=detected\nNEXT_PUBLIC_Y=y=z', APP_MODULE: 'main:app' },
  });
  assert.deepEqual([found?.context, found?.name, found?.target], [folder, 'backend/docker/api.Dockerfile', 'production']);
  assert.deepEqual(found?.buildArgs, { NEXT_PUBLIC_X: 'from-compose', NEXT_PUBLIC_Y: 'y=z', PORT: '1' });
  const frontend = await findOwnDockerfile({ directory: path.join(folder, 'frontend'), buildArgs: {} });
  assert.equal(frontend?.dockerfile, path.join(folder, 'frontend/Dockerfile'));
});

test('ignores a compose file that can’t be read, or whose context lies outside of its folder', async (t) => {
  for (const compose of [': :', 'services: 1', 'services:\n  a:\n    build: {context: ../.., dockerfile: backend/Dockerfile}\n']) {
    const folder = await folderOf(t, { 'compose.yaml': compose, 'backend/Dockerfile': 'FROM scratch\n' });
    const directory = path.join(folder, 'backend');
    assert.equal((await findOwnDockerfile({ directory, buildArgs: {} }))?.context, directory, compose);
  }
});

test('never sends a file with secrets, whatever the checkout’s own rules let through', async (t) => {
  const directory = await folderOf(t, {
    ...application,
    Dockerfile: 'FROM scratch\nCOPY . .\n',
    '.dockerignore': 'tests\n!.env\n!.env.production\n',
    '.env': 'JWT_SECRET=canary\n',
    '.env.production': 'JWT_SECRET=canary\n',
    '.env.example': 'JWT_SECRET=\n',
    'server.pem': 'canary\n',
    'tests/a.py': '',
  });
  const found = await findOwnDockerfile({ directory, buildArgs: {} });
  const files = await contextFiles(directory, path.join(directory, 'Dockerfile'), found?.ignore);
  assert.deepEqual(files, ['.dockerignore', '.env.example', 'Dockerfile', 'main.py', 'requirements.txt']);
});

test('says that a Dockerfile starts a development server', async (t) => {
  for (const [command, dev] of [
    ['CMD ["npm", "run", "dev"]', true],
    ['CMD uvicorn main:app --reload', true],
    ['CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]', false],
  ] as const) {
    const directory = await folderOf(t, { Dockerfile: `FROM scratch\n${command}\n` });
    const { hints = [] } = (await findOwnDockerfile({ directory, buildArgs: {} })) ?? {};
    assert.equal(hints.length, dev ? 1 : 0, command);
  }
});

test('is built when the person chooses it, also where taskflow-tui’s Dockerfile can’t build the folder', async (t) => {
  const flask = { 'requirements.txt': 'flask\n', 'main.py': 'app = 1\n', Dockerfile: 'FROM scratch AS one\nFROM one\n' };
  const folder = await folderOf(t, { ...below('backend', flask), ...below('other', { ...application, Dockerfile: 'FROM scratch\n' }) });
  const refused = await findSource('backend', root, folder);
  assert.match(refused.refused?.fix ?? '', /Or build it with its own backend\/Dockerfile: --dockerfile backend=own\.$/);
  const own = await findSource('backend', root, folder, { build: { dockerfile: 'own' } });
  assert.equal(own.refused, undefined);
  assert.equal(own.dockerfile, path.join(folder, 'backend/Dockerfile'));
  assert.deepEqual(own.facts, ['built with its own backend/Dockerfile']);
  const usual = await findSource('backend', root, folder, { directory: 'other', build: { dockerfile: 'default' } });
  assert.equal(usual.dockerfile, path.join(root, 'backend-docker/Dockerfile'));
  assert.equal(usual.ownDockerfile?.used, false);
  const { tag } = await computeInputDigest(own);
  assert.notEqual((await computeInputDigest({ ...own, target: 'one' })).tag, tag);
});

test('is a usage error to choose where there is none', async (t) => {
  const folder = await folderOf(t, below('backend', application));
  await assert.rejects(findSource('backend', root, folder, { build: { dockerfile: 'own' } }), (error) => {
    assert.ok(error instanceof Failure);
    assert.equal(error.problem.problem, '--dockerfile backend=own: ./backend has no Dockerfile');
    assert.equal(error.problem.exit, 2);
    return true;
  });
});
