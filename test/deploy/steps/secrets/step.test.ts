import assert from 'node:assert/strict';
import test from 'node:test';
import { nodeUse } from '../../../../source/deploy/checkout/database/node-use.js';
import { enterSecretsStep } from '../../../../source/deploy/steps/secrets/step.js';
import type { SecretKey } from '../../../../source/problem.js';
import { throwawayUrl } from '../../../../source/release/throwaway.js';
import type { Cluster, ClusterSecret, DatabaseAnswer, DatabaseStage, Minikube, MinikubeState } from '../../../../source/world/index.js';
import { until } from '../../../support/programs/until.js';
import { target } from '../../../support/world/fakes.js';
import { type ContextOptions, fakeContext } from '../../../support/world/step-context.js';

const good: Record<SecretKey, string> = {
  'database-url': 'postgresql://u:a-password@db.example/tasks',
  'better-auth-secret': 'Zk3vQ9xL2mN7pR5tW8yB1cD4fG6hJ0kS',
  'openai-api-key': 'sk-abcdefghijkl',
};
const answers: DatabaseAnswer = { type: 'answers', ms: 600, tls: true, server: '15' };
const refuses = (about: 'password' | 'network' | 'dns'): DatabaseAnswer => ({ type: 'refuses', about, reason: `${about} says no` });

/** `own`: the Secret of the throwaway database. `stages`: the stages that succeed before each answer. */
type Stage = ContextOptions & {
  state?: MinikubeState;
  stored?: ClusterSecret;
  own?: ClusterSecret;
  database?: DatabaseAnswer[];
  stages?: DatabaseStage[];
};

function stage({ state = 'absent', stored, own, database = [answers], stages = [], ...more }: Stage) {
  const applied: Partial<Record<SecretKey, string>>[] = [];
  const asked: string[] = [];
  const cluster = {
    secret: async (name: string) => ({ 'taskflow-database': own, 'taskflow-secrets': stored })[name],
    deployments: async () => [],
    ensureNamespace: async () => ({ uid: 'n1', ours: false }),
    applySecret: async (_: string, data: Partial<Record<SecretKey, string>>) => {
      applied.push(data);
      return { uid: 'u1', resourceVersion: '7' };
    },
  } as Partial<Cluster> as Cluster;
  const minikube = { status: async () => ({ state, text: '' }) } as Partial<Minikube> as Minikube;
  const found = fakeContext({
    ...more,
    world: {
      cluster,
      minikube,
      database: {
        tryUrl: async (url, _signal, report = () => {}) => {
          asked.push(url);
          for (const passed of stages) report(passed);
          return database.shift() ?? answers;
        },
      },
    },
  });
  return { found, applied, asked };
}
const inCluster = (data: Record<string, string>, more: Partial<ClusterSecret> = {}): ClusterSecret => ({
  ...{ uid: 'u1', resourceVersion: '5', ours: true, keys: Object.keys(data), data },
  ...more,
});
const secretEntry = { type: 'secret', name: 'taskflow-secrets', at: 1 } as const;
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('asks while the cluster is being created, and stores once it is up', async () => {
  const { found, applied } = stage({ answers: [{ type: 'secrets', values: good }] });
  const run = enterSecretsStep.run(found);
  await until(() => found.questions.length === 1);
  for (let i = 0; i < 5; i++) await turn();
  assert.equal(found.questions.length, 1);
  assert.deepEqual(applied, []);
  found.finish('cluster');
  const evidence = await run;
  assert.deepEqual(applied, [good]);
  assert.deepEqual(evidence.record, { uid: 'u1', resourceVersion: '7' });
  assert.ok(!JSON.stringify([evidence, found.news]).includes('a-password'));
});

test('asks again at once when the database refuses, and stores nothing', async () => {
  const { found, applied } = stage({
    database: [refuses('password'), answers],
    answers: [
      { type: 'secrets', values: { ...good, 'database-url': 'postgresql://u:wrong@db.example/tasks' } },
      { type: 'secrets', values: good },
    ],
  });
  const run = enterSecretsStep.run(found);
  await until(() => found.questions.length === 2);
  const again = found.questions[1];
  assert.ok(again?.type === 'secrets' && again.problems['database-url']?.cause === 'password says no');
  assert.deepEqual(applied, []);
  found.finish('cluster');
  await run;
  assert.deepEqual(applied, [good]);
});

test('tries a database again once the cluster is up if nothing reached it before', async () => {
  const { found, asked, applied } = stage({ database: [refuses('network'), answers], answers: [{ type: 'secrets', values: good }] });
  const run = enterSecretsStep.run(found);
  await until(() => asked.length === 1);
  assert.equal(found.questions.length, 1);
  found.finish('cluster');
  await run;
  assert.equal(asked.length, 2);
  assert.deepEqual(applied, [good]);
});

test('keeps stored values that are left empty, and writes nothing when nothing is new', async () => {
  const { found, applied } = stage({
    state: 'running',
    done: ['cluster'],
    stored: inCluster(good),
    answers: [{ type: 'secrets', values: {} }],
  });
  const evidence = await enterSecretsStep.run(found);
  assert.deepEqual(applied, []);
  assert.deepEqual(evidence.record, { uid: 'u1', resourceVersion: '5' });
  const [question] = found.questions;
  assert.ok(question?.type === 'secrets' && question.stored.length === 3);
  assert.ok(!JSON.stringify(found.questions).includes('a-password'));
});

test('refuses an invalid value with its key and exit 2, and stores an empty OpenAI key as not-set', async () => {
  const { found, applied } = stage({
    done: ['cluster'],
    answers: [
      { type: 'secrets', values: { ...good, 'better-auth-secret': 'short' } },
      { type: 'secrets', values: { ...good, 'openai-api-key': '' } },
    ],
  });
  await enterSecretsStep.run(found);
  const again = found.questions[1];
  assert.ok(again?.type === 'secrets' && again.problems['better-auth-secret']?.exit === 2);
  assert.deepEqual(applied, [{ ...good, 'openai-api-key': 'not-set' }]);
});

test('holds while the Secret is there, complete, unchanged, and no other values were given', async () => {
  const saved = { inputs: '', parts: {}, evidence: { uid: 'u1', resourceVersion: '5' }, at: 0, ms: 0 };
  const verify = (more: Stage) => enterSecretsStep.verify(stage({ done: ['cluster'], ...more }).found, saved);
  assert.equal((await verify({ stored: inCluster(good) })).holds, true);
  assert.deepEqual(await verify({}), { holds: false, because: "the Secret taskflow-secrets isn't in the cluster" });
  assert.match(JSON.stringify(await verify({ stored: inCluster({ 'database-url': 'x' }) })), /has no better-auth-secret, openai-api-key/);
  assert.match(JSON.stringify(await verify({ stored: { ...inCluster(good), resourceVersion: '6' } })), /changed elsewhere/);
  const given = { givenSecrets: { 'openai-api-key': 'sk-anotherkey' } };
  assert.match(JSON.stringify(await verify({ stored: inCluster(good), settings: given })), /other values were given/);
  assert.equal((await verify({ stored: inCluster(good), settings: { givenSecrets: good } })).holds, true);
});

test('records the Secret before it stores it, and again with its uid', async () => {
  const { found } = stage({ state: 'running', done: ['cluster'], answers: [{ type: 'secrets', values: good }] });
  const seen: string[] = [];
  const { record } = found.store;
  found.store.record = (made) => {
    seen.push(made.type === 'secret' ? made.uid : made.type);
    record(made);
  };
  await enterSecretsStep.run(found);
  assert.deepEqual(seen, ['', 'u1']);
  const at = found.world.clock.now();
  assert.deepEqual(found.store.entries, [{ ...secretEntry, at, uid: 'u1', resourceVersion: '7', keys: Object.keys(good), made: true }]);
});

test('never records an existing Secret as made here, and records nothing when it stays unchanged', async () => {
  const theirs = inCluster(good, { ours: false });
  const kept = stage({ state: 'running', stored: theirs, done: ['cluster'], answers: [{ type: 'secrets', values: {} }] });
  await enterSecretsStep.run(kept.found);
  assert.deepEqual(kept.found.store.entries, []);
  const values = { 'openai-api-key': 'sk-another' };
  const changed = stage({ state: 'running', stored: theirs, done: ['cluster'], answers: [{ type: 'secrets', values }] });
  await enterSecretsStep.run(changed.found);
  assert.deepEqual(
    changed.found.store.entries.map((made) => made.type === 'secret' && [made.made, made.keys]),
    [[false, ['openai-api-key']]],
  );
});

test('records a Secret of ours that the ledger lost, and completes an interrupted entry', async () => {
  for (const before of [[], [{ ...secretEntry, uid: '', resourceVersion: '', keys: [], made: true }]]) {
    const { found, applied } = stage({
      ...{ state: 'running' as const, stored: inCluster(good), done: ['cluster'] as const },
      answers: [{ type: 'secrets', values: {} }],
    } as Stage);
    found.store.entries.push(...before);
    await enterSecretsStep.run(found);
    assert.deepEqual(applied, []);
    assert.deepEqual(
      found.store.entries.map((made) => made.type === 'secret' && [made.uid, made.resourceVersion, made.made]),
      [['u1', '5', true]],
    );
  }
});

test('replaces values that were changed elsewhere only on consent; otherwise the ledger keeps what was stored here', async () => {
  const entry = { ...secretEntry, uid: 'u1', resourceVersion: '4', keys: [], made: true };
  for (const yes of [true, false]) {
    const { found, applied } = stage({
      state: 'running',
      stored: inCluster({ ...good, 'openai-api-key': 'sk-theirs' }),
      done: ['cluster'],
      settings: { givenSecrets: good },
      answers: [
        { type: 'confirm', yes },
        { type: 'secrets', values: good },
      ],
    });
    found.store.entries.push(entry);
    await enterSecretsStep.run(found);
    assert.equal(found.questions[0]?.id, 'secret-changed');
    assert.match(JSON.stringify(found.questions[0]), /openai-api-key/);
    assert.ok(!JSON.stringify([found.questions, found.news]).includes('sk-theirs'));
    assert.equal(applied.length, yes ? 1 : 0);
    const known = found.store.entries[0];
    assert.equal(known?.type === 'secret' && known.resourceVersion, yes ? '7' : '4');
  }
});

test('records a namespace that it created', async () => {
  const { found } = stage({ state: 'running', done: ['cluster'], answers: [{ type: 'secrets', values: good }] });
  found.world.cluster.ensureNamespace = async () => ({ uid: 'n7', ours: true });
  await enterSecretsStep.run(found);
  assert.deepEqual(found.store.entries[0], { type: 'namespace', name: 'default', uid: 'n7', at: found.world.clock.now() });
});

test('reads a Secret once the cluster is up, and asks before it replaces its values', async () => {
  const theirs = inCluster({ ...good, 'openai-api-key': 'sk-theirs' }, { ours: false });
  for (const yes of [true, false]) {
    const { found, applied } = stage({
      state: 'stopped',
      stored: theirs,
      done: ['cluster'],
      answers: [
        { type: 'secrets', values: good },
        { type: 'confirm', yes },
      ],
    });
    await enterSecretsStep.run(found);
    assert.deepEqual(
      found.questions.map(({ id }) => id),
      ['secrets', 'secret-changed'],
    );
    assert.equal(applied.length, yes ? 1 : 0);
    const [entry] = found.store.entries;
    assert.equal(entry?.type === 'secret' ? entry.made : undefined, yes ? false : undefined);
  }
});

test("doesn't replace somebody else's values with a file's without consent", async () => {
  const { found, applied } = stage({
    state: 'running',
    stored: inCluster({ ...good, 'openai-api-key': 'sk-theirs' }, { ours: false }),
    done: ['cluster'],
    settings: { givenSecrets: good },
    answers: [
      { type: 'confirm', yes: false },
      { type: 'secrets', values: good },
    ],
  });
  await enterSecretsStep.run(found);
  assert.deepEqual(applied, []);
});

test('stores a key that is missing even when the other values are kept', async () => {
  const { 'openai-api-key': _, ...rest } = good;
  const { found, applied } = stage({
    state: 'running',
    stored: inCluster({ ...rest, 'better-auth-secret': 'theirs' }),
    done: ['cluster'],
    settings: { givenSecrets: good },
    answers: [
      { type: 'confirm', yes: false },
      { type: 'secrets', values: good },
    ],
  });
  found.store.entries.push({ ...secretEntry, uid: 'u1', resourceVersion: '4', keys: [], made: true });
  await enterSecretsStep.run(found);
  assert.deepEqual(applied, [{ 'database-url': good['database-url'], 'openai-api-key': good['openai-api-key'] }]);
});

const throwaway = throwawayUrl(target, 'old-password-12');
const throwawaySecret = (password: string) => inCluster({ password }, { uid: 'u2' });

test('reports each stage on the way to the database as it succeeds', async () => {
  const { found } = stage({
    done: ['cluster'],
    stages: ['dns', 'network', 'tls', 'password', 'database'],
    answers: [{ type: 'secrets', values: good }],
  });
  const { text } = await enterSecretsStep.run(found);
  assert.deepEqual(
    found.news.flatMap((news) => (news.type === 'step-progress' && news.text.startsWith('database:') ? [news.text] : [])),
    [
      'database: name …',
      'database: name ✔ port …',
      'database: name ✔ port ✔ TLS …',
      'database: name ✔ port ✔ TLS ✔ login …',
      'database: name ✔ port ✔ TLS ✔ login ✔ SELECT 1 …',
    ],
  );
  assert.match(text, /database answered in 0\.6 s, TLS/);
});

test('names the stage at which the database refused, and those before it', async () => {
  const { found } = stage({
    ...{ done: ['cluster'], stages: ['dns', 'network', 'tls'], database: [refuses('password'), answers] },
    answers: Array(2).fill({ type: 'secrets', values: good }),
  });
  await enterSecretsStep.run(found);
  const again = found.questions[1];
  assert.ok(again?.type === 'secrets');
  assert.deepEqual(again.problems['database-url'], {
    problem: 'database-url: the login was refused (name ✔ port ✔ TLS ✔)',
    cause: 'password says no',
    fix: "Copy the URL again from your provider's page: the user or the password is wrong.",
    secret: 'database-url',
  });
});

test("doesn't try a name from here that only the cluster knows", async () => {
  for (const [host, times] of [
    ['db.team.svc.cluster.local', 0],
    ['db.team.svc', 0],
    ['db', 1],
  ] as const) {
    const values = { ...good, 'database-url': `postgresql://u:a-password@${host}/tasks` };
    const { found, asked, applied } = stage({ done: ['cluster'], database: [refuses('dns')], answers: [{ type: 'secrets', values }] });
    const { text } = await enterSecretsStep.run(found);
    assert.match(text, /only the cluster knows .*: the database is tried from inside it/);
    assert.equal(asked.length, times);
    assert.deepEqual(applied, [values]);
  }
});

test('names the keys of an existing Secret, and never a value', async () => {
  const stored = inCluster({ ...good, extra: 'canary-extra' });
  const { found } = stage({ state: 'running', done: ['cluster'], stored, answers: [{ type: 'secrets', values: {} }] });
  await enterSecretsStep.run(found);
  const notice = 'the Secret taskflow-secrets is in the cluster with database-url, better-auth-secret, openai-api-key, extra';
  assert.ok(found.news.some((news) => news.type === 'notice' && news.text === notice));
  assert.ok(!JSON.stringify([found.news, found.questions]).includes('canary'));
});

test("stores a throwaway database's URL and doesn't try it from here", async () => {
  const { 'database-url': _, ...others } = good;
  for (const [settings, answer] of [
    [{}, { type: 'secrets', values: others, throwawayDatabase: true }],
    [{ throwawayDatabase: true as const }, { type: 'secrets', values: others }],
  ] as const) {
    const { found, applied, asked } = stage({ state: 'running', done: ['cluster'], settings, answers: [answer] });
    const { text } = await enterSecretsStep.run(found);
    const [own, release] = applied as Record<string, string>[];
    assert.deepEqual(release, { ...others, 'database-url': throwawayUrl(target, own?.password ?? '') });
    assert.deepEqual(asked, []);
    assert.match(text, /throwaway PostgreSQL: its data goes with its pod/);
    assert.ok(!JSON.stringify([text, found.news]).includes(own?.password ?? ''));
  }
});

test('prefers a given URL to the flag for a throwaway database', async () => {
  const settings = { throwawayDatabase: true as const, givenSecrets: good };
  const { found, applied, asked } = stage({ state: 'running', done: ['cluster'], settings, answers: [{ type: 'secrets', values: good }] });
  await enterSecretsStep.run(found);
  assert.deepEqual([applied, asked], [[good], [good['database-url']]]);
});

test('replaces a URL that was stored elsewhere with a throwaway database only on consent', async () => {
  const { 'database-url': theirs, ...others } = good;
  const confirm = (yes: boolean) => ({ type: 'confirm', yes }) as const;
  const wanted = { type: 'secrets', values: {}, throwawayDatabase: true } as const;
  for (const yes of [true, false]) {
    const byFlag: Stage = { state: 'running', settings: { throwawayDatabase: true, givenSecrets: {} }, answers: [confirm(yes), wanted] };
    const whileDown: Stage = { state: 'stopped', answers: [{ ...wanted, values: others }, confirm(yes)] };
    for (const more of [byFlag, whileDown]) {
      const { found, applied } = stage({ ...more, stored: inCluster(good, { ours: false }), done: ['cluster'] });
      const { text } = await enterSecretsStep.run(found);
      const question = found.questions.find(({ id }) => id === 'secret-changed');
      assert.match(JSON.stringify(question), /yes replaces database-url/);
      assert.ok(!JSON.stringify(question).includes(theirs));
      const urls = applied.flatMap((data) => data['database-url'] ?? []);
      assert.deepEqual([urls.length, applied.length], yes ? [1, 2] : [0, 0]);
      assert.equal(/throwaway/.test(text), yes, text);
    }
  }
});

test('keeps a throwaway database: restores its Secret, tries nothing from here, and stores nothing that is the same', async () => {
  const stored = inCluster({ ...good, 'database-url': throwaway });
  const kept = { state: 'running', done: ['cluster'], stored, answers: [{ type: 'secrets', values: {} }] } as const satisfies Stage;
  const there = stage({ ...kept, done: ['cluster'], answers: [...kept.answers], own: throwawaySecret('old-password-12') });
  await enterSecretsStep.run(there.found);
  assert.deepEqual([there.applied, there.asked], [[], []]);
  const gone = stage({ ...kept, done: ['cluster'], answers: [...kept.answers] });
  await enterSecretsStep.run(gone.found);
  assert.deepEqual([gone.applied, gone.asked], [[{ password: 'old-password-12' }], []]);
});

test('runs again when a throwaway database is requested, or when its password is gone', async () => {
  const saved = { inputs: '', parts: {}, evidence: { uid: 'u1', resourceVersion: '5' }, at: 0, ms: 0 };
  const verify = (more: Stage) => enterSecretsStep.verify(stage({ done: ['cluster'], ...more }).found, saved);
  const wanted = { settings: { throwawayDatabase: true as const } };
  assert.match(JSON.stringify(await verify({ ...wanted, stored: inCluster(good) })), /a throwaway database was requested/);
  const stored = inCluster({ ...good, 'database-url': throwaway });
  assert.match(JSON.stringify(await verify({ stored })), /password is gone/);
  assert.equal((await verify({ ...wanted, stored, own: throwawaySecret('old-password-12') })).holds, true);
});

test('says that a driver for Neon alone doesn’t reach another database', async () => {
  const said = async (host: string) => {
    const { found } = stage({
      done: ['cluster'],
      answers: [{ type: 'secrets', values: { ...good, 'database-url': `postgresql://u:p@${host}/t?sslmode=require` } }],
    });
    const { frontend } = found.settings.sources;
    const use = nodeUse({ '@neondatabase/serverless': '1.0.0' });
    assert.ok(use);
    found.settings.sources.frontend = { ...frontend, needs: { ...frontend.needs, database: { ...frontend.needs.database, use } } };
    await enterSecretsStep.run(found);
    return found.news.flatMap((item) => (item.type === 'notice' ? [item.text] : []));
  };
  const text = "the frontend's database driver reaches only Neon's databases, and db.example isn't one: its own queries will fail";
  assert.deepEqual(await said('db.example'), [text]);
  assert.deepEqual(await said('ep-x.eu-central-1.aws.neon.tech'), []);
  assert.equal(nodeUse({ '@neondatabase/serverless': '1.0.0', pg: '8' })?.onlyNeon, undefined);
});
