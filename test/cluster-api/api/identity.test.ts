// Selects one cluster per session, and changes no other.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import test, { type TestContext } from 'node:test';
import { createCluster } from '../../../source/cluster/cluster.js';
import { guardedWorldFor } from '../../../source/deploy/guarded.js';
import { Cancelled } from '../../../source/problem.js';
import { createRedactor } from '../../../source/redact.js';
import { type ApiServer, certificate, json, kubeconfigOf, manualClock, startApiServer } from '../../support/servers/api-server.js';
import { problemOfRejection } from '../../support/world/step-context.js';
import { testWorld } from '../../support/world/world.js';

const target = { context: 'minikube', namespace: 'here', release: 'taskflow', profile: 'minikube' };
const never = new AbortController().signal;
const replaced = /The context minikube now points to a different cluster/;

/** A cluster with its own UID that accepts every change. */
async function clusterWith(context: TestContext, uid: string): Promise<ApiServer & { answers(uid: string): void }> {
  const server = await startApiServer();
  context.after(() => server.close());
  let now = uid;
  server.on('GET', /^\/version/, (response) => json(response, 200, { gitVersion: 'v1.33.1' }));
  server.on('GET', /namespaces\/kube-system$/, (response) => json(response, 200, { metadata: { uid: now } }));
  server.on('PATCH', /./, (response) => json(response, 200, { metadata: { uid: 'x', resourceVersion: '1' } }));
  server.on('DELETE', /./, (response) => json(response, 200, {}));
  return {
    ...server,
    answers(other) {
      now = other;
    },
  };
}

function clusterOf(kubeconfig: string, name = 'minikube') {
  return createCluster({ target: { ...target, context: name }, clock: manualClock(), redactor: createRedactor(), kubeconfig });
}

const changes = ({ received }: ApiServer) => received.filter(({ method }) => method !== 'GET');

test('detects a recreated cluster by its UID, before a change and when identified', async (context) => {
  const server = await clusterWith(context, 'u-1');
  const cluster = clusterOf(server.kubeconfig());
  await cluster.identity(never);
  await cluster.guard(never);
  server.answers('u-2');
  const guarded = await problemOfRejection(cluster.guard(never));
  assert.match(guarded.problem, replaced);
  assert.equal(guarded.fix, 'Run taskflow-tui again. It checks the new cluster from the start.');
  assert.equal(guarded.exit, 1);
  assert.match((await problemOfRejection(cluster.identity(never))).problem, replaced);
  assert.match((await problemOfRejection(cluster.guard(never))).problem, replaced, 'being asked changes nothing');
  server.answers('u-1');
  await cluster.guard(never);
});

test('the step that starts a cluster selects the one that answers', async (context) => {
  const server = await clusterWith(context, 'u-1');
  const cluster = clusterOf(server.kubeconfig());
  await cluster.identity(never);
  server.answers('u-2');
  assert.equal((await cluster.identity(never, { reset: true })).uid, 'u-2');
  await cluster.guard(never);
  server.answers('u-1');
  assert.match((await problemOfRejection(cluster.guard(never))).problem, replaced);
});

test('a failed selection keeps the previous cluster', async (context) => {
  const [server, other] = [await clusterWith(context, 'u-1'), await clusterWith(context, 'u-2')];
  const file = server.kubeconfig();
  const cluster = clusterOf(file);
  await cluster.identity(never);
  other.on('GET', /^\/version/, (response) => response.writeHead(503).end());
  writeFileSync(file, kubeconfigOf(other.url, certificate, 'token'));
  await problemOfRejection(cluster.identity(never, { reset: true }));
  await cluster.guard(never);
  await cluster.deletePod('web-1', never);
  assert.equal(changes(server).length, 1);
  assert.equal(changes(other).length, 0);
});

test('a change selects the cluster if nothing identified one before', async (context) => {
  const server = await clusterWith(context, 'u-1');
  const cluster = clusterOf(server.kubeconfig());
  await cluster.guard(never);
  server.answers('u-2');
  assert.match((await problemOfRejection(cluster.guard(never))).problem, replaced);
});

test('editing the kubeconfig during a run doesn’t redirect it to another cluster', async (context) => {
  const [server, other] = [await clusterWith(context, 'u-1'), await clusterWith(context, 'u-2')];
  const file = server.kubeconfig();
  const cluster = clusterOf(file);
  await cluster.identity(never);
  const before = await cluster.kubeconfig();
  writeFileSync(file, kubeconfigOf(other.url, certificate, 'token'));
  assert.equal((await cluster.identity(never)).uid, 'u-1', 'the one that was met first still answers');
  await cluster.guard(never);
  await cluster.scale('taskflow-frontend', 2, never);
  assert.equal(await cluster.kubeconfig(), before);
  writeFileSync(file, kubeconfigOf(other.url, certificate, 'token').replaceAll('"minikube"', '"other"'));
  assert.equal((await cluster.identity(never)).uid, 'u-1', 'also when the context is gone');
  assert.deepEqual([changes(server).length, changes(other).length], [1, 0]);
  await server.close();
  assert.match((await problemOfRejection(cluster.identity(never))).problem, /The context minikube isn't in the kubeconfig/);
});

test('uses and passes on new credentials of the same cluster', async (context) => {
  const server = await clusterWith(context, 'u-1');
  const cluster = clusterOf(server.kubeconfig());
  assert.equal(await cluster.kubeconfig(), undefined, 'none was met');
  await cluster.context();
  assert.equal(await cluster.kubeconfig(), undefined, 'looking does not count');
  await cluster.identity(never);
  server.kubeconfig({ token: 'written-by-a-start' });
  await cluster.identity(never);
  await cluster.pods(never);
  assert.equal(server.received.at(-1)?.headers.authorization, 'Bearer written-by-a-start');
  assert.match((await cluster.kubeconfig()) ?? '', /written-by-a-start/);
});

test('refuses a production context until its name is confirmed, and sends nothing', async (context) => {
  const server = await clusterWith(context, 'u-1');
  const file = server.kubeconfig();
  const text = readFileSync(file, 'utf8').replaceAll('"minikube"', '"prod"');
  writeFileSync(file, text);
  const cluster = clusterOf(file, 'prod');
  const world = guardedWorldFor(() => testWorld({ cluster }), { ...target, context: 'prod' })({ command: () => {} });
  const refusal = await cluster.refusal();
  assert.equal(refusal?.problem.problem, "The context prod isn't a local cluster");
  assert.equal(refusal?.problem.fix, 'If you mean it, pass --confirm-context prod.');
  assert.equal(refusal?.problem.exit, 2);
  cluster.confirm('production');
  const refused = [
    () => world.cluster.ensureNamespace(never),
    () => world.cluster.applySecret('s', {}, never),
    () => world.cluster.deleteSecret('s', never),
    () => world.cluster.scale('web', 2, never),
    () => world.cluster.restart('web', never),
    () => world.cluster.deletePod('web-1', never),
    () => world.cluster.deleteNamespace(never),
  ];
  for (const change of refused) assert.deepEqual(await problemOfRejection(change()), refusal.problem);
  assert.deepEqual(server.received, []);
  cluster.confirm('prod');
  assert.equal(await cluster.refusal(), undefined);
  await world.cluster.scale('web', 2, never);
  assert.equal(changes(server).length, 1);
  assert.equal(readFileSync(file, 'utf8'), text, 'the person’s file is read and never written');
});

test('changes nothing in a cluster that was recreated during the run', async (context) => {
  const server = await clusterWith(context, 'u-1');
  const cluster = clusterOf(server.kubeconfig());
  const told: string[] = [];
  const observer = { command: (argv: string[]) => told.push(argv.join(' ')) };
  const world = guardedWorldFor(() => testWorld({ cluster }), target)(observer);
  await cluster.identity(never);
  await world.cluster.restart('web', never);
  server.answers('u-2');
  assert.match((await problemOfRejection(world.cluster.restart('web', never))).problem, replaced);
  assert.equal(changes(server).length, 1);
  assert.deepEqual(told, ['kubectl --context minikube --namespace here rollout restart deployment/web']);
});

test('reports a missing context only when something is changed', async (context) => {
  const server = await clusterWith(context, 'u-1');
  const cluster = clusterOf(server.kubeconfig(), 'absent');
  assert.equal(await cluster.refusal(), undefined);
  assert.match((await problemOfRejection(cluster.guard(never))).problem, /The context absent isn't in the kubeconfig/);
});

test('an abort is Cancelled, also before the first cluster is tried again', async (context) => {
  const server = await clusterWith(context, 'u-1');
  const cluster = clusterOf(server.kubeconfig());
  await cluster.identity(never);
  const ending = new AbortController();
  server.on('GET', /^\/version/, () => ending.abort());
  await assert.rejects(cluster.identity(ending.signal), Cancelled);
  await assert.rejects(cluster.guard(ending.signal), Cancelled);
});
