import assert from 'node:assert/strict';
import test from 'node:test';
import { enterSecretsStep } from '../../../source/deploy/steps/enter-secrets.js';
import type { SecretKey } from '../../../source/problem.js';
import type { Cluster, ClusterSecret, DatabaseAnswer, Minikube, MinikubeState } from '../../../source/world.js';
import { type SceneOptions, scene } from '../../support/step-context.js';

const good: Record<SecretKey, string> = {
  'database-url': 'postgresql://u:a-password@db.example/tasks',
  'better-auth-secret': 'Zk3vQ9xL2mN7pR5tW8yB1cD4fG6hJ0kS',
  'openai-api-key': 'sk-abcdefghijkl',
};
const answers: DatabaseAnswer = { type: 'answers', ms: 600, tls: true, server: '15' };
const refuses = (about: 'password' | 'network'): DatabaseAnswer => ({ type: 'refuses', about, reason: `${about} says no` });

type Stage = SceneOptions & { state?: MinikubeState; stored?: ClusterSecret; database?: DatabaseAnswer[] };

function stage({ state = 'absent', stored, database = [answers], ...more }: Stage) {
  const applied: Partial<Record<SecretKey, string>>[] = [];
  const asked: string[] = [];
  const cluster = {
    secret: async () => stored,
    ensureNamespace: async () => {},
    applySecret: async (_: string, data: Partial<Record<SecretKey, string>>) => {
      applied.push(data);
      return { uid: 'u1', resourceVersion: '7' };
    },
  } as Partial<Cluster> as Cluster;
  const minikube = { status: async () => ({ state, text: '' }) } as Partial<Minikube> as Minikube;
  const found = scene({
    ...more,
    world: {
      cluster,
      minikube,
      database: {
        tryUrl: async (url) => {
          asked.push(url);
          return database.shift() ?? answers;
        },
      },
    },
  });
  return { found, applied, asked };
}
const inCluster = (data: Record<string, string>): ClusterSecret => ({ uid: 'u1', resourceVersion: '5', keys: Object.keys(data), data });
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('asked while the cluster is still to be made; stored only when it is up', async () => {
  const { found, applied } = stage({ answers: [{ type: 'secrets', values: good }] });
  const run = enterSecretsStep.run(found);
  for (let i = 0; i < 5; i++) await turn();
  assert.equal(found.questions.length, 1);
  assert.deepEqual(applied, []);
  found.finish('cluster');
  const evidence = await run;
  assert.deepEqual(applied, [good]);
  assert.deepEqual(evidence.record, { uid: 'u1', resourceVersion: '7' });
  assert.ok(!JSON.stringify([evidence, found.news]).includes('a-password'));
});

test('a database that refuses is asked about again, at once, and nothing is stored', async () => {
  const { found, applied } = stage({
    database: [refuses('password'), answers],
    answers: [
      { type: 'secrets', values: { ...good, 'database-url': 'postgresql://u:wrong@db.example/tasks' } },
      { type: 'secrets', values: good },
    ],
  });
  const run = enterSecretsStep.run(found);
  for (let i = 0; i < 5; i++) await turn();
  assert.equal(found.questions.length, 2);
  const again = found.questions[1];
  assert.ok(again?.type === 'secrets' && again.problems['database-url']?.cause === 'password says no');
  assert.deepEqual(applied, []);
  found.finish('cluster');
  await run;
  assert.deepEqual(applied, [good]);
});

test('a database that is not reached before there is a cluster is asked again when it is up', async () => {
  const { found, asked, applied } = stage({ database: [refuses('network'), answers], answers: [{ type: 'secrets', values: good }] });
  const run = enterSecretsStep.run(found);
  for (let i = 0; i < 5; i++) await turn();
  assert.equal(asked.length, 1);
  assert.equal(found.questions.length, 1);
  found.finish('cluster');
  await run;
  assert.equal(asked.length, 2);
  assert.deepEqual(applied, [good]);
});

test('what is stored may be kept, key by key; nothing is written when nothing is new', async () => {
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

test('a malformed value is told with its key, exit 2, and never stored; an empty OpenAI key is', async () => {
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

test('verified: there, complete, unchanged, and no other values given', async () => {
  const remembered = { inputs: '', parts: {}, evidence: { uid: 'u1', resourceVersion: '5' }, at: 0, ms: 0 };
  const verify = (more: Stage) => enterSecretsStep.verify(stage({ done: ['cluster'], ...more }).found, remembered);
  assert.equal((await verify({ stored: inCluster(good) })).holds, true);
  assert.deepEqual(await verify({}), { holds: false, because: 'the Secret taskflow-secrets is not in the cluster' });
  assert.match(JSON.stringify(await verify({ stored: inCluster({ 'database-url': 'x' }) })), /has no better-auth-secret, openai-api-key/);
  assert.match(JSON.stringify(await verify({ stored: { ...inCluster(good), resourceVersion: '6' } })), /changed elsewhere/);
  const given = { givenSecrets: { 'openai-api-key': 'sk-anotherkey' } };
  assert.match(JSON.stringify(await verify({ stored: inCluster(good), settings: given })), /other values were given/);
  assert.equal((await verify({ stored: inCluster(good), settings: { givenSecrets: good } })).holds, true);
});
