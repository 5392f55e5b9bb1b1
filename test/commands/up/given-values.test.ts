// The values that the command line names: which file or line wins, what becomes one of the three secrets, and what is refused.
import assert from 'node:assert/strict';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { withGivenValues } from '../../../source/commands/given-values.js';
import { createRedactor } from '../../../source/redact.js';
import { nothingNeeded } from '../../../source/release/application.js';
import { folderOf } from '../../support/programs/checkout.js';
import { drySettings } from '../../support/world/dry-settings.js';
import { problemOfRejection } from '../../support/world/step-context.js';

const url = 'postgresql://u:canary-pw@db.example/tasks';

async function stage(t: TestContext, files: Record<string, string>) {
  const root = await folderOf(t, files);
  const settings = await drySettings();
  const redactor = createRedactor();
  const give = (flags: { secretsFile?: string; backendEnv?: string; frontendEnv?: string; throwawayDatabase?: boolean }) => {
    const at = Object.entries(flags).map(([name, value]) => [name, typeof value === 'string' ? path.join(root, value) : value]);
    return withGivenValues(settings, Object.fromEntries(at), redactor);
  };
  return { settings, redactor, give };
}

test('a line wins over a file, and the names of the three secrets become those; the redactor knows every value', async (t) => {
  const { redactor, give } = await stage(t, {
    'b.env': `DATABASE_URL=${url}\nJWT_SECRET=canary-file\nexport OTHER='canary other'\n`,
    'f.env': 'DATABASE_URL=file:./dev.db\nBETTER_AUTH_SECRET=canary-0f8a7c2e9b1d4a6f8c3e5b7d9f1a\n',
    secrets: 'backend.JWT_SECRET=canary-line\nbackend.OPENAI_API_KEY=sk-canary-line-99\n',
  });
  const given = await give({ backendEnv: 'b.env', frontendEnv: 'f.env', secretsFile: 'secrets' });
  assert.deepEqual(given.givenSecrets, {
    'database-url': url,
    'better-auth-secret': 'canary-0f8a7c2e9b1d4a6f8c3e5b7d9f1a',
    'openai-api-key': 'sk-canary-line-99',
  });
  assert.deepEqual(given.givenVariables, { frontend: {}, backend: { JWT_SECRET: 'canary-line', OTHER: 'canary other' } });
  assert.doesNotMatch(redactor.clean(`canary-file canary-line canary other ${url}`), /canary/);
});

test('another name that an application has for the URL becomes database-url; a URL in another form that nobody reads is left out', async (t) => {
  const { settings, give } = await stage(t, { 'b.env': `POSTGRES_URL=${url}\n`, 'sqlite.env': 'DATABASE_URL=sqlite:///./x.db\nA=1\n' });
  const needs = { ...nothingNeeded, database: { driver: 'node' as const, names: ['POSTGRES_URL'] } };
  for (const component of ['frontend', 'backend'] as const) settings.sources[component] = { ...settings.sources[component], needs };
  assert.deepEqual((await give({ backendEnv: 'b.env' })).givenSecrets, { 'database-url': url });
  assert.deepEqual((await give({ backendEnv: 'sqlite.env' })).givenSecrets, {});
});

test('with a throwaway database, a DATABASE_URL in a dotenv file is left out, and one in the secrets file is refused', async (t) => {
  const { give } = await stage(t, { 'b.env': `DATABASE_URL=${url}\nA=1\n`, secrets: `database-url=${url}\n` });
  const given = await give({ backendEnv: 'b.env', throwawayDatabase: true });
  assert.deepEqual([given.givenSecrets, given.givenVariables?.backend], [{}, { A: '1' }]);
  assert.equal((await problemOfRejection(give({ secretsFile: 'secrets', throwawayDatabase: true }))).exit, 2);
});

test('takes a file without values: the application may need none', async (t) => {
  const { give } = await stage(t, { 'empty.env': '', 'comments.env': '# nothing\n\nA=\nexport B=\n' });
  const given = await give({ frontendEnv: 'empty.env', backendEnv: 'comments.env' });
  assert.deepEqual(given.givenVariables, { frontend: {}, backend: {} });
});

test('refuses an invalid name with its line, a file of other text, and a missing one; never with a value', async (t) => {
  const { give } = await stage(t, { 'name.env': 'A=1\nB.C=canary\n', 'prose.env': '# nothing\nA=\ncanary\n' });
  for (const [file, says] of [
    ['name.env', /--backend-env .*name\.env: line 2 has an invalid name$/],
    ['prose.env', /prose\.env: no line is NAME=value$/],
    ['none.env', /none\.env: There is no such file$/],
  ] as const) {
    const problem = await problemOfRejection(give({ backendEnv: file }));
    assert.match(problem.problem, says);
    assert.equal(problem.exit, 2);
    assert.doesNotMatch(JSON.stringify(problem), /canary/);
  }
});
