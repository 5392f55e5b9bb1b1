// The URL and the password of the throwaway database, and its recovery after a part of it is lost.
import assert from 'node:assert/strict';
import test from 'node:test';
import { releaseInputs, whatChanged } from '../../source/deploy/steps/release/inputs.js';
import { rollout } from '../../source/deploy/steps/release/rollout.js';
import { installReleaseStep } from '../../source/deploy/steps/release/step.js';
import { valuesFor } from '../../source/deploy/steps/release/values.js';
import { prepareThrowaway } from '../../source/deploy/steps/secrets/throwaway.js';
import { beforeThrowaway, isThrowawayUrl, throwawayUrl } from '../../source/release/throwaway.js';
import type { Cluster, ClusterSecret, Deployment, Pod, ReleaseView, World } from '../../source/world/index.js';
import { deployment, emptyView, pod, releaseStage, tags } from '../deploy/steps/release/stage.js';
import { target } from '../support/world/fakes.js';
import { fakeContext, problemOfRejection } from '../support/world/step-context.js';
import { testWorld } from '../support/world/world.js';

const made = 'BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH';
const own = (password: string, more: Partial<ClusterSecret> = {}): ClusterSecret => ({
  ...{ uid: 'own-1', resourceVersion: '5', ours: true, keys: ['password'], data: { password } },
  ...more,
});
const release = (url: string): ClusterSecret => ({
  ...{ uid: 'u', resourceVersion: '9', ours: true, keys: ['database-url'] },
  data: { 'database-url': url },
});
const database = (more: Partial<Deployment> = {}): Deployment => ({
  ...deployment('backend', { name: 'taskflow-database', image: 'postgres:17-alpine' }),
  ...{ component: 'other' as const },
  ...more,
});

/** `calls` lists the changes in order, with the ledger just before each. */
function stage(secrets: Record<string, ClusterSecret>, deployments: Deployment[] = []) {
  const calls: string[] = [];
  const cluster: Partial<Cluster> = {
    secret: async (name) => secrets[name],
    deployments: async () => deployments,
    ensureNamespace: async () => ({ uid: 'n-1', ours: true }),
    async applySecret(name, data) {
      const entry = context.store.entries.find((each) => each.type === 'secret' && each.name === name);
      calls.push(`apply ${name} ${Object.keys(data)} ${entry ? 'written down' : 'unknown'}`);
      secrets[name] = { ...own(''), uid: 'own-2', resourceVersion: '6', data: { ...secrets[name]?.data, ...data } };
      return { uid: 'own-2', resourceVersion: '6' };
    },
    restart: async (name) => void calls.push(`restart ${name}`),
  };
  const context = fakeContext({ world: { cluster: cluster as Cluster }, done: ['cluster'] });
  return { context, calls, secrets };
}

test('recognizes its own URL with any password, and no other URL', () => {
  for (const password of ['simple', 'with @ : / ? # % in it', made])
    assert.ok(isThrowawayUrl(throwawayUrl(target, password), target), password);
  const other = { ...target, release: 'blue' };
  for (const url of [
    throwawayUrl(other, made),
    `${throwawayUrl(target, made)}?sslmode=require`,
    'postgresql://taskflow:%zz@taskflow-database:5432/taskflow',
    'postgresql://taskflow:%ff@taskflow-database:5432/taskflow',
    'postgresql://taskflow@taskflow-database:5432/taskflow',
    'postgresql://me:pw@taskflow-database:5432/taskflow',
    'postgresql://taskflow:pw@db.example.com:5432/taskflow',
    '',
  ])
    assert.ok(!isThrowawayUrl(url, target), url);
});

test('makes a random password the first time, and records it before and after', async () => {
  const { context, calls } = stage({});
  assert.equal(await prepareThrowaway(context), throwawayUrl(target, made));
  assert.deepEqual(calls, ['apply taskflow-database password written down']);
  assert.deepEqual(
    context.store.entries.map(({ type, name }) => `${type} ${name}`),
    ['namespace default', 'secret taskflow-database'],
  );
  const entry = context.store.entries[1];
  assert.ok(entry?.type === 'secret');
  assert.deepEqual([entry.uid, entry.resourceVersion, entry.keys, entry.made], ['own-2', '6', ['password'], true]);
  assert.ok(!JSON.stringify([context.store.entries, context.news]).includes(made));
});

test('keeps an existing password, and records it if the ledger was lost', async () => {
  const { context, calls } = stage({ 'taskflow-database': own('kept-password') }, [database()]);
  assert.equal(await prepareThrowaway(context), throwawayUrl(target, 'kept-password'));
  assert.deepEqual(calls, []);
  assert.deepEqual(
    context.store.entries.map((each) => each.type === 'secret' && [each.name, each.uid, each.made]),
    [['taskflow-database', 'own-1', true]],
  );
});

test("uses somebody else's Secret of that name without recording it", async () => {
  const { context, calls } = stage({ 'taskflow-database': own('their: password', { ours: false }) });
  assert.equal(await prepareThrowaway(context), 'postgresql://taskflow:their%3A%20password@taskflow-database:5432/taskflow');
  assert.deepEqual([calls, context.store.entries], [[], []]);
});

test('stores the password from database-url again if its Secret is gone', async () => {
  const { context, calls, secrets } = stage({ 'taskflow-secrets': release(throwawayUrl(target, 'a b')) }, [database()]);
  assert.equal(await prepareThrowaway(context), throwawayUrl(target, 'a b'));
  assert.deepEqual(calls, ['apply taskflow-database password written down']);
  assert.equal(secrets['taskflow-database']?.data.password, 'a b');
});

test('restarts the database before it stores a new password, and says so, if the old one is lost', async () => {
  const { context, calls } = stage({ 'taskflow-secrets': release('postgresql://me:pw@db.example.com/x') }, [database()]);
  assert.equal(await prepareThrowaway(context), throwawayUrl(target, made));
  assert.deepEqual(calls, ['restart taskflow-database', 'apply taskflow-database password written down']);
  assert.match(JSON.stringify(context.news), /replacing its pod, which loses its data/);
});

test('the chart includes it while database-url is its own, and the inputs say so', async () => {
  const secretOf = (url: string) => ({ cluster: { secret: async () => release(url) } });
  const [mine, neon] = [throwawayUrl(target, made), 'postgresql://me:pw@db.example.com/x'];
  const [withIt, without] = [releaseStage([], secretOf(mine)), releaseStage([], secretOf(neon))];
  assert.deepEqual((await valuesFor(withIt, {})).throwawayDatabase, { enabled: true });
  assert.ok(!('throwawayDatabase' in (await valuesFor(without, {}))));
  const [on, off] = [await releaseInputs(withIt), await releaseInputs(without)];
  assert.match(whatChanged({ parts: off }, on, 'taskflow-secrets'), /a throwaway database was requested/);
  assert.match(whatChanged({ parts: on }, off, 'taskflow-secrets'), /the throwaway database is no longer used/);
  assert.ok(!JSON.stringify([on, await valuesFor(withIt, {})]).includes(made));
});

test('deploys again if its Deployment or Service was deleted by hand', async () => {
  const stage = releaseStage([], { cluster: { secret: async () => release(throwawayUrl(target, made)) } });
  await installReleaseStep.run(stage);
  assert.deepEqual(stage.done, ['upgrade']);
  // By default, the stage has only the frontend and the backend.
  await installReleaseStep.run(stage);
  assert.deepEqual(stage.done, ['upgrade', 'upgrade']);
  stage.deployments = [...stage.deployments, database()];
  stage.services = [...stage.services, { name: 'taskflow-database', type: 'ClusterIP', port: 5432, targetPort: 'postgresql' }];
  const { text } = await installReleaseStep.run(stage);
  assert.deepEqual(stage.done, ['upgrade', 'upgrade']);
  assert.match(text, /taskflow-database 1\/1 · the database is a throwaway: its data goes with its pod$/);
});

const begun = 1_000_000;
const databasePod = (more: Partial<Pod> = {}): Pod =>
  pod({
    name: 'taskflow-database-1-a',
    uid: 'd',
    component: 'other',
    deployment: 'taskflow-database',
    image: 'postgres:17-alpine',
    ...more,
  });

test('finds pods that are more than a minute older than the database', () => {
  const old = pod({ name: 'old', startedAt: begun - 61_000 });
  const same = pod({ name: 'same', startedAt: begun - 3000 });
  const db = databasePod({ startedAt: begun });
  const names = (pods: Pod[]) => beforeThrowaway(pods, 'taskflow-database').map(({ name }) => name);
  assert.deepEqual(names([old, same, db]), ['old']);
  assert.deepEqual(names([old, same]), []);
  assert.deepEqual(names([{ ...old, terminating: true }, db]), []);
  assert.deepEqual(names([old, { ...db, terminating: true }, { ...db, startedAt: 0 }]), []);
});

/** Reports each view at its second. */
function rolling(views: [second: number, view: Partial<ReleaseView>][]) {
  const context = fakeContext();
  const watch: World['cluster']['watch'] = async (report, signal) => {
    for (const [second, view] of views) {
      while (!signal.aborted && context.world.clock.now() < begun + second * 1000) await new Promise((resolve) => setImmediate(resolve));
      if (signal.aborted) return;
      report({ ...emptyView, ...view });
    }
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  };
  const events: Cluster['logs'] = async (_, report) => report('FATAL: connection failed: Connection refused :5432');
  return rollout({ ...context, world: testWorld({ clock: context.world.clock, cluster: { watch, logs: events } }) }, tags);
}
const notYet = [deployment('frontend'), deployment('backend', { ready: 0, rolledOut: false })];
const crashing = pod({ status: 'CrashLoopBackOff', restarts: 5, lastExit: { code: 1, reason: 'Error' }, startedAt: begun });
const pulling = databasePod({ status: 'ContainerCreating', startedAt: begun });

test("doesn't fail pods while the database's image is pulled, and starts their time afterwards", async () => {
  const out = [deployment('frontend'), deployment('backend'), database()];
  const views: [number, Partial<ReleaseView>][] = [
    [0, { deployments: [...notYet, database({ ready: 0, rolledOut: false })], pods: [crashing, pulling] }],
    [300, { deployments: [...notYet, database()], pods: [crashing, databasePod({ ready: true })] }],
    [350, { deployments: out }],
  ];
  assert.deepEqual(await rolling(views), out);
  const { problem } = await problemOfRejection(rolling(views.slice(0, 2)));
  assert.match(problem, /taskflow-backend-1-a/);
  const never = await problemOfRejection(rolling(views.slice(0, 1)));
  assert.equal(never.problem, "taskflow-backend didn't become ready within 600 s");
});

test("ends the rollout with a fix if the database's image can't be pulled", async () => {
  const away = databasePod({ status: 'ImagePullBackOff', startedAt: begun, message: 'dial tcp: no route to host' });
  const { problem, command } = await problemOfRejection(
    rolling([[0, { deployments: [...notYet, database({ ready: 0, rolledOut: false })], pods: [crashing, away] }]]),
  );
  assert.match(problem, /taskflow-database-1-a: its image postgres:17-alpine isn't in the cluster/);
  assert.equal(command, 'docker pull postgres:17-alpine && minikube image load postgres:17-alpine');
});

test('restarts pods that are older than the throwaway database', async () => {
  const stage = releaseStage([], { cluster: { secret: async () => release(throwawayUrl(target, made)) } });
  stage.pods = [pod({ startedAt: begun - 100_000, ready: true }), databasePod({ startedAt: begun, ready: true })];
  const restart = stage.world.cluster.restart;
  stage.world.cluster.restart = async (name, signal) => {
    await restart(name, signal);
    stage.pods = [pod({ startedAt: begun + 1000, ready: true }), databasePod({ startedAt: begun, ready: true })];
  };
  const { text } = await installReleaseStep.run(stage);
  assert.deepEqual(stage.done, ['upgrade', 'restart taskflow-backend']);
  assert.match(text, /backend restarted for the new throwaway database/);
});
