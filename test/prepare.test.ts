// Tests what `npm start` prints before the program: one line, and npm's output only if it fails.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openTerminal } from './support/programs/pty.js';

/** Makes a clone without packages, and an npm first on PATH that records its arguments and runs `script`. */
function clone(t: TestContext, script: string) {
  const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-prepare-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const name of ['scripts', 'programs']) mkdirSync(path.join(folder, name));
  copyFileSync(fileURLToPath(new URL('../scripts/prepare.mjs', import.meta.url)), path.join(folder, 'scripts/prepare.mjs'));
  writeFileSync(path.join(folder, 'package-lock.json'), '{}');
  writeFileSync(path.join(folder, 'programs/npm'), `#!/bin/sh\necho "$@" >> asked\n${script}\n`, { mode: 0o755 });
  const env = { ...process.env, PATH: `${path.join(folder, 'programs')}:/usr/bin:/bin` };
  const asked = () => readFileSync(path.join(folder, 'asked'), 'utf8').trim().split('\n');
  return { folder, env, asked, args: [path.join(folder, 'scripts/prepare.mjs')] };
}

test('installs packages once and silently; then only builds, until the lock file is newer', (t) => {
  const { folder, env, asked, args } = clone(t, 'echo "added 247 packages"; mkdir -p node_modules; touch node_modules/.package-lock.json');
  const first = spawnSync(process.execPath, args, { env: { ...env, npm_lifecycle_event: 'prestart' }, encoding: 'utf8' });
  assert.deepEqual([first.status, first.stdout], [0, '']);
  assert.match(first.stderr, /^taskflow-tui: installing packages.*\ntaskflow-tui: installed in \d+ s\n.*npm start -- COMMAND.*\n$/);
  assert.equal(spawnSync(process.execPath, args, { env }).status, 0);
  utimesSync(path.join(folder, 'package-lock.json'), new Date(), new Date(Date.now() + 60_000));
  assert.equal(spawnSync(process.execPath, args, { env }).status, 0);
  assert.deepEqual(
    asked().map((line) => line.split(' ')[0]),
    ['ci', 'run', 'ci'],
  );
});

test('shows the output of npm and a fix if npm fails, and exits with 1', (t) => {
  const { env, args } = clone(
    t,
    'printf "npm error network request to https://registry failed\\nnpm error     at ClientRequest.<anonymous> (index.js:1:2)\\n" >&2; exit 7',
  );
  const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stderr, /npm error network.*\ntaskflow-tui: the packages couldn't be installed.*\n {2}fix/);
  assert.doesNotMatch(stderr, /installed in|prepare\.mjs|ClientRequest/);
});

test('counts the seconds in a terminal', async (t) => {
  const { folder, env, args } = clone(t, 'until [ -e enough ]; do sleep 0.1; done');
  const terminal = openTerminal(process.execPath, args, { cwd: folder, env, columns: 120 });
  await terminal.until(/once \(.*\) [1-9]\d* s/);
  writeFileSync(path.join(folder, 'enough'), '');
  await terminal.until(/installed in \d+ s/);
  assert.equal((await terminal.exited).exitCode, 0);
});
