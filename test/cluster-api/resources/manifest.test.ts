// Shows an object as YAML, without secret values and without fields that only the cluster uses.
import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { createCluster } from '../../../source/cluster/cluster.js';
import { Failure } from '../../../source/problem.js';
import { createRedactor } from '../../../source/redact.js';
import type { ObjectRef } from '../../../source/world/index.js';
import { json, manualClock, startApiServer } from '../../support/servers/api-server.js';

const target = { context: 'minikube', namespace: 'here', release: 'taskflow', profile: 'minikube' };
const never = new AbortController().signal;

async function setUp(context: TestContext, object?: object) {
  const server = await startApiServer();
  context.after(() => server.close());
  const redactor = createRedactor();
  const cluster = createCluster({ target, clock: manualClock(), redactor, kubeconfig: server.kubeconfig() });
  if (object) server.on('GET', /./, (response) => json(response, 200, object));
  return { server, redactor, manifest: (ref: ObjectRef) => cluster.manifest(ref, never) };
}

const paths: [ObjectRef['kind'], string][] = [
  ['pod', '/api/v1/namespaces/here/pods/x'],
  ['deployment', '/apis/apps/v1/namespaces/here/deployments/x'],
  ['replicaset', '/apis/apps/v1/namespaces/here/replicasets/x'],
  ['service', '/api/v1/namespaces/here/services/x'],
  ['configmap', '/api/v1/namespaces/here/configmaps/x'],
  ['secret', '/api/v1/namespaces/here/secrets/x'],
];
for (const [kind, path] of paths) {
  test(`reads a ${kind} at ${path}`, async (context) => {
    const { server, manifest } = await setUp(context, { apiVersion: 'v1', kind: 'X', metadata: { name: 'x' } });
    assert.deepEqual(await manifest({ kind, name: 'x' }), ['apiVersion: v1', 'kind: X', 'metadata:', '  name: x']);
    assert.equal(server.received[0]?.path, path);
  });
}

test('shows a Secret’s keys and lengths instead of values, also where an annotation has a copy', async (context) => {
  const values = ['canary-one\n', 'zweiter kanarienvogel ß'];
  const data = Object.fromEntries(values.map((value, index) => [`key-${index}`, Buffer.from(value).toString('base64')]));
  const { manifest } = await setUp(context, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 's',
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ data }), other: 'kept' },
      managedFields: [{ manager: 'm' }],
    },
    data,
    stringData: { plain: 'drei ß' },
    type: 'Opaque',
  });
  const lines = await manifest({ kind: 'secret', name: 's' });
  assert.deepEqual(lines, [
    'apiVersion: v1',
    'kind: Secret',
    'data:',
    '  key-0: <hidden, 11 bytes>',
    '  key-1: <hidden, 24 bytes>',
    'metadata:',
    '  annotations:',
    '    other: kept',
    '  name: s',
    'stringData:',
    '  plain: <hidden, 7 bytes>',
    'type: Opaque',
  ]);
});

test('keeps unknown fields and indentation, and folds nothing', async (context) => {
  const long = 'word '.repeat(60).trim();
  const { manifest } = await setUp(context, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'c', fromTomorrow: { deep: true }, args: [long] }] },
  });
  assert.deepEqual((await manifest({ kind: 'pod', name: 'p' })).slice(4), [
    'spec:',
    '  containers:',
    '    - args:',
    `        - ${long}`,
    '      fromTomorrow:',
    '        deep: true',
    '      name: c',
  ]);
});

test('hides known secrets elsewhere too, also over several lines, and removes escape codes', async (context) => {
  const { manifest, redactor } = await setUp(context, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c' },
    data: {
      env: 'postgresql://u:hunter2-pass@db/x',
      text: 'first\nbegin canary-line-1\ncanary-line-2 end\n',
      title: 'a\u001b]0;title\u0007b\u202ec',
    },
  });
  redactor.add('canary-line-1\ncanary-line-2');
  const lines = await manifest({ kind: 'configmap', name: 'c' });
  assert.doesNotMatch(lines.join('\n'), /hunter2|canary/);
  assert.match(lines.join('\n'), /env: postgresql:\/\/u:••••••@db\/x/);
  assert.ok(lines.includes('    first'));
  for (const line of lines) assert.doesNotMatch(line, /[\u0000-\u001f\u007f-\u009f\u202e]/);
});

test('a missing object is a Failure, and so is invalid JSON, which isn’t quoted', async (context) => {
  const { server, manifest } = await setUp(context);
  await assert.rejects(manifest({ kind: 'pod', name: 'x' }), /There is no pod x in namespace here/);
  server.on('GET', /./, (response) => response.writeHead(200).end('{"data":{"key":"canary-value"'));
  const failed = await manifest({ kind: 'secret', name: 'x' }).catch((error: unknown) => error);
  assert.ok(failed instanceof Failure && /invalid JSON/.test(failed.problem.problem));
  assert.doesNotMatch(JSON.stringify(failed.problem) + failed.stack, /canary/);
});
