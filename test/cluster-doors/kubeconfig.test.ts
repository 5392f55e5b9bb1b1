import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { createCluster } from '../../source/cluster/cluster.js';
import { kubeconfigFiles, pinned, readKubeconfig } from '../../source/cluster/kubeconfig.js';
import { Failure } from '../../source/problem.js';
import { createRedactor } from '../../source/redact.js';
import { manualClock } from '../support/api-server.js';

function folderFor(context: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'kubeconfig-'));
  context.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

const config = (name: string, server: string, current = name) => `apiVersion: v1
clusters: [{name: ${name}, cluster: {server: "${server}"}}]
users: [{name: ${name}, user: {token: abc}}]
contexts: [{name: ${name}, context: {cluster: ${name}, user: ${name}}}]
current-context: ${current}
`;

test('which files count', () => {
  assert.deepEqual(kubeconfigFiles('/mine', { KUBECONFIG: '/a' }), ['/mine']);
  assert.deepEqual(kubeconfigFiles(undefined, { KUBECONFIG: ['/a', '', '/b'].join(path.delimiter) }), ['/a', '/b']);
  assert.deepEqual(kubeconfigFiles(undefined, { HOME: '/home/me' }), [path.join('/home/me', '.kube', 'config')]);
});

test('files are merged, the first of a name wins, missing files are passed over', (context) => {
  const folder = folderFor(context);
  const [first, second] = [path.join(folder, 'a'), path.join(folder, 'b')];
  writeFileSync(first, config('minikube', 'https://127.0.0.1:1'));
  writeFileSync(
    second,
    config('minikube', 'https://127.0.0.1:2') + config('prod', 'https://prod').replace('apiVersion: v1\n', '').replace(/^/gm, '# '),
  );
  const merged = readKubeconfig([path.join(folder, 'none'), first, second]);
  assert.deepEqual(
    merged.getClusters().map(({ server }) => server),
    ['https://127.0.0.1:1'],
  );
});

test('the context is ours whatever is current', (context) => {
  const file = path.join(folderFor(context), 'a');
  writeFileSync(file, config('minikube', 'https://127.0.0.1:1', 'prod'));
  assert.equal(pinned([file], 'minikube')?.getCurrentContext(), 'minikube');
  assert.equal(pinned([file], 'other'), undefined);
  assert.equal(pinned([`${file}-none`], 'minikube'), undefined);
});

test('an unreadable file is a Failure that quotes none of it', (context) => {
  const file = path.join(folderFor(context), 'a');
  writeFileSync(file, 'users: [{name: x, user: {token: very-secret-token\n: [');
  assert.throws(
    () => readKubeconfig([file]),
    (error) => error instanceof Failure && error.problem.problem.includes(file) && !JSON.stringify(error.problem).includes('very-secret'),
  );
});

test('context() follows the file and says whether it is local', async (context) => {
  const file = path.join(folderFor(context), 'a');
  const target = { context: 'minikube', namespace: 'default', release: 'taskflow', profile: 'minikube' };
  const cluster = createCluster({ target, clock: manualClock(), redactor: createRedactor(), kubeconfig: file });
  assert.equal(await cluster.context(), undefined);
  writeFileSync(file, config('minikube', 'https://192.168.49.2:8443'));
  assert.deepEqual(await cluster.context(), { name: 'minikube', server: 'https://192.168.49.2:8443', local: true });
  writeFileSync(file, config('minikube', 'https://203.0.113.9'));
  assert.equal((await cluster.context())?.local, false);
});

test('no context: every call says so, with exit 3', async (context) => {
  const target = { context: 'gone', namespace: 'default', release: 'taskflow', profile: 'minikube' };
  const kubeconfig = path.join(folderFor(context), 'none');
  const cluster = createCluster({ target, clock: manualClock(), redactor: createRedactor(), kubeconfig });
  const { signal } = new AbortController();
  for (const call of [() => cluster.identity(signal), () => cluster.pods(signal), () => cluster.watch(() => undefined, signal)]) {
    await assert.rejects(
      call,
      (error) => error instanceof Failure && error.problem.exit === 3 && /no context gone/.test(error.problem.problem),
    );
  }
});
