// Creates, changes, reads and deletes the release's Secret.
import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { createCluster } from '../../../source/cluster/cluster.js';
import { Failure } from '../../../source/problem.js';
import { createRedactor } from '../../../source/redact.js';
import { json, manualClock, refuse, startApiServer } from '../../support/servers/api-server.js';

const target = { context: 'minikube', namespace: 'here', release: 'taskflow', profile: 'minikube' };
const { signal } = new AbortController();
const base64 = (text: string) => Buffer.from(text).toString('base64');

async function setUp(context: TestContext) {
  const server = await startApiServer();
  context.after(() => server.close());
  const redactor = createRedactor();
  const cluster = createCluster({ target, clock: manualClock(), redactor, kubeconfig: server.kubeconfig() });
  const patches = () => server.received.filter(({ method }) => method === 'PATCH');
  const holds = (data: Record<string, string>, resourceVersion: string, labels = {}) =>
    server.on('GET', /secrets\/s$/, (response) =>
      json(response, 200, {
        metadata: { name: 's', uid: 'u', resourceVersion, labels },
        data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, base64(value)])),
      }),
    );
  return { server, redactor, cluster, patches, holds };
}

test('creates a Secret with server-side apply', async (context) => {
  const { server, cluster, redactor, patches } = await setUp(context);
  server.on('PATCH', /secrets\/s/, (response) => json(response, 201, { metadata: { uid: 'u', resourceVersion: '7' } }));
  const made = await cluster.applySecret('s', { 'openai-api-key': 'canary-value-1' }, signal);
  assert.deepEqual(made, { uid: 'u', resourceVersion: '7' });
  const [patch] = patches();
  assert.equal(patch?.headers['content-type'], 'application/apply-patch+yaml');
  assert.equal(patch?.query.get('fieldManager'), 'taskflow-tui');
  assert.equal(patch?.query.get('force'), 'true');
  assert.deepEqual(JSON.parse(patch?.body ?? ''), {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace: 'here', name: 's', labels: { app: 'taskflow', 'app.kubernetes.io/managed-by': 'taskflow-tui' } },
    type: 'Opaque',
    data: { 'openai-api-key': base64('canary-value-1') },
  });
  assert.doesNotMatch(redactor.clean('canary-value-1'), /canary/);
});

test('keeps existing keys, and leaves others’ keys alone', async (context) => {
  const { server, cluster, patches, holds } = await setUp(context);
  holds({ 'database-url': 'postgres://old', 'better-auth-secret': 'kept', theirs: 'x' }, '5');
  server.on('PATCH', /secrets\/s/, (response) => json(response, 200, { metadata: { uid: 'u', resourceVersion: '6' } }));
  await cluster.applySecret('s', { 'database-url': 'postgres://new' }, signal);
  const applied = JSON.parse(patches()[0]?.body ?? '');
  assert.deepEqual(applied.data, { 'database-url': base64('postgres://new'), 'better-auth-secret': base64('kept') });
  assert.equal(applied.metadata.resourceVersion, '5');
});

test('recognizes our Secret by its label, and doesn’t label one that somebody else created', async (context) => {
  const { server, cluster, patches, holds } = await setUp(context);
  server.on('PATCH', /secrets\/s/, (response) => json(response, 200, { metadata: { uid: 'u', resourceVersion: '6' } }));
  for (const [labels, ours] of [
    [{}, false],
    [{ 'app.kubernetes.io/managed-by': 'Helm' }, false],
    [{ 'app.kubernetes.io/managed-by': 'taskflow-tui' }, true],
  ] as const) {
    holds({}, '5', labels);
    assert.equal((await cluster.secret('s', signal))?.ours, ours);
    await cluster.applySecret('s', { 'database-url': 'postgres://new' }, signal);
    assert.equal(
      JSON.parse(patches().at(-1)?.body ?? '').metadata.labels?.['app.kubernetes.io/managed-by'],
      ours ? 'taskflow-tui' : undefined,
    );
  }
});

test('reads the Secret again after a concurrent change', async (context) => {
  const { server, cluster, patches, holds } = await setUp(context);
  holds({ 'openai-api-key': 'before' }, '5');
  const answers = [409, 200];
  server.on('PATCH', /secrets\/s/, (response) => {
    holds({ 'openai-api-key': 'theirs' }, '6');
    if (answers.shift() === 409) refuse(response, 409);
    else json(response, 200, { metadata: { uid: 'u', resourceVersion: '7' } });
  });
  await cluster.applySecret('s', { 'database-url': 'postgres://new' }, signal);
  assert.deepEqual(
    patches().map(({ body }) => [JSON.parse(body).metadata.resourceVersion, JSON.parse(body).data['openai-api-key']]),
    [
      ['5', base64('before')],
      ['6', base64('theirs')],
    ],
  );
});

test('repeated conflicts are a Failure', async (context) => {
  const { server, cluster, patches } = await setUp(context);
  server.on('PATCH', /secrets\/s/, (response) => refuse(response, 409, 'the object has been modified'));
  await assert.rejects(cluster.applySecret('s', {}, signal), /Couldn't patch secret s/);
  assert.equal(patches().length, 3);
});

test('decodes values and registers them with the redactor', async (context) => {
  const { cluster, redactor, holds } = await setUp(context);
  holds({ 'database-url': 'postgres://u:pässwörd@h/d' }, '5');
  const secret = await cluster.secret('s', signal);
  assert.deepEqual(secret, {
    uid: 'u',
    resourceVersion: '5',
    ours: false,
    keys: ['database-url'],
    data: { 'database-url': 'postgres://u:pässwörd@h/d' },
  });
  assert.doesNotMatch(redactor.clean('at postgres://u:pässwörd@h/d'), /pässwörd/);
});

test('hides a value that an error quotes', async (context) => {
  const { server, cluster } = await setUp(context);
  server.on('PATCH', /secrets\/s/, (response, { body }) => refuse(response, 422, `invalid: ${body}`));
  const failed = await cluster.applySecret('s', { 'openai-api-key': 'canary-value-2' }, signal).catch((error: unknown) => error);
  assert.ok(failed instanceof Failure);
  const shown = JSON.stringify([failed.problem, failed.stack, failed.cause]);
  assert.ok(!shown.includes('canary-value-2') && !shown.includes(base64('canary-value-2')), shown);
});

test('a missing Secret reads as undefined and needs no deletion', async (context) => {
  const { cluster } = await setUp(context);
  assert.equal(await cluster.secret('s', signal), undefined);
  await cluster.deleteSecret('s', signal);
});
