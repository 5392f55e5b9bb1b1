import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { readSecretsFile } from '../../../source/commands/up/secrets-file.js';
import { Failure } from '../../../source/problem.js';
import { createRedactor } from '../../../source/redact.js';

async function file(t: TestContext, text: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'taskflow-secrets-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const name = path.join(folder, 'secrets');
  await writeFile(name, text);
  return name;
}

test('reads key=value lines with comments, CRLF and = in values, and tells the redactor the values', async (t) => {
  const redactor = createRedactor();
  const { secrets, variables } = await readSecretsFile(
    await file(
      t,
      '\ufeff# mine\r\n\r\ndatabase-url = postgresql://u:canary-pw@h/d?sslmode=require\r\nbetter-auth-secret=abc=def=canary\r\nbackend.JWT_SECRET = a=canary\r\nfrontend.GREETING="hi canary"\r\n',
    ),
    redactor,
  );
  assert.deepEqual(variables, { frontend: { GREETING: 'hi canary' }, backend: { JWT_SECRET: 'a=canary' } });
  assert.deepEqual(secrets, { 'database-url': 'postgresql://u:canary-pw@h/d?sslmode=require', 'better-auth-secret': 'abc=def=canary' });
  assert.ok(!redactor.clean('x abc=def=canary y canary-pw').includes('canary'));
});

test('rejects a malformed file with exit status 2 and the line, never a value', async (t) => {
  const cases: [string, RegExp][] = [
    ['database-url\n', /line 1 has no =/],
    ['# c\ndatabase_url=canary\n', /line 2 has an unknown key/],
    ['database-url=\n', /line 1 has no value for database-url/],
    ['openai-api-key=sk-canary\nopenai-api-key=sk-canary\n', /line 2 repeats openai-api-key/],
    ['\n# nothing\n', /has no keys/],
    ['backend.JWT-SECRET=canary', /line 1 has an invalid name after backend\./],
    ['database.JWT_SECRET=canary', /line 1 has an unknown key/],
    ['backend.A=canary\nfrontend.A=canary\nbackend.A=canary', /line 3 repeats backend\.A/],
    ['backend.A=', /line 1 has no value for backend\.A/],
  ];
  for (const [text, says] of cases) {
    await assert.rejects(readSecretsFile(await file(t, text), createRedactor()), (error) => {
      assert.ok(error instanceof Failure);
      assert.equal(error.problem.exit, 2);
      assert.match(error.problem.problem, says);
      assert.ok(!JSON.stringify(error.problem).includes('canary'));
      return true;
    });
  }
  await assert.rejects(readSecretsFile('/no/such/file', createRedactor()), /doesn't exist/);
});
