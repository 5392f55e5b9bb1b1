// Checks the database from a pod, against a fake API server that reports the pod's status.
import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { createCluster } from '../../../source/cluster/cluster.js';
import { Cancelled, Failure } from '../../../source/problem.js';
import { createRedactor } from '../../../source/redact.js';
import type { Clock } from '../../../source/world/index.js';
import { json, refuse, startApiServer, until } from '../../support/servers/api-server.js';

const target = { context: 'minikube', namespace: 'here', release: 'taskflow', profile: 'minikube' };
const request = { image: 'taskflow-frontend:1.0.0-0123abcd', secretName: 's' };
const never = new AbortController().signal;
const url = 'postgresql://me:canary-1f8e@db.example.com/x?sslmode=require';

type Status = { phase?: string; reason?: string; message?: string; containerStatuses?: object[]; conditions?: object[] };
type Cast = { secret?: Record<string, string>; statuses?: Status[]; log?: string; left?: object[] };

/** Waiting between two checks takes no time but counts; a request's time limit never fires. */
function hasty(): Clock {
  let now = Date.now();
  return {
    now: () => now,
    random: (bytes) => new Uint8Array(bytes).fill(7),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new Cancelled()), { once: true });
        if (ms >= 1000) return;
        now += ms;
        setImmediate(resolve);
      }),
  };
}

/** `statuses`: the pod's status for each request; the last one repeats. */
async function setUp(t: TestContext, { secret = { 'database-url': url }, statuses = [{ phase: 'Succeeded' }], log = '', left = [] }: Cast) {
  const server = await startApiServer();
  t.after(() => server.close());
  const data = Object.fromEntries(Object.entries(secret).map(([key, value]) => [key, Buffer.from(value).toString('base64')]));
  server.on('GET', /secrets\/s$/, (response) => json(response, 200, { metadata: { name: 's', uid: 'u', resourceVersion: '3' }, data }));
  server.on('GET', /pods\?/, (response) => json(response, 200, { kind: 'PodList', apiVersion: 'v1', metadata: {}, items: left }));
  server.on('POST', /pods$/, (response, { body }) => json(response, 201, JSON.parse(body)));
  server.on('GET', /pods\/database-probe-[0-9a-f]+$/, (response) =>
    json(response, 200, { metadata: { name: 'p' }, status: statuses.length > 1 ? statuses.shift() : statuses[0] }),
  );
  server.on('GET', /log\?/, (response) => response.writeHead(200, { 'content-type': 'text/plain' }).end(log));
  server.on('DELETE', /pods\//, (response) => json(response, 200, { kind: 'Status', status: 'Success' }));
  const redactor = createRedactor();
  const cluster = createCluster({ target, clock: hasty(), redactor, kubeconfig: server.kubeconfig() });
  const made = () => server.received.filter(({ method }) => method === 'POST').map(({ body }) => JSON.parse(body));
  const deleted = () => server.received.filter(({ method }) => method === 'DELETE').map(({ path }) => path.split('/').at(-1));
  return { server, cluster, made, deleted };
}

const answered = JSON.stringify({ ms: 40, tls: true, server: 'PostgreSQL 17.5' });
const waiting = (reason: string, message = '') => ({ phase: 'Pending', containerStatuses: [{ state: { waiting: { reason, message } } }] });

test('the pod reads the URL from the Secret, is hardened, belongs to no release, and is deleted', async (t) => {
  const statuses = [
    waiting('ContainerCreating'),
    { phase: 'Running', containerStatuses: [{ state: { running: {} } }] },
    { phase: 'Succeeded' },
  ];
  const { cluster, made, deleted, server } = await setUp(t, { statuses, log: `(node:1) Warning: something\n${answered}\n` });
  assert.deepEqual(await cluster.tryDatabase(request, never), { type: 'answers', ms: 40, tls: true, server: 'PostgreSQL 17.5' });
  const [pod] = made();
  assert.match(pod.metadata.name, /^database-probe-[0-9a-f]{10}$/);
  assert.deepEqual(pod.metadata.labels, { 'app.kubernetes.io/managed-by': 'taskflow-tui', 'taskflow.dev/probe': 'database' });
  assert.deepEqual(pod.metadata.ownerReferences, [{ apiVersion: 'v1', kind: 'Secret', name: 's', uid: 'u' }]);
  const { containers, ...spec } = pod.spec;
  const [container] = containers;
  assert.deepEqual(container.env, [{ name: 'DATABASE_URL', valueFrom: { secretKeyRef: { name: 's', key: 'database-url' } } }]);
  assert.deepEqual([container.image, container.imagePullPolicy], [request.image, 'IfNotPresent']);
  assert.deepEqual([spec.restartPolicy, spec.automountServiceAccountToken, spec.activeDeadlineSeconds], ['Never', false, 60]);
  assert.equal(spec.securityContext.runAsNonRoot, true);
  assert.equal(container.securityContext.readOnlyRootFilesystem, true);
  assert.deepEqual(container.securityContext.capabilities, { drop: ['ALL'] });
  assert.deepEqual(deleted(), [pod.metadata.name]);
  for (const { body, path, query } of server.received) assert.ok(!`${path}?${query} ${body}`.includes('canary'));
});

test('classifies a refusal as this computer does, without the password', async (t) => {
  const error = { code: '28P01', message: 'password authentication failed: canary-1f8e' };
  const { cluster } = await setUp(t, { log: JSON.stringify({ ms: 9, error }) });
  const answer = await cluster.tryDatabase(request, never);
  assert.ok(answer.type === 'refuses' && answer.about === 'password');
  assert.ok(!answer.reason.includes('canary'));
});

const cannot: [what: string, cast: Cast, cause: RegExp][] = [
  ['a missing key', { secret: { other: 'x' } }, /has no key database-url/],
  ['a missing image', { statuses: [waiting('ErrImagePull', 'not found')] }, /ErrImagePull not found/],
  ['a failed pod', { statuses: [{ phase: 'Failed', message: 'Pod was active longer than the deadline' }] }, /longer than the deadline/],
  [
    'a failed container',
    { statuses: [{ phase: 'Failed', containerStatuses: [{ state: { terminated: { exitCode: 137, reason: 'OOMKilled' } } }] }] },
    /OOMKilled, exit 137/,
  ],
  [
    'no suitable node',
    { statuses: [{ phase: 'Pending', conditions: [{ status: 'False', message: '0/1 nodes are available' }] }] },
    /0\/1 nodes/,
  ],
  ['a pod that never starts', { statuses: [waiting('ContainerCreating')] }, /didn't start within 15 s/],
  ['useless output', { log: 'Segmentation fault\n' }, /Its pod printed: Segmentation fault/],
  ['half a line of output', { log: '{"ms": 4' }, /Its pod printed: /],
];
for (const [what, cast, cause] of cannot) {
  test(`reports that the check can’t run and leaves no pod: ${what}`, async (t) => {
    const { cluster, made, deleted } = await setUp(t, cast);
    await assert.rejects(cluster.tryDatabase(request, never), (error) => {
      assert.ok(error instanceof Failure);
      assert.match(error.problem.cause, cause);
      return true;
    });
    assert.deepEqual(
      deleted(),
      made().map(({ metadata }) => metadata.name),
    );
  });
}

test('redacts output before it cuts it', async (t) => {
  const { cluster } = await setUp(t, { log: `${'x'.repeat(276)} ${url}` });
  await assert.rejects(cluster.tryDatabase(request, never), (error) => {
    assert.ok(error instanceof Failure);
    assert.ok(!error.problem.cause.includes('can'), error.problem.cause);
    return true;
  });
});

const probe = { 'taskflow.dev/probe': 'database' };
const policies: [what: string, spec: object, holds: boolean][] = [
  ['every pod', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }, true],
  ['every pod, for ingress', { podSelector: {}, policyTypes: ['Ingress'] }, false],
  ['pods of the release', { podSelector: { matchLabels: { app: 'taskflow' } }, policyTypes: ['Egress'] }, false],
  ['this pod', { podSelector: { matchLabels: probe }, policyTypes: ['Egress'] }, true],
  [
    'all pods outside the release',
    { podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['taskflow'] }] }, policyTypes: ['Egress'] },
    true,
  ],
  ['pods with a label', { podSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] }, policyTypes: ['Egress'] }, false],
];
for (const [what, spec, holds] of policies) {
  test(`a NetworkPolicy for ${what} ${holds ? 'makes the check inconclusive' : 'keeps the refusal of the database'}`, async (t) => {
    const error = { code: 'EAI_AGAIN', message: 'getaddrinfo EAI_AGAIN db.example.com' };
    const { cluster, server, made, deleted } = await setUp(t, { log: JSON.stringify({ ms: 9, error }) });
    server.on('GET', /namespaces\/here\/networkpolicies$/, (response) =>
      json(response, 200, { items: [{ metadata: { name: 'shut' }, spec }] }),
    );
    const tried = cluster.tryDatabase(request, never);
    if (holds) await assert.rejects(tried, (cannot) => cannot instanceof Failure && /NetworkPolicy shut blocks/.test(cannot.problem.cause));
    else assert.partialDeepStrictEqual(await tried, { type: 'refuses', about: 'dns' });
    assert.equal(deleted().length, made().length);
  });
}

test('keeps the refusal if the policies can’t be listed, or if the password is wrong', async (t) => {
  for (const [code, about] of [
    ['ECONNREFUSED', 'network'],
    ['28P01', 'password'],
  ]) {
    const { cluster, server } = await setUp(t, { log: JSON.stringify({ ms: 9, error: { code, message: 'no' } }) });
    server.on('GET', /networkpolicies$/, (response) => refuse(response, 403, 'networkpolicies is forbidden'));
    assert.partialDeepStrictEqual(await cluster.tryDatabase(request, never), { type: 'refuses', about });
    assert.equal(
      server.received.some(({ path }) => path.endsWith('networkpolicies')),
      about === 'network',
    );
  }
});

test('quotes a quota or policy that rejects the pod', async (t) => {
  const { cluster, server } = await setUp(t, {});
  server.on('POST', /pods$/, (response) => refuse(response, 403, 'pods "x" is forbidden: exceeded quota: pods=0'));
  await assert.rejects(cluster.tryDatabase(request, never), (error) => {
    assert.ok(error instanceof Failure);
    assert.match(error.problem.cause, /exceeded quota/);
    return true;
  });
});

test('deletes the pod after a cancellation', async (t) => {
  const { cluster, made, deleted } = await setUp(t, { statuses: [waiting('ContainerCreating')] });
  const canceling = new AbortController();
  const tried = assert.rejects(cluster.tryDatabase(request, canceling.signal), Cancelled);
  await until('the pod', () => made().length > 0);
  canceling.abort();
  await tried;
  assert.deepEqual(deleted(), [made()[0].metadata.name]);
});

test('removes pods of killed runs, but not the pod of a live run', async (t) => {
  const pod = (name: string, phase: string, creationTimestamp: string) => ({ metadata: { name, creationTimestamp }, status: { phase } });
  const now = new Date().toISOString();
  const left = [
    pod('done', 'Succeeded', now),
    pod('broken', 'Failed', now),
    pod('old', 'Running', '2020-01-01T00:00:00Z'),
    pod('young', 'Running', now),
  ];
  const { cluster, deleted, server } = await setUp(t, { left, log: answered });
  await cluster.tryDatabase(request, never);
  assert.deepEqual(deleted().slice(0, 3).sort(), ['broken', 'done', 'old']);
  assert.ok(!deleted().includes('young'));
  const listed = server.received.find(({ path, method }) => method === 'GET' && path.endsWith('/pods'));
  assert.equal(listed?.query.get('labelSelector'), 'app.kubernetes.io/managed-by=taskflow-tui,taskflow.dev/probe=database');
});
