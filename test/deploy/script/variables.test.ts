// The script with variables of an application's own: names from the sources, values only from the person or the cluster.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import test, { type TestContext } from 'node:test';
import { readCurrentState } from '../../../source/deploy/script/current-state.js';
import { formatRecord } from '../../../source/deploy/script/record.js';
import { nothingNeeded, type Variable } from '../../../source/release/application.js';
import { drySettings } from '../../support/world/dry-settings.js';
import { encoded, scriptStage, secrets } from '../../support/world/script.js';

const variable = (name: string, more: Partial<Variable> = {}): Variable => ({
  ...{ name, required: true, secret: true, kind: 'text', usedIn: 'app/config.py:12', ...more },
});

/** A person's own pair; the values that were given when the script was written aren't those of the run. */
async function stage(t: TestContext) {
  const settings = await drySettings();
  const { frontend, backend } = settings.sources;
  const sources = {
    frontend: {
      ...frontend,
      own: false,
      needs: { ...nothingNeeded, variables: [variable('API_URL', { required: false, kind: 'url', example: 'http://localhost:8000' })] },
    },
    backend: {
      ...backend,
      own: false,
      needs: {
        ...nothingNeeded,
        secretKeys: ['database-url' as const],
        database: { driver: 'node' as const, names: ['POSTGRES_URL'] },
        variables: [variable('JWT_SECRET'), variable('SMTP_HOST', { required: false })],
      },
    },
  };
  const givenVariables = { frontend: {}, backend: { NODE_ENV: 'test', EXTRA: 'cAnArY-extra' } };
  return scriptStage(t, { sources, givenVariables });
}

const given = `database-url=${secrets['database-url']}
backend.JWT_SECRET=cAnArY a "b" $c \\ %d
backend.NODE_ENV=cAnArY-test
backend.EXTRA=cAnArY-more
`;

test('stores the variables of each component, and puts no value into an argument, the environment, or the script', async (t) => {
  const { file, run, calls, written } = await stage(t);
  execFileSync('bash', ['-n', file]);
  const { code, stdout, stderr } = await run(['-'], given, { given_backend_JWT_SECRET: 'x', SHELLOPTS: 'allexport' });
  assert.equal(code, 0, stderr);
  const { metadata, data } = JSON.parse(written('backend-env'));
  assert.deepEqual(metadata, { name: 'taskflow-backend-env', labels: { app: 'taskflow', 'app.kubernetes.io/managed-by': 'taskflow-tui' } });
  assert.deepEqual(data, {
    EXTRA: encoded('cAnArY-more'),
    JWT_SECRET: encoded('cAnArY a "b" $c \\ %d'),
    NODE_ENV: encoded('cAnArY-test'),
    POSTGRES_URL: encoded(secrets['database-url']),
  });
  assert.deepEqual(JSON.parse(written('frontend-env')).data, { API_URL: encoded('http://taskflow-backend:8000') });
  assert.equal(JSON.parse(written('secret')).data['better-auth-secret'], encoded('not-set'));
  const values = JSON.parse(written('upgrade'));
  assert.deepEqual(
    [values.backend.envSecret, values.backend.envRevision, values.backend.envOverrides],
    ['taskflow-backend-env', 'u-1/7', ['NODE_ENV']],
  );
  assert.equal(values.frontend.envSecret, 'taskflow-frontend-env');
  for (const place of [calls().join('\n'), written('.env'), written('upgrade'), stdout, stderr, readFileSync(file, 'utf8')])
    assert.doesNotMatch(place, /cAnArY/);
});

test('the record names the Secrets, their variables, and how to remove them', async (t) => {
  const { parts } = await stage(t);
  const found = { steps: readCurrentState([]).steps, checks: [] };
  const text = formatRecord({ parts, found, uninstall: ['helm', 'uninstall', 'taskflow'] });
  assert.match(text, /the Secret `taskflow-backend-env` in it, with the backend's own variables: .*`JWT_SECRET`.*`SMTP_HOST`/);
  assert.match(text, /delete secret taskflow-backend-env/);
  assert.doesNotMatch(text, /cAnArY/);
});

test('a second run keeps everything and stores nothing; one new value keeps the others', async (t) => {
  const { run, calls, written } = await stage(t);
  assert.equal((await run(['-'], given)).code, 0);
  const before = calls().length;
  const again = await run([]);
  assert.equal(again.code, 0, again.stderr);
  assert.ok(
    !calls()
      .slice(before)
      .some((call) => call.includes(' apply ')),
  );
  assert.equal((await run(['-'], 'backend.SMTP_HOST=mail\n')).code, 0);
  const { metadata, data } = JSON.parse(written('backend-env'));
  assert.equal(metadata.resourceVersion, '7');
  assert.deepEqual([data.SMTP_HOST, data.EXTRA], [encoded('mail'), encoded('cAnArY-more')]);
});

for (const [what, input, says] of [
  ['a required variable is missing', `database-url=${secrets['database-url']}\n`, /no value for backend\.EXTRA in the cluster/],
  ['a name is invalid', 'backend.A-B=cAnArY\n', /line 1 of the secrets has an invalid name/],
  ['a name comes twice', 'backend.A=cAnArY\nbackend.A=cAnArY\n', /line 2 of the secrets repeats backend\.A/],
] as const) {
  test(`exits with 2 if ${what}, without a value in the message`, async (t) => {
    const { run, written } = await stage(t);
    const { code, stdout, stderr } = await run(['-'], input);
    assert.equal(code, 2);
    assert.match(stderr, says);
    assert.doesNotMatch(stdout + stderr, /cAnArY/);
    assert.equal(written('backend-env'), '');
  });
}
