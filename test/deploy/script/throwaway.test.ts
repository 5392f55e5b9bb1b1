// The script with a throwaway database: its password is made once, seen nowhere, and everything else follows from it.
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

test('from nothing: a password by chance in a Secret of its own, the URL with it, the value for the chart, and its rollout before the others', async (t) => {
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

test('two of them do not get the same password', async (t) => {
  const made = [];
  for (const each of [await stage(t), await stage(t)]) {
    assert.equal((await each.run(['-'], auth)).code, 0);
    made.push(stored(each.written).url);
  }
  assert.notEqual(made[0], made[1]);
});

test('again: the password stays, and nothing is stored', async (t) => {
  const { run, calls, written } = await stage(t);
  assert.equal((await run(['-'], auth)).code, 0);
  const [before, number] = [stored(written), calls().length];
  const { code, stdout } = await run([]);
  assert.equal(code, 0);
  assert.match(stdout, /has its three keys already/);
  assert.deepEqual(stored(written), before);
  assert.ok(
    !calls()
      .slice(number)
      .some((call) => / apply |restart/.test(call)),
  );
});

test('the Secret with the password is gone: it is made again with the one in database-url, since the data has that', async (t) => {
  const { run, calls, written, folder } = await stage(t);
  assert.equal((await run(['-'], auth)).code, 0);
  const before = stored(written);
  rmSync(path.join(folder, 'throwaway'));
  assert.equal((await run([])).code, 0);
  assert.deepEqual(stored(written), before);
  assert.ok(!calls().some((call) => call.includes('rollout restart')));
});

test('a password that is quoted in database-url is not taken for the password, and nothing is stored', async (t) => {
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

test('both Secrets are gone and the database still runs: it is begun anew with a new password', async (t) => {
  const { run, calls, written, folder } = await stage(t);
  assert.equal((await run(['-'], auth)).code, 0);
  const before = stored(written);
  for (const name of ['throwaway', 'secret']) rmSync(path.join(folder, name));
  writeFileSync(path.join(folder, 'database'), '');
  assert.equal((await run(['-'], auth)).code, 0);
  assert.notEqual(stored(written).url, before.url);
  assert.equal(calls().filter((call) => call.includes('rollout restart deployment/taskflow-database')).length, 1);
});

test('a database-url beside it is refused before anything is started', async (t) => {
  const { run, calls } = await stage(t);
  const { code, stderr } = await run(['-'], secretsFile);
  assert.equal(code, 2);
  assert.match(stderr, /this script brings a throwaway database/);
  assert.ok(!calls().some((call) => /start|apply|create/.test(call)), calls().join('\n'));
});

test('without it nothing in the script speaks of one', async (t) => {
  const { run, calls, written } = await scriptStage(t);
  assert.equal((await run(['-'], secretsFile)).code, 0);
  assert.ok(!calls().some((call) => call.includes('taskflow-database')));
  assert.equal(JSON.parse(written('upgrade')).throwawayDatabase, undefined);
});
