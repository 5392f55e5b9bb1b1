// The script with a throwaway database: one password, made once and shown nowhere.
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { encoded, scriptStage, secrets, secretsFile } from '../../support/world/script.js';

const auth = `better-auth-secret=${secrets['better-auth-secret']}\n`;
const decoded = (text: string) => Buffer.from(text, 'base64').toString();
const stage = (t: test.TestContext) => scriptStage(t, { throwawayDatabase: true });
const stored = (written: (name: string) => string) => ({
  url: decoded(JSON.parse(written('secret')).data['database-url']),
  own: JSON.parse(written('throwaway')),
});

test('on an empty cluster: stores a random password, sets the URL and the chart’s value, and waits for the database first', async (t) => {
  const { run, calls, written } = await stage(t);
  const { code, stdout, stderr } = await run(['-'], auth);
  assert.equal(code, 0, stderr);
  const { url, own } = stored(written);
  assert.deepEqual(own.metadata, {
    name: 'taskflow-database',
    labels: { app: 'taskflow', 'app.kubernetes.io/managed-by': 'taskflow-tui' },
  });
  assert.deepEqual(Object.keys(own.data), ['password']);
  const password = decoded(own.data.password);
  assert.match(password, /^[A-Za-z0-9_-]{32}$/);
  assert.equal(url, `postgresql://taskflow:${password}@taskflow-database:5432/taskflow`);
  assert.deepEqual(JSON.parse(written('upgrade')).throwawayDatabase, { enabled: true });
  assert.deepEqual(
    calls().flatMap((call) => /rollout status deployment\/(\S+)/.exec(call)?.[1] ?? []),
    ['taskflow-database', 'taskflow-frontend', 'taskflow-backend'],
  );
  for (const place of [calls().join('\n'), written('.env'), written('upgrade'), stdout, stderr])
    for (const word of [password, encoded(password)]) assert.ok(!place.includes(word), place);
});

test('two databases get different passwords', async (t) => {
  const made = [];
  for (const each of [await stage(t), await stage(t)]) {
    assert.equal((await each.run(['-'], auth)).code, 0);
    made.push(stored(each.written).url);
  }
  assert.notEqual(made[0], made[1]);
});

test('a second run keeps the password and stores nothing', async (t) => {
  const { run, calls, written } = await stage(t);
  assert.equal((await run(['-'], auth)).code, 0);
  const [before, number] = [stored(written), calls().length];
  const { code, stdout } = await run([]);
  assert.equal(code, 0);
  assert.match(stdout, /already has its three keys/);
  assert.deepEqual(stored(written), before);
  assert.ok(
    !calls()
      .slice(number)
      .some((call) => / apply |restart/.test(call)),
  );
});

test('recreates a deleted Secret with the password from database-url, which the data has', async (t) => {
  const { run, calls, written, folder } = await stage(t);
  assert.equal((await run(['-'], auth)).code, 0);
  const before = stored(written);
  rmSync(path.join(folder, 'throwaway'));
  assert.equal((await run([])).code, 0);
  assert.deepEqual(stored(written), before);
  assert.ok(!calls().some((call) => call.includes('rollout restart')));
});

test('stores nothing if the password in database-url is escaped', async (t) => {
  const { run, calls, folder } = await stage(t);
  assert.equal((await run(['-'], auth)).code, 0);
  rmSync(path.join(folder, 'throwaway'));
  const secret = JSON.parse(readFileSync(path.join(folder, 'secret'), 'utf8'));
  secret.data['database-url'] = encoded('postgresql://taskflow:a%2Fb@taskflow-database:5432/taskflow');
  writeFileSync(path.join(folder, 'secret'), JSON.stringify(secret));
  const number = calls().length;
  const { code, stderr } = await run([]);
  assert.equal(code, 1);
  assert.match(stderr, /password of taskflow-database has characters/);
  assert.ok(
    !calls()
      .slice(number)
      .some((call) => call.includes(' apply ')),
  );
});

test('restarts a running database with a new password if both Secrets are deleted', async (t) => {
  const { run, calls, written, folder } = await stage(t);
  assert.equal((await run(['-'], auth)).code, 0);
  const before = stored(written);
  for (const name of ['throwaway', 'secret']) rmSync(path.join(folder, name));
  writeFileSync(path.join(folder, 'database'), '');
  assert.equal((await run(['-'], auth)).code, 0);
  assert.notEqual(stored(written).url, before.url);
  assert.equal(calls().filter((call) => call.includes('rollout restart deployment/taskflow-database')).length, 1);
});

test('refuses a database-url before anything starts', async (t) => {
  const { run, calls } = await stage(t);
  const { code, stderr } = await run(['-'], secretsFile);
  assert.equal(code, 2);
  assert.match(stderr, /this script installs a throwaway database/);
  assert.ok(!calls().some((call) => /start|apply|create/.test(call)), calls().join('\n'));
});

test('a script without a throwaway database does not mention one', async (t) => {
  const { run, calls, written } = await scriptStage(t);
  assert.equal((await run(['-'], secretsFile)).code, 0);
  assert.ok(!calls().some((call) => call.includes('taskflow-database')));
  assert.equal(JSON.parse(written('upgrade')).throwawayDatabase, undefined);
});
