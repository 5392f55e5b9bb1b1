// Creates, lists and deletes a namespace.
import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { createCluster } from '../../../source/cluster/cluster.js';
import { Cancelled } from '../../../source/problem.js';
import { createRedactor } from '../../../source/redact.js';
import { json, manualClock, refuse, startApiServer, until } from '../../support/servers/api-server.js';
import { problemOfRejection } from '../../support/world/step-context.js';

const target = { context: 'minikube', namespace: 'here', release: 'taskflow', profile: 'minikube' };
const never = new AbortController().signal;
const ours = { 'app.kubernetes.io/managed-by': 'taskflow-tui' };

async function setUp(context: TestContext, namespace = 'here') {
  const server = await startApiServer();
  context.after(() => server.close());
  const clock = manualClock();
  const cluster = createCluster({ target: { ...target, namespace }, clock, redactor: createRedactor(), kubeconfig: server.kubeconfig() });
  /** A server whose namespace exists with these labels. */
  const there = (uid: string, labels: Record<string, string> = {}, more = {}) =>
    server.on('GET', new RegExp(`^/api/v1/namespaces/${namespace}$`), (response) =>
      json(response, 200, { metadata: { name: namespace, uid, labels }, ...more }),
    );
  const sent = (method: string) => server.received.filter((one) => one.method === method);
  return { server, clock, cluster, there, sent };
}

test('creates a missing namespace with the label', async (context) => {
  const { server, cluster, there, sent } = await setUp(context);
  server.on('POST', /namespaces$/, (response, { body }) => json(response, 201, { metadata: { ...JSON.parse(body).metadata, uid: 'n-1' } }));
  assert.deepEqual(await cluster.ensureNamespace(never), { uid: 'n-1', ours: true, made: true });
  assert.deepEqual(JSON.parse(sent('POST')[0]?.body ?? '').metadata, { name: 'here', labels: ours });
  there('n-1', ours);
  assert.deepEqual(await cluster.ensureNamespace(never), { uid: 'n-1', ours: true, made: false });
  there('n-2');
  assert.deepEqual(await cluster.ensureNamespace(never), { uid: 'n-2', ours: false, made: false });
  assert.equal(sent('POST').length, 1);
});

test('losing a race to create it isn’t a failure; the label decides whose it is', async (context) => {
  const { server, cluster, there } = await setUp(context);
  server.on('POST', /namespaces$/, (response) => {
    there('n-3');
    refuse(response, 409);
  });
  assert.deepEqual(await cluster.ensureNamespace(never), { uid: 'n-3', ours: false, made: false });
});

type Kind = { name: string; kind: string; items?: object[]; code?: number; verbs?: string[]; namespaced?: boolean };

/** Answers discovery and lists like an API server; `groups` by groupVersion, starting with Kubernetes' `v1`. */
function serves({ server }: Awaited<ReturnType<typeof setUp>>, groups: Record<string, Kind[] | number>, namespace = 'here'): void {
  const names = [...new Set(Object.keys(groups).flatMap((version) => (version.includes('/') ? [version.split('/')[0]] : [])))];
  const versionsOf = (name = '') => Object.keys(groups).flatMap((one) => (one.startsWith(`${name}/`) ? [{ groupVersion: one }] : []));
  server.on('GET', /^\/apis$/, (response) =>
    json(response, 200, { groups: names.map((name) => ({ name, versions: versionsOf(name), preferredVersion: versionsOf(name)[0] })) }),
  );
  for (const [version, kinds] of Object.entries(groups)) {
    const root = version.includes('/') ? `/apis/${version}` : `/api/${version}`;
    server.on('GET', new RegExp(`^${root}$`), (response) => {
      if (typeof kinds === 'number') return refuse(response, kinds);
      const resources = kinds.map(({ name, kind, verbs = ['get', 'list'], namespaced = true }) => ({ name, kind, verbs, namespaced }));
      json(response, 200, {
        resources: [...resources, { name: `${kinds[0]?.name}/status`, kind: 'X', verbs: ['list'], namespaced: true }],
      });
    });
    for (const { name, items = [], code } of typeof kinds === 'number' ? [] : kinds)
      server.on('GET', new RegExp(`^${root}/namespaces/${namespace}/${name}$`), (response) =>
        code === undefined ? json(response, 200, { items: items.map((metadata) => ({ metadata })) }) : refuse(response, code),
      );
  }
}

const named = (name: string, more = {}) => ({ name, uid: name, ...more });
const ownedBy = (apiVersion: string, kind: string) => ({ ownerReferences: [{ apiVersion, kind, name: 'owner' }] });

test('lists its contents without Kubernetes’ own objects and without owned ones', async (context) => {
  const scene = await setUp(context);
  scene.there('n-1', ours);
  serves(scene, {
    v1: [
      { name: 'configmaps', kind: 'ConfigMap', items: [named('kube-root-ca.crt'), named('theirs')] },
      { name: 'serviceaccounts', kind: 'ServiceAccount', items: [named('default')] },
      {
        name: 'secrets',
        kind: 'Secret',
        items: [named('default-token-of-mine')],
      },
      { name: 'events', kind: 'Event', items: [named('e')] },
      { name: 'endpoints', kind: 'Endpoints', items: [named('web')] },
      { name: 'services', kind: 'Service', items: [named('kubernetes')] },
      {
        name: 'pods',
        kind: 'Pod',
        items: [named('web-1', ownedBy('apps/v1', 'ReplicaSet')), named('bare'), named('static', ownedBy('v1', 'Node'))],
      },
      { name: 'nodes', kind: 'Node', namespaced: false, items: [named('n')] },
      { name: 'bindings', kind: 'Binding', verbs: ['create'], items: [named('b')] },
    ],
    'apps/v1': [
      { name: 'replicasets', kind: 'ReplicaSet', items: [named('web', ownedBy('apps/v1', 'Deployment'))] },
      { name: 'deployments', kind: 'Deployment' },
    ],
    'discovery.k8s.io/v1': [
      {
        name: 'endpointslices',
        kind: 'EndpointSlice',
        items: [named('web-s', ownedBy('v1', 'Service')), named('mirror', ownedBy('v1', 'Endpoints'))],
      },
    ],
    'coordination.k8s.io/v1': [{ name: 'leases', kind: 'Lease', items: [named('l')] }],
    'metrics.k8s.io/v1beta1': [{ name: 'pods', kind: 'PodMetrics', items: [named('web-1')] }],
    'events.k8s.io/v1': [{ name: 'events', kind: 'Event', items: [named('e')] }],
    'example.com/v2': [{ name: 'crontabs', kind: 'CronTab', items: [named('nightly')] }],
    'example.com/v1': [
      { name: 'crontabs', kind: 'CronTab', items: [named('nightly')] },
      { name: 'olds', kind: 'Old', items: [named('o')] },
    ],
  });
  assert.deepEqual(await scene.cluster.namespaceContents(never), {
    uid: 'n-1',
    ours: true,
    contents: [
      'configmap/theirs',
      'crontab/nightly',
      'old/o',
      'pod/bare',
      'pod/static',
      'secret/default-token-of-mine',
      'service/kubernetes',
    ],
  });
  const lists = scene.server.received.filter(({ path }) => path.endsWith('/secrets'));
  assert.match(lists[0]?.headers.accept ?? '', /PartialObjectMetadataList/, 'no value comes here');
  assert.equal(scene.server.received.filter(({ path }) => path.endsWith('/crontabs')).length, 1, 'a kind once, whatever its versions');
});

test('ignores what Kubernetes creates in an empty namespace and in default', async (context) => {
  const scene = await setUp(context, 'default');
  scene.there('n-1');
  const kubernetes = [named('kubernetes')];
  serves(
    scene,
    {
      v1: [{ name: 'services', kind: 'Service', items: kubernetes }],
      'discovery.k8s.io/v1': [{ name: 'endpointslices', kind: 'EndpointSlice', items: kubernetes }],
    },
    'default',
  );
  assert.deepEqual(await scene.cluster.namespaceContents(never), { uid: 'n-1', ours: false, contents: [] });
});

test('counts forbidden kinds as unknown, and kinds that can’t be listed as absent', async (context) => {
  const scene = await setUp(context);
  scene.there('n-1', ours);
  serves(scene, {
    v1: [
      { name: 'secrets', kind: 'Secret', code: 403 },
      { name: 'pods', kind: 'Pod', code: 404 },
      { name: 'services', kind: 'Service', code: 405 },
    ],
    'broken.example.com/v1': 503,
    'gone.example.com/v1': 404,
  });
  assert.deepEqual((await scene.cluster.namespaceContents(never))?.contents, ['unknown/broken.example.com', 'unknown/secrets']);
});

test('requests nothing else without a namespace', async (context) => {
  const { server, cluster } = await setUp(context);
  assert.equal(await cluster.namespaceContents(never), undefined);
  assert.equal(server.received.length, 1);
});

test('a server that doesn’t answer isn’t an empty namespace', async (context) => {
  const scene = await setUp(context);
  scene.there('n-1', ours);
  serves(scene, { v1: [{ name: 'secrets', kind: 'Secret' }] });
  scene.server.on('GET', /secrets$/, (response) => response.destroy());
  assert.match((await problemOfRejection(scene.cluster.namespaceContents(never))).problem, /doesn't answer/);
});

test('deletion waits until it is gone, and keeps a new one with the same name', async (context) => {
  const { server, clock, cluster, there, sent } = await setUp(context);
  const gone = there('n-1', ours);
  server.on('DELETE', /namespaces\/here$/, (response) => json(response, 200, {}));
  let done = false;
  const deleting = cluster.deleteNamespace(never).then(() => {
    done = true;
  });
  await until('the deletion', () => sent('GET').length === 2);
  await clock.advance(500);
  await until('another look', () => sent('GET').length === 3);
  assert.equal(done, false);
  assert.deepEqual(JSON.parse(sent('DELETE')[0]?.body ?? '').preconditions, { uid: 'n-1' });
  gone();
  await until(
    'it to be seen',
    () => done,
    () => clock.advance(500),
  );
  await deleting;
});

test('a namespace that is recreated meanwhile is another one', async (context) => {
  const { server, cluster, there, sent } = await setUp(context);
  there('n-1', ours);
  server.on('DELETE', /namespaces\/here$/, (response) => {
    there('n-2');
    json(response, 200, {});
  });
  await cluster.deleteNamespace(never);
  assert.equal(sent('DELETE').length, 1);
});

test('a missing namespace needs no deletion', async (context) => {
  const { cluster, sent } = await setUp(context);
  await cluster.deleteNamespace(never);
  assert.deepEqual(sent('DELETE'), []);
});

test('a stuck deletion is a Failure after a minute, with the reason', async (context) => {
  const { server, clock, cluster, there } = await setUp(context);
  const message = 'Some content in the namespace has finalizers remaining: example.com/lock in 1 resource instances\u001b[2J';
  const conditions = [
    { type: 'NamespaceFinalizersRemaining', status: 'True', message },
    { type: 'Other', status: 'False', message: 'fine' },
  ];
  there('n-1', ours, { status: { phase: 'Terminating', conditions } });
  server.on('DELETE', /namespaces\/here$/, (response) => json(response, 200, {}));
  let failed = false;
  const deleting = problemOfRejection(cluster.deleteNamespace(never)).finally(() => {
    failed = true;
  });
  await until(
    'a minute',
    () => failed,
    () => clock.advance(5000),
  );
  const problem = await deleting;
  assert.equal(problem.problem, 'The namespace here still exists after 60 s');
  assert.equal(problem.cause, 'Some content in the namespace has finalizers remaining: example.com/lock in 1 resource instances');
});

test('the wait can be cancelled', async (context) => {
  const { server, cluster, there, sent } = await setUp(context);
  there('n-1', ours);
  server.on('DELETE', /namespaces\/here$/, (response) => json(response, 200, {}));
  const ending = new AbortController();
  const deleting = assert.rejects(cluster.deleteNamespace(ending.signal), Cancelled);
  await until('the deletion', () => sent('GET').length === 2);
  ending.abort();
  await deleting;
});
