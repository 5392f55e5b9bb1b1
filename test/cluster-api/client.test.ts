// Requests, refusals, time limits and cancellation against a fake API server.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import test, { type TestContext } from 'node:test';
import { createCluster } from '../../source/cluster/cluster.js';
import { Cancelled, Failure, type Problem } from '../../source/problem.js';
import { createRedactor } from '../../source/redact.js';
import { json, manualClock, refuse, startApiServer, until } from '../support/servers/api-server.js';

const target = { context: 'minikube', namespace: 'here', release: 'taskflow', profile: 'minikube' };
const never = new AbortController().signal;

async function setUp(context: TestContext, changes: Parameters<Awaited<ReturnType<typeof startApiServer>>['kubeconfig']>[0] = {}) {
  const server = await startApiServer();
  context.after(() => server.close());
  const [clock, redactor] = [manualClock(), createRedactor()];
  return { server, clock, redactor, cluster: createCluster({ target, clock, redactor, kubeconfig: server.kubeconfig(changes) }) };
}

async function problemOf(asked: Promise<unknown>): Promise<Problem> {
  const error = await asked.then(
    () => assert.fail('it should have failed'),
    (one: unknown) => one,
  );
  assert.ok(error instanceof Failure, String(error));
  return error.problem;
}

test('lists by the release’s labels, frontend first', async (context) => {
  const { server, cluster } = await setUp(context);
  const pod = (name: string, component: string) => ({ metadata: { name, uid: name, labels: { component } }, spec: { containers: [] } });
  server.objects.pods = [pod('b', 'backend'), pod('x', 'other'), pod('f', 'frontend')];
  assert.deepEqual(
    (await cluster.pods(never)).map(({ name }) => name),
    ['f', 'b', 'x'],
  );
  assert.equal(server.received[0]?.path, '/api/v1/namespaces/here/pods');
  assert.equal(server.received[0]?.query.get('labelSelector'), 'app=taskflow,app.kubernetes.io/instance=taskflow');
  assert.equal(server.received[0]?.headers.authorization, 'Bearer token');
});

const refusals: [code: number, problem: RegExp, fix: RegExp, exit: number | undefined][] = [
  [401, /rejects the credentials of context minikube/, /minikube update-context -p minikube/, 3],
  [403, /Context minikube isn't allowed to list pods in namespace here/, /auth can-i list pods -n here/, undefined],
  [404, /There is no pods in namespace here/, /./, undefined],
  [409, /ouldn't list pods/, /Retry/, undefined],
  [422, /refused to list pods/, /./, undefined],
  [429, /ouldn't list pods/, /Retry/, 3],
  [503, /ouldn't list pods/, /Retry/, 3],
];
for (const [code, problem, fix, exit] of refusals) {
  test(`explains ${code}`, async (context) => {
    const { server, cluster, redactor } = await setUp(context);
    redactor.add('hunter2-secret');
    server.on('GET', /pods/, (response) => refuse(response, code, 'because of hunter2-secret\u001b[2J'));
    const said = await problemOf(cluster.pods(never));
    assert.match(said.problem, problem);
    assert.match(`${said.fix} ${said.command ?? ''}`, fix);
    assert.equal(said.exit, exit);
    assert.doesNotMatch(JSON.stringify(said), /hunter2|u001b/);
  });
}

test('explains that nothing listens', async (context) => {
  const spare = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => spare.once('listening', resolve));
  const address = spare.address();
  assert.ok(typeof address === 'object' && address);
  await new Promise((resolve) => spare.close(resolve));
  const { cluster } = await setUp(context, { server: `https://127.0.0.1:${address.port}` });
  const said = await problemOf(cluster.pods(never));
  assert.match(said.cause, /Connection refused/);
  assert.equal(said.command, 'minikube start -p minikube');
  assert.equal(said.exit, 3);
});

test('reports an untrusted certificate', async (context) => {
  const { cluster } = await setUp(context, { ca: '' });
  const said = await problemOf(cluster.pods(never));
  assert.match(said.problem, /certificate of https:\/\/127.0.0.1:\d+ isn't trusted/);
  assert.equal(said.command, 'minikube update-context -p minikube');
});

test('gives up on a server that hangs after 10 s', async (context) => {
  const { server, cluster, clock } = await setUp(context);
  server.on('GET', /pods/, () => undefined);
  const asked = problemOf(cluster.pods(never));
  await until('the request', () => server.received.length === 1);
  await clock.advance(10_000);
  assert.match((await asked).cause, /no answer within 10 s/);
});

test('an abort is Cancelled, before and during a call', async (context) => {
  const { server, cluster } = await setUp(context);
  server.on('GET', /pods/, () => undefined);
  const during = new AbortController();
  const asked = assert.rejects(cluster.pods(during.signal), Cancelled);
  await until('the request', () => server.received.length === 1);
  during.abort();
  await asked;
  await assert.rejects(cluster.pods(AbortSignal.abort()), Cancelled);
  assert.equal(server.received.length, 1);
});

test('identifies a cluster by the UID of kube-system, with the current kubeconfig', async (context) => {
  const { server, cluster } = await setUp(context);
  server.on('GET', /^\/version/, (response) => json(response, 200, { gitVersion: 'v1.33.1' }));
  server.on('GET', /namespaces\/kube-system$/, (response) => json(response, 200, { metadata: { uid: 'u-1' } }));
  assert.deepEqual(await cluster.identity(never), { uid: 'u-1', version: 'v1.33.1', server: server.url });
  server.kubeconfig({ token: 'new' });
  await cluster.pods(never);
  assert.equal(server.received.at(-1)?.headers.authorization, 'Bearer token', 'pinned until identity() is asked again');
  await cluster.identity(never);
  await cluster.pods(never);
  assert.equal(server.received.at(-1)?.headers.authorization, 'Bearer new');
});

test('scale and restart patch what kubectl patches', async (context) => {
  const { server, cluster } = await setUp(context);
  server.on('PATCH', /./, (response) => json(response, 200, {}));
  await cluster.scale('taskflow-frontend', 3, never);
  await cluster.restart('taskflow-backend', never);
  const [scaled, restarted] = server.received;
  assert.equal(scaled?.path, '/apis/apps/v1/namespaces/here/deployments/taskflow-frontend/scale');
  assert.equal(scaled?.headers['content-type'], 'application/merge-patch+json');
  assert.deepEqual(
    [scaled, restarted].map((one) => one?.query.get('fieldManager')),
    ['taskflow-tui', 'taskflow-tui'],
  );
  assert.deepEqual(JSON.parse(scaled?.body ?? ''), { spec: { replicas: 3 } });
  assert.equal(restarted?.headers['content-type'], 'application/strategic-merge-patch+json');
  assert.deepEqual(JSON.parse(restarted?.body ?? ''), {
    spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': '2026-11-01T10:00:00.000Z' } } } },
  });
});

test('a pod that is already gone counts as deleted', async (context) => {
  const { server, cluster } = await setUp(context);
  await cluster.deletePod('web-1', never);
  assert.equal(server.received[0]?.method, 'DELETE');
});

test('createCluster loads the Kubernetes client lazily', () => {
  const text = readFileSync(new URL('../../source/cluster/cluster.ts', import.meta.url), 'utf8');
  assert.deepEqual([...text.matchAll(/^import (?!type)/gm)], []);
});
