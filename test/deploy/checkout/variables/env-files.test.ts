// The environment files that a checkout's owner has: which names they have values for, and the values.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { parseDotenv } from '../../../../source/deploy/checkout/variables/dotenv.js';
import { findEnvFiles, readEnvFile } from '../../../../source/deploy/checkout/variables/env-files.js';
import { Failure } from '../../../../source/problem.js';
import type { Component } from '../../../../source/release/component.js';
import { folderOf } from '../../../support/programs/checkout.js';

test('parses dotenv files as python-dotenv and as Next.js do', () => {
  const cases: [text: string, backend: Record<string, string>, frontend?: Record<string, string>][] = [
    ['\ufeffA=1\r\nexport B=2\r\n', { A: '1', B: '2' }],
    ['# A=0\nA=1 # a comment\n#B=2', { A: '1' }],
    ['A=p#ss', { A: 'p#ss' }, { A: 'p' }],
    ['A= # nothing\nB=#x\nC=""\nD=1', { A: '', B: '', C: '', D: '1' }],
    [`A='x # y' # c\nB="p#q"\nC=\`it's\``, { A: 'x # y', B: 'p#q', C: "it's" }],
    ['A="-----BEGIN KEY-----\nabc\n-----END KEY-----"\nB=1', { A: '-----BEGIN KEY-----\nabc\n-----END KEY-----', B: '1' }],
    ['A="a\\nb"\nB="[\\"x\\"]"\nC=["http://a","http://b"]', { A: 'a\nb', B: '["x"]', C: '["http://a","http://b"]' }],
    ['A = spaced out \n  B=1', { A: 'spaced out', B: '1' }],
    ["A='it\\'s'", { A: "it's" }, { A: "it\\'s" }],
    ['A="unterminated\nB=2', { A: '"unterminated', B: '2' }],
    ['A\n=1\nB=2', { B: '2' }],
    [`U=me\nA=postgres://\${U}:p$w@h/\${DB:-tasks}/\${NONE}`, { U: 'me', A: `postgres://me:p$w@h/tasks/\${NONE}` }],
    ['A=1\nA=2', { A: '2' }],
  ];
  for (const [text, backend, frontend = backend] of cases) {
    assert.deepEqual(Object.fromEntries(parseDotenv(text, 'backend')), backend, text);
    assert.deepEqual(Object.fromEntries(parseDotenv(text, 'frontend')), frontend, text);
  }
});

test('finds the files with values, in the order of precedence, and never shows a value', async (t) => {
  const root = await folderOf(t, {
    '.env': 'ROOT_KEY=canary-root\n',
    'backend/.env': 'DATABASE_URL=postgresql://a:canary-b@localhost:5432/x\nJWT_SECRET=canary-c\nEMPTY=\n',
    'frontend/.env.local': 'BETTER_AUTH_URL=http://localhost:3000\nBACKEND=http://127.0.0.1:8000\nNEXT_PUBLIC_X=http://localhost:8000\n',
    'frontend/.env': 'BETTER_AUTH_SECRET=canary-d\n',
    'frontend/.env.example': 'A=1\n',
  });
  const backend = await findEnvFiles(path.join(root, 'backend'), 'backend');
  assert.deepEqual(backend, [
    { file: path.join(root, 'backend/.env'), names: ['DATABASE_URL', 'JWT_SECRET'], atThisMachine: ['DATABASE_URL'] },
    { file: path.join(root, '.env'), names: ['ROOT_KEY'], atThisMachine: [] },
  ]);
  const frontend = await findEnvFiles(path.join(root, 'frontend'), 'frontend');
  assert.deepEqual(
    frontend.map(({ file, atThisMachine }) => [path.basename(file), atThisMachine]),
    [
      ['.env.local', ['BACKEND']],
      ['.env', []],
    ],
  );
  assert.doesNotMatch(JSON.stringify([backend, frontend]), /canary/);
  assert.deepEqual(await findEnvFiles(path.join(root, 'no/where'), 'backend'), []);
});

test('points out addresses of this machine that a pod would connect to, not those that a browser opens or a server listens on', async (t) => {
  const cases: [component: Component, line: string, found: boolean][] = [
    ['backend', 'REDIS_URL=redis://:p@ss@localhost:6379/0', true],
    ['backend', 'DB_HOST=127.0.0.1', true],
    ['backend', 'QDRANT=http://[::1]:6333', true],
    ['backend', 'KAFKA=localhost:9092', true],
    ['backend', 'BETTER_AUTH_URL=http://localhost:3000', true],
    ['backend', 'BROKER_URL=amqp://guest@0.0.0.0//', true],
    ['backend', 'API_HOST=0.0.0.0', false],
    ['backend', 'HOST=127.0.0.1', false],
    ['backend', 'CORS_ORIGINS=http://localhost:3000', false],
    ['backend', 'FRONTEND_URL=http://localhost:3000', false],
    ['backend', 'DATABASE_URL=postgresql://a:localhost@db.example.com/x', false],
    ['backend', 'NAME=localhost.example.com', false],
    ['frontend', 'BETTER_AUTH_URL=http://localhost:3000', false],
    ['frontend', 'API=http://localhost:8000/api', true],
  ];
  for (const [component, line, found] of cases) {
    const root = await folderOf(t, { [`${component}/.env`]: `${line}\n` });
    const [file] = await findEnvFiles(path.join(root, component), component);
    assert.equal(file?.atThisMachine.length, found ? 1 : 0, line);
  }
});

test('reads values, also from UTF-16 as PowerShell writes it, and fails with exit 2', async (t) => {
  const root = await folderOf(t, { '.env': 'A=1\nEMPTY=\n' });
  const file = path.join(root, '.env');
  assert.deepEqual(await readEnvFile(file, 'backend'), { A: '1' });
  await writeFile(file, Buffer.from('\ufeffA=ü\r\nB=2\r\n', 'utf16le'));
  assert.deepEqual(await readEnvFile(file, 'backend'), { A: 'ü', B: '2' });
  await writeFile(file, Buffer.from('\ufeffA=ü\r\n', 'utf16le').swap16());
  assert.deepEqual(await readEnvFile(file, 'frontend'), { A: 'ü' });
  await assert.rejects(readEnvFile(path.join(root, 'none'), 'backend'), (error) => {
    assert.ok(error instanceof Failure);
    assert.equal(error.problem.exit, 2);
    assert.equal(error.problem.cause, 'There is no such file');
    return true;
  });
});
