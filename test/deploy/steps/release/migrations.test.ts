// Runs the checkout's migrations before the rollout, only with consent, and explains one that fails.
import assert from 'node:assert/strict';
import test from 'node:test';
import { migrationsOf } from '../../../../source/deploy/steps/release/migrations/consent.js';
import { migrationProblem } from '../../../../source/deploy/steps/release/migrations/failure.js';
import { installReleaseStep } from '../../../../source/deploy/steps/release/step.js';
import type { Failure } from '../../../../source/problem.js';
import type { Migration } from '../../../../source/release/application.js';
import type { DatabaseUse } from '../../../../source/release/database/use.js';
import type { Settings } from '../../../../source/release/settings.js';
import { throwawayUrl } from '../../../../source/release/throwaway.js';
import type { ChartRequest, Cluster, Job, JobOutcome } from '../../../../source/world/index.js';
import { includedSource } from '../../../support/world/step-context.js';
import { deployment, notices, releaseStage, revision } from './stage.js';

const alembic: Migration = { tool: 'alembic', folder: '/app', command: ['python', '-c', 'upgrade'], count: 3, from: 'alembic.ini' };
const betterAuth: Migration = { tool: 'better-auth', folder: '/migrations', command: ['node', 'a.mjs'], count: 0, from: 'lib/auth.ts' };
const job = (name: string): Job => ({ name, labels: {}, spec: { template: {} } });

function sources(frontend: Migration[], backend: Migration[]): Pick<Settings, 'sources'> {
  const source = (component: 'frontend' | 'backend', migrations: Migration[]) => {
    const own = includedSource(component);
    return { ...own, needs: { ...own.needs, migrations } };
  };
  return { sources: { frontend: source('frontend', frontend), backend: source('backend', backend) } };
}

type Options = { answers?: boolean[]; migrate?: boolean; outcome?: JobOutcome; lines?: string[]; url?: string; cluster?: Partial<Cluster> };

function scene(frontend: Migration[], backend: Migration[], options: Options = {}) {
  const asked: ChartRequest[] = [];
  const {
    answers = [],
    migrate,
    outcome = { type: 'succeeded' },
    lines = ['2 applied'],
    url = 'postgresql://u:p@db.example/todo',
    cluster,
  } = options;
  const stage = releaseStage([], {
    answers: answers.map((yes) => ({ type: 'confirm', yes })),
    settings: { ...sources(frontend, backend), ...(migrate === undefined ? {} : { migrate }) },
    helm: {
      async migrationJobs(request) {
        asked.push(request);
        return [...frontend, ...backend].map((_, i) => job(`taskflow-migrate-${i}`));
      },
    },
    cluster: {
      secret: async () => ({ uid: 'u', resourceVersion: '9', ours: true, keys: [], data: { 'database-url': url } }),
      tryDatabase: async () => ({ type: 'answers', ms: 1, tls: true, server: '' }),
      async runJob({ name }, report) {
        for (const line of lines) report(line);
        stage.done.push(`job ${name}`);
        return outcome;
      },
      ...cluster,
    },
  });
  return { stage, asked };
}

test('asks before the first run, with the database but not its login, and runs the Jobs before helm after a yes', async () => {
  const { stage, asked } = scene([betterAuth], [alembic], { answers: [true] });
  const { inputs } = await installReleaseStep.run(stage);
  const [question] = stage.questions;
  assert.partialDeepStrictEqual(question, {
    type: 'confirm',
    id: 'migrate',
    text: 'The applications have the tables of Better Auth and 3 Alembic migrations. Run them against the database before the rollout?',
    detail: [
      'frontend: the tables of Better Auth (lib/auth.ts)',
      'backend: 3 Alembic migrations (alembic.ini)',
      'database: todo on db.example',
    ],
  });
  assert.doesNotMatch(JSON.stringify(question), /u:p/);
  assert.deepEqual(stage.done, ['job taskflow-migrate-0', 'job taskflow-migrate-1', 'upgrade']);
  assert.equal(stage.store.choices().migrate, true);
  assert.partialDeepStrictEqual(asked[0]?.values, { migrations: 'job', backend: { migrations: [{ tool: 'alembic', folder: '/app' }] } });
  assert.equal(stage.upgrades[0]?.values.migrations, undefined);
  // The answer is an input of the next run, which therefore has nothing to do.
  assert.deepEqual(inputs, await installReleaseStep.inputs(stage));
});

test('deploys without the migrations after a no, and does not ask again', async () => {
  const { stage } = scene([], [alembic], { answers: [false] });
  await installReleaseStep.run(stage);
  await installReleaseStep.run(stage);
  assert.deepEqual([stage.questions.length, stage.done], [1, ['upgrade']]);
  assert.ok(notices(stage).includes('backend: 3 Alembic migrations: left out; taskflow-tui up --migrate includes them'));
});

test('asks about tables of models in its own words, and explains their failure', async () => {
  const models: Migration = { tool: 'models', folder: '/app', command: ['python', '-c', 'create', 'm.py'], count: 4, from: 'm.py' };
  const { stage } = scene([], [models], { answers: [true], lines: ['created tasks, users'] });
  await installReleaseStep.run(stage);
  assert.partialDeepStrictEqual(stage.questions[0], {
    text: 'Nothing in the backend creates the 4 tables of its models. Create them in the database before the rollout?',
  });
  assert.ok(notices(stage).includes('backend: 4 tables of its models: created tasks, users'));
  const problem = migrationProblem({ component: 'backend', migration: models, reason: 'exit 1', tail: ['NoReferencedTableError: x'] });
  assert.equal(problem.problem, "The tables of the backend's models couldn't be created");
});

test('a flag decides without a question; only its yes is remembered', async () => {
  const yes = scene([], [alembic], { migrate: true });
  await installReleaseStep.run(yes.stage);
  assert.deepEqual(yes.stage.done, ['job taskflow-migrate-0', 'upgrade']);
  assert.equal(yes.stage.store.choices().migrate, true);
  const no = scene([], [alembic], { migrate: false });
  await installReleaseStep.run(no.stage);
  assert.deepEqual([no.stage.done, no.stage.questions.length, no.stage.store.choices().migrate], [['upgrade'], 0, undefined]);
});

test('asks nothing for an application without migrations', async () => {
  const { stage } = scene([], []);
  await installReleaseStep.run(stage);
  assert.deepEqual([stage.done, stage.questions.length], [['upgrade'], 0]);
});

test('an image of the checkout’s own Dockerfile has only what that Dockerfile puts there', () => {
  const { frontend, backend } = sources([betterAuth], [alembic]).sources;
  const own = { ...{ name: 'Dockerfile', dockerfile: '/Dockerfile', context: '/', ignore: '', buildArgs: {}, hints: [] }, used: true };
  const found = migrationsOf({ frontend: { ...frontend, ownDockerfile: own }, backend: { ...backend, ownDockerfile: own } });
  assert.deepEqual(
    found.map(({ component, migration }) => [component, migration.tool]),
    [['backend', 'alembic']],
  );
});

test('a migration that fails stops the step before helm, and shows its log', async () => {
  const lines = ['psycopg2.errors.DuplicateTable: relation "tasks" already exists'];
  const { stage } = scene([], [alembic], { migrate: true, outcome: { type: 'failed', reason: 'Error, exit 1' }, lines });
  await assert.rejects(installReleaseStep.run(stage), (error: Failure) => {
    assert.equal(error.problem.problem, "The backend's Alembic migrations failed");
    assert.match(error.problem.cause, /^tasks exists already/);
    return true;
  });
  assert.deepEqual(stage.done, ['job taskflow-migrate-0']);
  assert.ok(stage.news.some((news) => news.type === 'line' && news.source === 'backend alembic' && news.line === lines[0]));
});

test('offers to deploy without migrations that do not fit, if the application creates its tables itself', async () => {
  const cases: [line: string, creates: boolean, asks: boolean][] = [
    ["KeyError: '003'", true, true],
    ['UndefinedTable: relation "users" does not exist', true, true],
    ['DuplicateTable: relation "users" already exists', true, true],
    ["ModuleNotFoundError: No module named 'backend'", true, true],
    ["configparser.InterpolationSyntaxError: '%' must be followed by '%' or '(', found: '%04d'", true, true],
    ['psycopg2.OperationalError: server closed the connection unexpectedly', true, false],
    ["KeyError: '003'", false, false],
    ['permission denied for schema public', true, false],
  ];
  for (const [line, creates, asks] of cases) {
    const failed = { migrate: true, outcome: { type: 'failed' as const, reason: 'Error, exit 1' }, lines: [line] };
    const { stage } = scene([], [alembic], { ...failed, answers: asks ? [true] : [] });
    const { backend } = stage.settings.sources;
    const use: DatabaseUse = {
      ...{ library: 'sqlalchemy', async: false, sync: true, rewritesScheme: false, handles: { sslmode: false, channelBinding: false } },
      ...(creates ? { createsTables: true } : {}),
    };
    stage.settings.sources.backend = { ...backend, needs: { ...backend.needs, database: { ...backend.needs.database, use } } };
    if (asks) await installReleaseStep.run(stage);
    else await assert.rejects(installReleaseStep.run(stage));
    assert.deepEqual(
      stage.questions.map(({ id }) => id),
      asks ? ['without-migrations'] : [],
      line,
    );
    assert.equal(stage.done.includes('upgrade'), asks);
  }
});

test('deploys without the tables of a Better Auth that can’t create them, after a yes', async () => {
  const cases: [line: string, said: RegExp][] = [
    [
      'ERROR [Better Auth]: Only kysely adapter is supported for migrations.',
      /Better Auth doesn't know the database.*because Better Auth can't create tables with the database that lib\/auth\.ts/,
    ],
    [
      'Error: All attempts to open a WebSocket to connect to the database failed. Details: TypeError: fetch failed',
      /reaches only Neon's databases\): deploying without them, because the frontend's own driver/,
    ],
  ];
  for (const [line, said] of cases) {
    const failed = { migrate: true, outcome: { type: 'failed' as const, reason: 'Error, exit 1' }, lines: [line] };
    const { stage } = scene([betterAuth], [], { ...failed, answers: [true] });
    await installReleaseStep.run(stage);
    assert.deepEqual(stage.done, ['job taskflow-migrate-0', 'upgrade']);
    assert.match(notices(stage).join('\n'), said);
  }
});

test('creates the tables of models, after a yes, if migrations don’t fit the database', async () => {
  const models: Migration = { tool: 'models', folder: '/app', command: ['python', '-c', 'create'], count: 2, from: 'm.py' };
  const lines = ['UndefinedTable: relation "task" does not exist'];
  const outcomes: JobOutcome[] = [{ type: 'failed', reason: 'Error, exit 1' }, { type: 'succeeded' }];
  const { stage, asked } = scene([], [{ ...alembic, instead: models }], {
    ...{ migrate: true, answers: [true], lines },
    cluster: {
      async runJob(_job, report) {
        for (const line of lines) report(line);
        return outcomes.shift() ?? { type: 'succeeded' };
      },
    },
  });
  await installReleaseStep.run(stage);
  assert.deepEqual(
    stage.questions.map(({ id }) => id),
    ['tables-instead'],
  );
  assert.partialDeepStrictEqual(asked[1]?.values, { backend: { migrations: [{ tool: 'models' }] } });
  assert.ok(stage.done.includes('upgrade'));
  assert.match(notices(stage).join('\n'), /the backend gets the 2 tables of its models instead/);
});

test('with a throwaway database, migrates once the release has brought it', async () => {
  const url = throwawayUrl({ context: 'minikube', namespace: 'default', release: 'taskflow', profile: 'minikube' }, 'secret');
  const { stage } = scene([], [alembic], {
    migrate: true,
    url,
    cluster: {
      deployments: async () => [
        ...stage.deployments,
        ...(stage.done.includes('upgrade') ? [deployment('backend', { name: 'taskflow-database', component: 'other', image: '' })] : []),
      ],
    },
  });
  stage.services.push(
    ...['frontend', 'backend', 'database'].map((name) => ({ name: `taskflow-${name}`, type: 'ClusterIP', port: 1, targetPort: 'http' })),
  );
  await installReleaseStep.run(stage);
  assert.deepEqual(stage.done.slice(0, 2), ['upgrade', 'job taskflow-migrate-0']);
});

test('an earlier release without migrations is upgraded when they are requested', async () => {
  const { stage } = scene([], [alembic], { migrate: false });
  const before = await installReleaseStep.inputs(stage);
  stage.kept.push(revision(1, 'deployed'));
  const after = await installReleaseStep.inputs({ ...stage, settings: { ...stage.settings, migrate: true } });
  assert.notDeepEqual(before, after);
});

const explained: [log: string, cause: RegExp, migration?: Migration][] = [
  ['asyncpg.exceptions.DuplicateTableError: relation "users" already exists', /^users exists already, but Alembic has no record/],
  ['42P07 · relation "todos" already exists', /^todos exists already, but Drizzle/, { ...alembic, tool: 'drizzle' }],
  ['psycopg2.errors.InsufficientPrivilege: permission denied for schema public', /user may not change schema public/],
  ["KeyError: '003'", /refer to the revision 003/],
  ["ERROR [alembic.util.messaging] Can't locate revision identified by '9a8b'", /refer to the revision 9a8b/],
  ['psycopg2.errors.UndefinedTable: relation "user" does not exist', /needs the table user/],
  ["ModuleNotFoundError: No module named 'psycopg2'", /imports psycopg2/],
  ["Error: Cannot find module '/migrations/better-auth.mjs'", /couldn't bundle/, betterAuth],
  ['sqlalchemy.exc.MissingGreenlet: greenlet_spawn has not been called', /synchronous connection/],
  ['FATAL:  password authentication failed for user "u"', /^The database refuses: password authentication failed/],
  ['ZeroDivisionError: division by zero\n(Background on this error at: https://sqlalche.me/)', /^ZeroDivisionError: division by zero$/],
  ['', /^CreateContainerConfigError secret "x" not found$/],
];

for (const [log, cause, migration = alembic] of explained)
  test(`explains a migration that ends with ${log || 'nothing'}`, () => {
    const reason = 'CreateContainerConfigError secret "x" not found';
    assert.match(migrationProblem({ component: 'backend', migration, reason, tail: log ? log.split('\n') : [] }).cause, cause);
  });
