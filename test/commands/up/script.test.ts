// `up --script`: writes two files and changes nothing else.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { writeScript } from '../../../source/commands/up/script.js';
import { Failure } from '../../../source/problem.js';
import { createRedactor } from '../../../source/redact.js';
import { buildKitArguments } from '../../../source/tools/docker/build.js';
import { drySettings } from '../../support/world/dry-settings.js';
import { readingWorld } from '../../support/world/reading-world.js';
import { problemOfRejection } from '../../support/world/step-context.js';

async function stage(t: TestContext, reads: Parameters<typeof readingWorld>[0] = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-script-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const { worldFor, changed, store } = readingWorld({
    docker: { buildCommand: (request) => ['docker', ...buildKitArguments(request)] },
    ...reads,
  });
  const settings = await drySettings();
  const session = {
    settings,
    readSettings: async () => settings,
    worldFor,
    world: worldFor({ command: () => {} }),
    store: { ...store, close: () => {} },
    redactor: createRedactor(),
    signal: new AbortController().signal,
  };
  const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');
  const write = (givenSecrets = {}, yes = false) =>
    writeScript({ session: { ...session, settings: { ...session.settings, givenSecrets } }, yes, json: false, folder });
  return { folder, changed, store, session, read, write };
}

test('writes both files without a given secret, and changes and saves nothing', async (t) => {
  const { folder, changed, store, session, read, write } = await stage(t);
  const given = { 'better-auth-secret': 'cAnArY-9f27Bq81LmZx04TtRw63Kp_auth' };
  session.redactor.add(given['better-auth-secret']);
  assert.equal(await write(given), 0);
  assert.deepEqual(readdirSync(folder).sort(), ['taskflow-up.md', 'taskflow-up.sh']);
  assert.deepEqual([changed, store.records, store.entries], [[], {}, []]);
  assert.doesNotMatch(read('taskflow-up.sh') + read('taskflow-up.md'), /cAnArY/);
  const [tag] = /taskflow-backend:1\.0\.0-[0-9a-f]{8}/.exec(read('taskflow-up.sh')) ?? [];
  assert.ok(tag && read('taskflow-up.md').includes(tag));
  assert.match(read('taskflow-up.md'), /to do: not done before/);
});

test('writes the files when a tool is missing, even with --yes, and the record says so', async (t) => {
  const { read, write } = await stage(t, {
    minikube: { version: async () => ({ type: 'missing' }) },
    installer: {
      offer: (tool) => ({ tool, version: '7.7.7', url: `https://example.com/${tool}`, folder: '/tools' }),
      installed: async () => [],
    },
  });
  for (const yes of [false, true]) {
    assert.equal(await write({}, yes), 0);
    assert.match(read('taskflow-up.md'), /this would fail: minikube isn't installed/);
    assert.doesNotMatch(read('taskflow-up.md'), /7\.7\.7/);
  }
  assert.doesNotMatch(read('taskflow-up.sh'), /^PATH=/m);
});

test('puts downloaded tools on the script’s PATH', async (t) => {
  const { read, write } = await stage(t, { installer: { installed: async () => [{ tool: 'helm', file: '/state/tools/helm' }] } });
  assert.equal(await write(), 0);
  assert.match(read('taskflow-up.sh'), /^PATH=\/state\/tools:\$PATH$/m);
});

test('rejects a build argument that looks like a secret, and names it without its value', async (t) => {
  const { folder, session, write } = await stage(t);
  session.settings.sources.backend = { ...session.settings.sources.backend, buildArgs: { KEY: 'sk-cAnArY-41c0d7e2' } };
  const problem = await problemOfRejection(write());
  assert.equal(problem.exit, 2);
  assert.match(problem.problem, /build argument KEY of the backend/);
  assert.doesNotMatch(JSON.stringify(problem), /cAnArY/);
  assert.deepEqual(readdirSync(folder), []);
});

test('writes nothing for a context that isn’t local until its name is confirmed', async (t) => {
  const refusal = new Failure({ problem: 'the context prod is not a local cluster', cause: '', fix: '', exit: 2 });
  const { folder, write } = await stage(t, { cluster: { refusal: async () => refusal } });
  assert.equal((await problemOfRejection(write())).exit, 2);
  assert.deepEqual(readdirSync(folder), []);
});
