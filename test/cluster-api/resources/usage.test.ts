// Reads usage from metrics-server or the kubelets, and parses quantities.
import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { createCluster } from '../../../source/cluster/cluster.js';
import { parseQuantity, parseResources, total } from '../../../source/cluster/resources/quantities.js';
import { Cancelled, Failure } from '../../../source/problem.js';
import { createRedactor } from '../../../source/redact.js';
import { json, manualClock, refuse, startApiServer } from '../../support/servers/api-server.js';

const target = { context: 'minikube', namespace: 'here', release: 'taskflow', profile: 'minikube' };
const never = new AbortController().signal;
const metricsPath = /^\/apis\/metrics\.k8s\.io\/v1beta1\/namespaces\/here\/pods/;
const summaryPath = /^\/api\/v1\/nodes\/[^/]+\/proxy\/stats\/summary/;

const podOn = (name: string, node: string | undefined) => ({
  metadata: { name, uid: `uid-${name}` },
  spec: { containers: [], ...(node ? { nodeName: node } : {}) },
});
const measured = (name: string, nanoCores: number, bytes: number) => ({
  podRef: { name, namespace: 'here', uid: `uid-${name}` },
  cpu: { usageNanoCores: nanoCores },
  memory: { workingSetBytes: bytes },
});

async function setUp(context: TestContext) {
  const server = await startApiServer();
  context.after(() => server.close());
  server.on('GET', metricsPath, (response) => refuse(response, 404, 'the server could not find the requested resource'));
  const clock = manualClock();
  const cluster = createCluster({ target, clock, redactor: createRedactor(), kubeconfig: server.kubeconfig() });
  const asked = (path: RegExp) => server.received.filter((one) => path.test(one.path)).length;
  return { server, clock, cluster, asked };
}

test('metrics-server: adds up the containers of each pod', async (context) => {
  const { server, cluster, asked } = await setUp(context);
  const usage = (cpu: string, memory: string) => ({ name: 'c', usage: { cpu, memory } });
  const items = [
    { metadata: { name: 'a' }, containers: [usage('1500000n', '1Mi'), usage('2m', '1Ki')] },
    { metadata: { name: 'b' }, containers: [] },
  ];
  server.on('GET', metricsPath, (response) => json(response, 200, { items }));
  assert.deepEqual(await cluster.usage(never), {
    source: 'metrics-server',
    pods: { a: { cpu: 4, memory: 1024 * 1025 }, b: { cpu: 0, memory: 0 } },
  });
  assert.equal(server.received[0]?.query.get('labelSelector'), 'app=taskflow,app.kubernetes.io/instance=taskflow');
  assert.equal(asked(summaryPath), 0);
});

test('falls back to the kubelets of the release’s nodes, once each, and drops other pods', async (context) => {
  const { server, cluster } = await setUp(context);
  server.objects.pods = [podOn('a', 'n1'), podOn('b', 'n1'), podOn('c', 'n2'), podOn('waits', undefined)];
  server.on('GET', summaryPath, (response, { path }) => {
    const pods = path.includes('/n1/')
      ? [measured('a', 2_400_000, 1000), { podRef: { uid: 'uid-b' }, containers: [measured('', 1e6, 5), measured('', 1e6, 6), {}] }]
      : [measured('c', 1, 3), measured('stranger', 1, 1)];
    json(response, 200, { pods });
  });
  assert.deepEqual(await cluster.usage(never), {
    source: 'kubelet',
    pods: { a: { cpu: 3, memory: 1000 }, b: { cpu: 2, memory: 11 }, c: { cpu: 1, memory: 3 } },
  });
  assert.equal(server.received.filter(({ path }) => summaryPath.test(path)).length, 2);
});

test('leaves out a pod that isn’t measured yet', async (context) => {
  const { server, cluster } = await setUp(context);
  server.objects.pods = ['a', 'b', 'c'].map((name) => podOn(name, 'n1'));
  const pods = [measured('a', 0, 1000), measured('b', 0, 0), { podRef: { uid: 'uid-c' }, cpu: {}, memory: { workingSetBytes: 5 } }];
  server.on('GET', summaryPath, (response) => json(response, 200, { pods }));
  assert.deepEqual((await cluster.usage(never)).pods, { a: { cpu: 0, memory: 1000 } });
});

test('accepts a kubelet’s null lists before its first measurement', async (context) => {
  const { server, cluster } = await setUp(context);
  server.objects.pods = [podOn('a', 'n1'), podOn('b', 'n2')];
  server.on('GET', summaryPath, (response, { path }) =>
    json(response, 200, { pods: path.includes('/n1/') ? null : [{ podRef: { uid: 'uid-b' }, containers: null }] }),
  );
  assert.deepEqual(await cluster.usage(never), { source: 'kubelet', pods: {} });
});

test('remembers the source that answers, and tries metrics-server again after a minute', async (context) => {
  const { server, cluster, clock, asked } = await setUp(context);
  await cluster.usage(never);
  await cluster.usage(never);
  assert.equal(asked(metricsPath), 1);
  await clock.advance(60_000);
  server.on('GET', metricsPath, (response) => json(response, 200, { items: [] }));
  assert.equal((await cluster.usage(never)).source, 'metrics-server');
  assert.equal((await cluster.usage(never)).source, 'metrics-server');
  assert.equal(asked(metricsPath), 3);
  server.on('GET', metricsPath, (response) => refuse(response, 503, 'the server is currently unable to handle the request'));
  assert.equal((await cluster.usage(never)).source, 'kubelet', 'at once when metrics-server goes');
});

test('leaves out the pods of a node that doesn’t answer', async (context) => {
  const { server, cluster } = await setUp(context);
  server.objects.pods = [podOn('a', 'n1'), podOn('c', 'n2')];
  server.on('GET', summaryPath, (response, { path }) =>
    path.includes('/n1/') ? refuse(response, 503, 'node is gone') : json(response, 200, { pods: [measured('c', 1e6, 3)] }),
  );
  assert.deepEqual((await cluster.usage(never)).pods, { c: { cpu: 1, memory: 3 } });
});

test('a Failure says why neither answers; an abort is Cancelled', async (context) => {
  const { server, cluster } = await setUp(context);
  server.objects.pods = [podOn('a', 'n1')];
  server.on('GET', summaryPath, (response) => refuse(response, 403, 'forbidden'));
  const failed = await cluster.usage(never).catch((error: unknown) => error);
  assert.ok(failed instanceof Failure);
  assert.match(failed.problem.cause, /^metrics-server: it isn't installed; kubelet: Context minikube isn't allowed to get node n1$/);
  await assert.rejects(cluster.usage(AbortSignal.abort()), Cancelled);
});

const quantities: [text: string, value: number | undefined][] = [
  ['0', 0],
  ['250m', 0.25],
  ['1', 1],
  ['0.5', 0.5],
  ['.5', 0.5],
  ['1.', 1],
  ['12345678n', 0.012345678],
  ['7u', 0.000007],
  ['2k', 2000],
  ['3M', 3e6],
  ['4G', 4e9],
  ['5T', 5e12],
  ['6P', 6e15],
  ['1E', 1e18],
  ['1Ki', 1024],
  ['128Mi', 134_217_728],
  ['1.5Gi', 1_610_612_736],
  ['1Ti', 2 ** 40],
  ['1Pi', 2 ** 50],
  ['1Ei', 2 ** 60],
  ['2e3', 2000],
  ['2E3', 2000],
  ['25e-2', 0.25],
  ['-1Gi', -(2 ** 30)],
  ['+1', 1],
  ['', undefined],
  ['Mi', undefined],
  ['1 Gi', undefined],
  ['1gi', undefined],
  ['1e', undefined],
  ['1.2.3', undefined],
];
for (const [text, value] of quantities) {
  test(`parses the quantity ${JSON.stringify(text)} as ${value}`, () => {
    const got = parseQuantity(text);
    if (value === undefined || got === undefined) assert.equal(got, value);
    else assert.ok(Math.abs(got - value) <= Math.abs(value) * 1e-12, String(got));
  });
}

test('rounds millicores and bytes up, but not for floating-point errors', () => {
  assert.deepEqual(parseResources({ cpu: '1n', memory: '0.1' }), { cpu: 1, memory: 1 });
  for (let m = 1; m <= 4000; m++) assert.equal(parseResources({ cpu: `${m}m` }).cpu, m);
  assert.deepEqual(parseResources({ cpu: 'much' }), {});
});

test('adds up the given values, or returns a sum only if all have one', () => {
  const all = [{ cpu: '100m', memory: '1Ki' }, { cpu: '50m' }];
  assert.deepEqual(total(all, 'those given'), { cpu: 150, memory: 1024 });
  assert.deepEqual(total(all, 'only if all'), { cpu: 150 });
  assert.deepEqual(total([], 'only if all'), {});
});
