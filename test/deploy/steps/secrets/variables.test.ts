// The applications' own variables in the Secrets step: files beside the checkout, files and lines that were named, the form, and the Secrets.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { updateDatabaseForm } from '../../../../source/deploy/database-form.js';
import type { Answer, Question } from '../../../../source/deploy/engine/event.js';
import { enterSecretsStep } from '../../../../source/deploy/steps/secrets/step.js';
import { type Needs, nothingNeeded, type Source, type Variable } from '../../../../source/release/application.js';
import type { Component } from '../../../../source/release/component.js';
import type { Settings } from '../../../../source/release/settings.js';
import type { Cluster, ClusterSecret, Minikube } from '../../../../source/world/index.js';
import { folderOf } from '../../../support/programs/checkout.js';
import { type FakeContext, fakeContext, includedSource } from '../../../support/world/step-context.js';

const url = 'postgresql://u:canary-pw@db.example/tasks';
const variable = (name: string, more: Partial<Variable> = {}): Variable => ({
  ...{ name, required: true, secret: true, kind: 'text', usedIn: 'app/config.py:12', ...more },
});

type Files = Partial<Record<Component, Record<string, string>>>;
type Stage = {
  needs?: Partial<Record<Component, Partial<Needs>>>;
  files?: Files;
  settings?: Partial<Settings>;
  answers?: Answer[];
  /** Secrets of the cluster by name; the step's own go here too. */
  secrets?: Record<string, ClusterSecret>;
};

/** A person's own checkout with `files` beside it, in a running cluster. */
async function stage(t: TestContext, { needs = {}, files = {}, settings = {}, answers = [], secrets = {} }: Stage) {
  const own = async (component: Component): Promise<Source> => ({
    ...includedSource(component),
    own: false,
    directory: path.join(await folderOf(t, { [`${component}/main.py`]: '', ...prefixed(component, files[component] ?? {}) }), component),
    needs: { ...nothingNeeded, ...needs[component] },
  });
  let version = 10;
  const cluster = {
    secret: async (name: string) => secrets[name],
    ensureNamespace: async () => ({ uid: 'n1', ours: false }),
    async applySecret(name: string, data: Record<string, string>) {
      version += 1;
      const all = { ...secrets[name]?.data, ...data };
      secrets[name] = { uid: `u-${name}`, resourceVersion: String(version), ours: true, keys: Object.keys(all), data: all };
      return secrets[name];
    },
  } as Partial<Cluster> as Cluster;
  const found = fakeContext({
    world: {
      cluster,
      minikube: { status: async () => ({ state: 'running', text: '' }) } as Partial<Minikube> as Minikube,
      database: { tryUrl: async () => ({ type: 'answers', ms: 1, tls: true, server: '17' }) },
    },
    settings: { sources: { frontend: await own('frontend'), backend: await own('backend') }, ...settings },
    answers,
    done: ['cluster'],
  });
  return { found, secrets, run: () => runStep(found) };
}

function prefixed(component: Component, files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`${component}/${name}`, text]));
}

/** As the engine does: saves the evidence. */
async function runStep(found: FakeContext) {
  const { text, record } = await enterSecretsStep.run(found);
  found.store.saveStep('secrets', { inputs: '', parts: {}, evidence: record, at: 1, ms: 1 });
  return text;
}

const verify = async (found: FakeContext) => {
  const saved = found.store.step('secrets');
  assert.ok(saved);
  return enterSecretsStep.verify(found, saved);
};
const typed = (variables: Record<string, string> = {}): Answer => ({ type: 'secrets', values: {}, variables });
const yes: Answer = { type: 'confirm', yes: true };
const no: Answer = { type: 'confirm', yes: false };
const secretsIn = (questions: Question[]) => questions.flatMap((question) => (question.type === 'secrets' ? [question] : []));
const fieldsIn = (found: FakeContext) => secretsIn(found.questions)[0]?.variables ?? [];

test('deploys a pair with .env files beside it on two yeses, and no value is in an event or in the evidence', async (t) => {
  const { found, secrets, run } = await stage(t, {
    needs: {
      backend: {
        secretKeys: ['database-url', 'openai-api-key'],
        variables: [variable('JWT_SECRET_KEY'), variable('MODEL', { required: false })],
      },
      frontend: { secretKeys: ['better-auth-secret'], variables: [variable('MAIL_TOKEN')] },
    },
    files: {
      backend: { '.env': `DATABASE_URL=${url}\nJWT_SECRET_KEY="canary-jwt"\nOPENAI_API_KEY=sk-canary-key-1234\nEXTRA=canary-extra\n` },
      frontend: { '.env.local': 'BETTER_AUTH_SECRET=canary-short\nMAIL_TOKEN=canary-mail\n' },
    },
    answers: [yes, yes, typed()],
  });
  const text = await run();
  assert.deepEqual(secrets['taskflow-secrets']?.data, {
    'database-url': url,
    'better-auth-secret': 'canary-short',
    'openai-api-key': 'sk-canary-key-1234',
  });
  assert.deepEqual(secrets['taskflow-backend-env']?.data, { JWT_SECRET_KEY: 'canary-jwt', EXTRA: 'canary-extra' });
  assert.deepEqual(secrets['taskflow-frontend-env']?.data, { MAIL_TOKEN: 'canary-mail' });
  const [, asked] = found.questions;
  assert.ok(asked?.type === 'confirm');
  assert.equal(asked.text, 'backend/.env has values for 3 of the 4 variables that the backend reads. Use them?');
  assert.match(asked.detail.join('\n'), /^DATABASE_URL, OPENAI_API_KEY, JWT_SECRET_KEY$/m);
  assert.match(asked.detail.join('\n'), /^EXTRA: used too/m);
  assert.doesNotMatch(JSON.stringify([text, found.news, found.questions, found.store.records, found.store.entries]), /canary/);
  for (const value of [url, 'canary-jwt', 'canary-extra', 'canary-mail', 'canary-short']) assert.ok(found.hidden.has(value), value);
  assert.deepEqual(
    found.store.entries.filter(({ type }) => type === 'secret').map(({ name }) => name),
    ['taskflow-secrets', 'taskflow-frontend-env', 'taskflow-backend-env'],
  );
  assert.deepEqual(found.values.current()?.variables, {
    frontend: { MAIL_TOKEN: 'canary-mail' },
    backend: { JWT_SECRET_KEY: 'canary-jwt', EXTRA: 'canary-extra' },
  });
});

test("doesn't use a database on this computer from a file beside the checkout, and asks for one", async (t) => {
  const { found, secrets, run } = await stage(t, {
    needs: { backend: { secretKeys: ['database-url'], variables: [] } },
    files: { backend: { '.env': 'DATABASE_URL=postgresql://me:canary@localhost:5432/tasks\n' } },
    answers: [yes, { type: 'secrets', values: { 'database-url': url } }],
  });
  await run();
  assert.deepEqual(
    found.questions.flatMap((asked) => (asked.type === 'secrets' ? asked.known : [])),
    [],
  );
  const said = found.news.flatMap((news) => (news.type === 'notice' && !news.level ? [news.text] : []));
  assert.match(said.join(), /DATABASE_URL of .* isn't used for the backend: inside a pod, localhost is the pod itself/);
  assert.equal(secrets['taskflow-secrets']?.data['database-url'], url);
});

test('reads no value from a file beside the checkout without a yes', async (t) => {
  const { found, secrets, run } = await stage(t, {
    needs: { backend: { variables: [variable('JWT_SECRET_KEY')] } },
    files: { backend: { '.env': 'JWT_SECRET_KEY=canary-jwt\n' } },
    answers: [no, typed({ JWT_SECRET_KEY: 'typed-instead' })],
  });
  await run();
  assert.deepEqual(secrets['taskflow-backend-env']?.data, { JWT_SECRET_KEY: 'typed-instead' });
  assert.ok(!found.hidden.has('canary-jwt'));
});

test('verifies without a change, asks again after the file changed, and stores only what differs', async (t) => {
  const { found, secrets, run } = await stage(t, {
    needs: { backend: { variables: [variable('JWT_SECRET_KEY')] } },
    files: { backend: { '.env': 'JWT_SECRET_KEY=first\n' } },
    answers: [yes, typed(), yes, typed()],
  });
  await run();
  assert.equal((await verify(found)).holds, true);
  const file = path.join(found.settings.sources.backend.directory, '.env');
  await writeFile(file, 'JWT_SECRET_KEY=second, longer\n');
  const verified = await verify(found);
  assert.ok(!verified.holds && /^backend\/\.env changed since/.test(verified.because), JSON.stringify(verified));
  const before = secrets['taskflow-secrets'];
  assert.match(await run(), /kept taskflow-secrets unchanged · stored 1 variable in taskflow-backend-env/);
  assert.equal(secrets['taskflow-secrets'], before);
  assert.equal(secrets['taskflow-backend-env']?.data.JWT_SECRET_KEY, 'second, longer');
  assert.equal((await verify(found)).holds, true);
});

test('asks only for the secrets that an application reads, and stores the others as not-set', async (t) => {
  const { found, secrets, run } = await stage(t, {
    needs: { backend: { secretKeys: ['database-url'], variables: [variable('SECRET_KEY')] } },
    answers: [{ type: 'secrets', values: { 'database-url': url }, variables: { SECRET_KEY: 's3cret' } }],
  });
  await run();
  assert.deepEqual(secretsIn(found.questions)[0]?.keys, ['database-url']);
  assert.deepEqual(secrets['taskflow-secrets']?.data, {
    'database-url': url,
    'better-auth-secret': 'not-set',
    'openai-api-key': 'not-set',
  });
  const { sources } = found.settings;
  sources.backend = { ...sources.backend, needs: { ...sources.backend.needs, secretKeys: ['database-url', 'better-auth-secret'] } };
  const verified = await verify(found);
  assert.ok(!verified.holds && verified.because === 'the application needs better-auth-secret now');
});

test('one field for a name that both components read, with where, and its value goes to both', async (t) => {
  const { found, secrets, run } = await stage(t, {
    needs: {
      backend: {
        variables: [variable('LIMIT', { required: false, secret: false, kind: 'number', example: '10' }), variable('JWT_SECRET')],
      },
      frontend: { variables: [variable('JWT_SECRET', { usedIn: 'lib/auth.ts:3' })] },
    },
    answers: [typed({ JWT_SECRET: ' typed-jwt \n' })],
  });
  await run();
  const [secret, limit, more] = fieldsIn(found);
  assert.deepEqual(
    [secret?.name, secret?.components, secret?.usedIn],
    ['JWT_SECRET', ['frontend', 'backend'], 'frontend/lib/auth.ts:3, backend/app/config.py:12'],
  );
  assert.deepEqual([secret?.required, secret?.generate, secret?.stored, secret?.known], [true, true, false, false]);
  assert.deepEqual([limit?.name, limit?.required, limit?.example, limit?.generate], ['LIMIT', false, '10', false]);
  assert.equal(more, undefined);
  assert.deepEqual(secrets['taskflow-backend-env']?.data, { JWT_SECRET: 'typed-jwt' });
  assert.deepEqual(secrets['taskflow-frontend-env']?.data, { JWT_SECRET: 'typed-jwt' });
});

test('asks again for a required variable that stays empty, and says where it is read', async (t) => {
  const { found, run } = await stage(t, {
    needs: { backend: { variables: [variable('JWT_SECRET_KEY'), variable('OPTIONAL', { required: false })] } },
    answers: [typed(), typed({ JWT_SECRET_KEY: 'now' })],
  });
  await run();
  const [, again] = secretsIn(found.questions);
  const problems = again?.variables.map(({ name, problem }) => [name, problem?.problem]);
  assert.deepEqual(problems, [
    ['JWT_SECRET_KEY', 'JWT_SECRET_KEY has no value'],
    ['OPTIONAL', undefined],
  ]);
  assert.match(again?.variables[0]?.problem?.cause ?? '', /backend\/app\/config\.py:12/);
});

test('an empty field keeps what is stored, and a name that nobody reads any more stays', async (t) => {
  const { found, secrets, run } = await stage(t, {
    needs: { backend: { variables: [variable('KEPT'), variable('CHANGED')] } },
    secrets: {
      'taskflow-backend-env': {
        ...{ uid: 'u-taskflow-backend-env', resourceVersion: '3', ours: true, keys: ['KEPT', 'CHANGED', 'OLD'] },
        data: { KEPT: 'a', CHANGED: 'b', OLD: 'c' },
      },
    },
    answers: [typed({ CHANGED: 'new' })],
  });
  await run();
  assert.deepEqual(
    fieldsIn(found).map(({ stored }) => stored),
    [true, true],
  );
  assert.deepEqual(secrets['taskflow-backend-env']?.data, { KEPT: 'a', CHANGED: 'new', OLD: 'c' });
});

test('replaces values that were stored elsewhere only on consent', async (t) => {
  const stored = (): ClusterSecret => ({
    ...{ uid: 'u-taskflow-backend-env', resourceVersion: '3', ours: false, keys: ['JWT_SECRET'], data: { JWT_SECRET: 'theirs' } },
  });
  const given = {
    needs: { backend: { variables: [variable('JWT_SECRET')] } },
    settings: { givenVariables: { frontend: {}, backend: { JWT_SECRET: 'mine' } } },
  };
  const kept = await stage(t, { ...given, secrets: { 'taskflow-backend-env': stored() }, answers: [no, typed()] });
  await kept.run();
  assert.equal(kept.secrets['taskflow-backend-env']?.data.JWT_SECRET, 'theirs');
  assert.deepEqual(
    kept.found.store.entries.filter(({ name }) => name === 'taskflow-backend-env'),
    [],
  );
  const replaced = await stage(t, { ...given, secrets: { 'taskflow-backend-env': stored() }, answers: [yes, typed()] });
  await replaced.run();
  assert.equal(replaced.secrets['taskflow-backend-env']?.data.JWT_SECRET, 'mine');
});

test('the chart’s names: one that was given on purpose is stored, one from a file beside the checkout isn’t, and none of the ports is', async (t) => {
  const text = 'NODE_ENV=development\nBACKEND_URL=http://localhost:8000\nPORT=4000\nLOG_LEVEL=warn\nNEXT_PUBLIC_X=1\nTOKEN=t\n';
  const given = { NODE_ENV: 'test', PORT: '4000', BACKEND_URL: 'http://localhost:8000', LOG_LEVEL: 'warn', NEXT_PUBLIC_X: '1' };
  const needs = { frontend: { variables: [variable('TOKEN')] } };
  const beside = await stage(t, { needs, files: { frontend: { '.env': text } }, answers: [yes, typed()] });
  await beside.run();
  assert.deepEqual(beside.secrets['taskflow-frontend-env']?.data, { TOKEN: 't' });
  const [asked] = beside.found.questions;
  assert.ok(asked?.type === 'confirm' && asked.detail.some((line) => /BACKEND_URL.*: not used, because the chart sets them/.test(line)));
  const settings = { givenVariables: { frontend: { ...given, TOKEN: 't' }, backend: {} } };
  const named = await stage(t, { needs, settings, answers: [typed()] });
  await named.run();
  assert.deepEqual(named.secrets['taskflow-frontend-env']?.data, { NODE_ENV: 'test', LOG_LEVEL: 'warn', TOKEN: 't' });
  const said = named.found.news.flatMap((item) => (item.type === 'notice' ? [item.text] : [])).join('\n');
  assert.match(said, /NODE_ENV of the frontend has your value instead of the chart's/);
  assert.match(said, /the chart's values count, not yours, for PORT, BACKEND_URL/);
  assert.match(said, /NEXT_PUBLIC_X: fixed when the image is built/);
});

test('the other component’s address on the laptop becomes its address in the cluster; the browser’s stays', async (t) => {
  const local = 'http://localhost:8000/api';
  const { found, secrets, run } = await stage(t, {
    needs: {
      frontend: { variables: [variable('API_URL', { required: false, secret: false, kind: 'url', example: local }), variable('MAIL_URL')] },
      backend: {
        variables: [
          variable('CORS_ORIGINS', { required: false, secret: false, example: 'http://localhost:3000' }),
          variable('BETTER_AUTH_URL', { required: false, secret: false, kind: 'url', example: 'http://localhost:3000' }),
          variable('REDIS_URL'),
        ],
      },
    },
    files: { backend: { '.env': 'REDIS_URL=redis://localhost:6379\nCORS_ORIGINS=http://localhost:3000\n' } },
    settings: { givenVariables: { frontend: { MAIL_URL: 'http://127.0.0.1:8000' }, backend: {} } },
    answers: [yes, typed()],
  });
  await run();
  assert.deepEqual(secrets['taskflow-frontend-env']?.data, {
    API_URL: 'http://taskflow-backend:8000/api',
    MAIL_URL: 'http://taskflow-backend:8000',
  });
  assert.deepEqual(secrets['taskflow-backend-env']?.data, {
    BETTER_AUTH_URL: 'http://taskflow-frontend',
    REDIS_URL: 'redis://localhost:6379',
    CORS_ORIGINS: 'http://localhost:3000',
  });
  assert.equal(fieldsIn(found).find(({ name }) => name === 'API_URL')?.suggested, 'http://taskflow-backend:8000/api');
  const [asked] = found.questions;
  assert.ok(asked?.type === 'confirm' && asked.detail.some((line) => /^REDIS_URL: this computer’s address; in a pod/.test(line)));
});

test('a value of the chart’s that no program understands doesn’t replace it, and the sources say whose address a variable is', async (t) => {
  const { secrets, run } = await stage(t, {
    needs: { frontend: { variables: [variable('API_URL', { kind: 'url', example: 'http://localhost:8000/api' })] } },
    settings: { givenVariables: { frontend: { API_URL: 'http://localhost:4000', NODE_ENV: 'x7', LOG_LEVEL: 'x8' }, backend: {} } },
    answers: [typed()],
  });
  await run();
  assert.deepEqual(secrets['taskflow-frontend-env']?.data, { API_URL: 'http://taskflow-backend:8000/api' });
});

test('a database URL in the component’s own form follows the URL', async (t) => {
  const own = { DATABASE_URL: 'postgresql+asyncpg://old', POSTGRES_URL: 'old' };
  const { secrets, run } = await stage(t, {
    needs: { backend: { secretKeys: ['database-url'], database: { driver: 'node', names: ['POSTGRES_URL'] } } },
    secrets: {
      'taskflow-backend-env': { uid: 'u-taskflow-backend-env', resourceVersion: '3', ours: true, keys: Object.keys(own), data: own },
    },
    answers: [{ type: 'secrets', values: { 'database-url': url } }],
  });
  await run();
  assert.deepEqual(secrets['taskflow-backend-env']?.data, { DATABASE_URL: url, POSTGRES_URL: url });
});

test('runs again when a required variable came, a Secret is gone or changed, or another value was given', async (t) => {
  const { found, secrets, run } = await stage(t, {
    needs: { backend: { variables: [variable('JWT_SECRET')] } },
    answers: [typed({ JWT_SECRET: 'x' })],
  });
  await run();
  assert.equal((await verify(found)).holds, true);
  const because = async (settings: Partial<Settings> = {}) => {
    const verified = await verify({ ...found, settings: { ...found.settings, ...settings } });
    return verified.holds ? 'it holds' : verified.because;
  };
  assert.equal(await because({ givenVariables: { frontend: {}, backend: { JWT_SECRET: 'other' } } }), 'other values were given');
  const { sources } = found.settings;
  const more = { ...sources.backend, needs: { ...sources.backend.needs, variables: [variable('JWT_SECRET'), variable('NEW_ONE')] } };
  assert.equal(await because({ sources: { ...sources, backend: more } }), 'the backend needs NEW_ONE now');
  const stored = secrets['taskflow-backend-env'];
  assert.ok(stored);
  secrets['taskflow-backend-env'] = { ...stored, resourceVersion: '99' };
  assert.match(await because(), /the Secret taskflow-backend-env was changed elsewhere since/);
  delete secrets['taskflow-backend-env'];
  assert.equal(await because(), "the Secret taskflow-backend-env isn't in the cluster");
});

test('a DATABASE_URL beside the checkout that isn’t PostgreSQL’s is said, not used', async (t) => {
  const { found, secrets, run } = await stage(t, {
    needs: { backend: { secretKeys: ['database-url'], variables: [] } },
    files: { backend: { '.env': 'DATABASE_URL=sqlite:///./todo.db\n' } },
    answers: [yes, { type: 'secrets', values: { 'database-url': url } }],
  });
  await run();
  assert.equal(secrets['taskflow-secrets']?.data['database-url'], url);
  assert.ok(found.news.some((item) => item.type === 'notice' && /^DATABASE_URL of backend isn't used/.test(item.text)));
});

test('a variable that a values file gives with extraEnv is neither asked for nor missed', async (t) => {
  const values = path.join(
    await folderOf(t, { 'values.yaml': 'backend:\n  extraEnv:\n    - {name: SMTP_HOST, value: mail}\n' }),
    'values.yaml',
  );
  const { found, run } = await stage(t, {
    needs: { backend: { variables: [variable('SMTP_HOST')] } },
    settings: { valuesFiles: [values] },
    answers: [typed()],
  });
  await run();
  assert.deepEqual(fieldsIn(found), []);
  assert.equal((await verify(found)).holds, true);
});

test('a value that the application fails at is left out with its place: its default applies, or it is asked for', async (t) => {
  const settings = { givenVariables: { frontend: {}, backend: { POOL_SIZE: 'canary', EXPIRE: 'canary', JWT_SECRET: 'canary-jwt' } } };
  const variables = [
    variable('EXPIRE', { secret: false, accepts: { type: 'integer' } }),
    variable('JWT_SECRET'),
    variable('POOL_SIZE', { required: false, secret: false, accepts: { type: 'integer' }, usedIn: 'db.py:48' }),
  ];
  const answers: Answer[] = [{ type: 'secrets', values: {}, variables: { EXPIRE: '30' } }];
  const { found, secrets, run } = await stage(t, { needs: { backend: { variables } }, settings, answers });
  await run();
  assert.deepEqual(secrets['taskflow-backend-env']?.data, { JWT_SECRET: 'canary-jwt', EXPIRE: '30' });
  const notices = found.news.flatMap((item) => (item.type === 'notice' ? [item.text] : []));
  assert.deepEqual(notices.slice(0, 2), [
    "POOL_SIZE of the backend isn't a whole number (backend/db.py:48): it is left out, and the application's default applies",
    "EXPIRE of the backend isn't a whole number (backend/app/config.py:12): it is left out",
  ]);
});

test('a file made with env brings no variables of the shell and its tools, and none that leads libpq elsewhere', async (t) => {
  const given = {
    TERM: 'xterm',
    PGHOSTADDR: 'canary',
    PGSSLMINPROTOCOLVERSION: 'canary',
    XDG_DATA_HOME: '/x',
    PIP_NO_INPUT: '1',
    WEB_CONCURRENCY: 'canary',
    OWN: 'kept',
    PGUSER: 'kept',
  };
  const settings = { givenVariables: { frontend: {}, backend: given } };
  // The sources read this one.
  const variables = [variable('PGUSER', { secret: false })];
  const { found, secrets, run } = await stage(t, {
    needs: { backend: { variables } },
    settings,
    answers: [{ type: 'secrets', values: {} }],
  });
  await run();
  assert.deepEqual(secrets['taskflow-backend-env']?.data, { OWN: 'kept', PGUSER: 'kept' });
  const notices = found.news.flatMap((item) => (item.type === 'notice' ? [item.text] : []));
  assert.ok(
    notices.includes(
      "backend: TERM, PGHOSTADDR, PGSSLMINPROTOCOLVERSION and 2 more are left out: variables of a shell or a tool, which the sources don't read",
    ),
    notices.join('\n'),
  );
  assert.ok(notices.includes("WEB_CONCURRENCY of the backend isn't a number: it is left out, and the application's default applies"));
});

test('variables that hold a part of the database’s URL follow database-url, not a file that has another database', async (t) => {
  const backend = { POSTGRES_HOST: 'localhost', POSTGRES_USER: 'canary', POSTGRES_PASSWORD: 'canary', OWN: 'kept' };
  const parts = { POSTGRES_HOST: 'host', POSTGRES_USER: 'user', POSTGRES_PASSWORD: 'password' } as const;
  const database = { driver: undefined, names: [], parts };
  const { found, secrets, run } = await stage(t, {
    needs: { backend: { variables: [], secretKeys: ['database-url'], database } },
    settings: { givenVariables: { frontend: {}, backend }, givenSecrets: { 'database-url': url } },
    answers: [{ type: 'secrets', values: { 'database-url': url } }],
  });
  await run();
  const { hostname, username, password } = new URL(url);
  assert.deepEqual(secrets['taskflow-backend-env']?.data, {
    ...{ POSTGRES_HOST: hostname, POSTGRES_USER: username, POSTGRES_PASSWORD: password },
    OWN: 'kept',
  });
  const notices = found.news.flatMap((item) => (item.type === 'notice' ? [item.text] : []));
  assert.ok(
    notices.includes('backend: POSTGRES_HOST, POSTGRES_USER, POSTGRES_PASSWORD are taken from database-url, not from your values'),
    notices.join('\n'),
  );
});

test('a database that only tests use gets a placeholder where nobody gives its address', async (t) => {
  const variables = [variable('TEST_DATABASE_URL'), variable('DATABASE_URL_TEST', { required: false })];
  const { found, secrets, run } = await stage(t, { needs: { backend: { variables } }, answers: [{ type: 'secrets', values: {} }] });
  await run();
  assert.deepEqual(secrets['taskflow-backend-env']?.data, {
    TEST_DATABASE_URL: 'postgresql://placeholder:placeholder@127.0.0.1:1/placeholder',
  });
  const settings = { givenVariables: { frontend: {}, backend: { TEST_DATABASE_URL: url } } };
  const given = await stage(t, { needs: { backend: { variables } }, settings, answers: [{ type: 'secrets', values: {} }] });
  await given.run();
  assert.deepEqual(given.secrets['taskflow-backend-env']?.data, { TEST_DATABASE_URL: url });
  assert.ok(found.questions.length <= 1);
});

test('a list is written as JSON, whether it is typed or given', async (t) => {
  const variables = [
    variable('HOSTS', { secret: false, accepts: { type: 'list' } }),
    variable('ORIGINS', { secret: false, accepts: { type: 'list' } }),
  ];
  const settings = { givenVariables: { frontend: {}, backend: { ORIGINS: 'https://a.example, https://b.example' } } };
  const answers: Answer[] = [{ type: 'secrets', values: {}, variables: { HOSTS: 'one,two' } }];
  const { secrets, run } = await stage(t, { needs: { backend: { variables } }, settings, answers });
  await run();
  assert.deepEqual(secrets['taskflow-backend-env']?.data, { HOSTS: '["one","two"]', ORIGINS: '["https://a.example","https://b.example"]' });
});

test('the database’s URL is stored again in the form of the driver that the image turns out to have', async (t) => {
  const database = {
    driver: 'psycopg2' as const,
    names: ['POSTGRES_URL'],
    use: {
      library: 'sqlalchemy',
      async: false,
      sync: true,
      rewritesScheme: false,
      handles: { sslmode: false, channelBinding: false },
    } as const,
  };
  const needs = { backend: { variables: [variable('JWT_SECRET')], secretKeys: ['database-url' as const], database } };
  const settings = { givenSecrets: { 'database-url': url }, givenVariables: { frontend: {}, backend: { JWT_SECRET: 'canary-jwt' } } };
  const { found, secrets, run } = await stage(t, { needs, settings, answers: [{ type: 'secrets', values: {} }] });
  await run();
  assert.equal(secrets['taskflow-backend-env']?.data.POSTGRES_URL, url);
  assert.equal(await updateDatabaseForm(found), false);
  assert.equal(secrets['taskflow-backend-env']?.data.POSTGRES_URL, url, 'unchanged');
  const { backend } = found.settings.sources;
  const installed = { sqlalchemy: '2.1.9', 'psycopg2-binary': '2.9.11' };
  found.settings.sources.backend = { ...backend, needs: { ...backend.needs, database: { ...database, installed } } };
  assert.equal(await updateDatabaseForm(found), true);
  const form = url.replace('postgresql://', 'postgresql+psycopg2://');
  assert.deepEqual(secrets['taskflow-backend-env']?.data, { DATABASE_URL: form, POSTGRES_URL: form, JWT_SECRET: 'canary-jwt' });
  // psycopg 3 reads both forms, so what is stored stays.
  const other = { sqlalchemy: '2.1.9', psycopg: '3.3.1', 'psycopg2-binary': '2.9.11' };
  found.settings.sources.backend = {
    ...backend,
    needs: { ...backend.needs, database: { ...database, driver: 'psycopg', installed: other } },
  };
  assert.equal(await updateDatabaseForm(found), false);
  const saved = found.store.step('secrets');
  assert.ok(saved);
  assert.deepEqual((await enterSecretsStep.verify(found, saved)).holds, true);
});
