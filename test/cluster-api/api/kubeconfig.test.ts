// Reads kubeconfig files as kubectl does, and pins one context of them.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { kubeconfigFiles, readContext } from '../../../source/cluster/api/kubeconfig.js';
import { createCluster } from '../../../source/cluster/cluster.js';
import { Failure } from '../../../source/problem.js';
import { createRedactor } from '../../../source/redact.js';
import { manualClock } from '../../support/servers/api-server.js';

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

test('selects the given file, KUBECONFIG, or ~/.kube/config', () => {
  assert.deepEqual(kubeconfigFiles('/mine', { KUBECONFIG: '/a' }), ['/mine']);
  assert.deepEqual(kubeconfigFiles(undefined, { KUBECONFIG: ['/a', '', '/b'].join(path.delimiter) }), ['/a', '/b']);
  assert.deepEqual(kubeconfigFiles(undefined, { HOME: '/home/me' }), [path.join('/home/me', '.kube', 'config')]);
});

test('merges files: the first entry of a name wins, and missing and empty files are skipped', (context) => {
  const folder = folderFor(context);
  const [first, second, empty] = [path.join(folder, 'a'), path.join(folder, 'b'), path.join(folder, 'c')];
  writeFileSync(empty, '\n');
  writeFileSync(first, config('minikube', 'https://127.0.0.1:1'));
  writeFileSync(
    second,
    `${config('minikube', 'https://127.0.0.1:2')}`.replace('contexts: [', 'contexts: [{name: both, context: {cluster: minikube}}, '),
  );
  const files = [path.join(folder, 'none'), empty, first, second];
  assert.equal(readContext(files, 'minikube')?.cluster.server, 'https://127.0.0.1:1');
  assert.equal(readContext(files, 'both')?.cluster.server, 'https://127.0.0.1:1', 'the parts of a context may be in different files');
});

test('uses the target’s context, whatever the current context is', (context) => {
  const file = path.join(folderFor(context), 'a');
  writeFileSync(file, config('minikube', 'https://127.0.0.1:1', 'prod'));
  assert.equal(readContext([file], 'minikube')?.config.getCurrentContext(), 'minikube');
  assert.equal(readContext([file], 'other'), undefined);
  assert.equal(readContext([`${file}-none`], 'minikube'), undefined);
});

test('ignores a context without a cluster, or whose cluster has no server', (context) => {
  const file = path.join(folderFor(context), 'a');
  writeFileSync(
    file,
    'contexts: [{name: lost, context: {cluster: gone}}, {name: bare, context: {cluster: bare}}]\nclusters: [{name: bare, cluster: {}}]\n',
  );
  assert.equal(readContext([file], 'lost'), undefined);
  assert.equal(readContext([file], 'bare'), undefined);
});

test('the pinned kubeconfig has one context and what it needs, with absolute paths', (context) => {
  const folder = folderFor(context);
  const file = path.join(folder, 'a');
  writeFileSync(
    file,
    `apiVersion: v1
kind: Config
clusters:
- {name: mine, cluster: {server: "https://10.1.2.3", certificate-authority: ca.crt, tls-server-name: kube, proxy-url: "http://p:1"}}
- {name: prod, cluster: {server: "https://prod"}}
users:
- name: me
  user:
    client-certificate: certs/me.crt
    client-key: /keys/me.key
    tokenFile: ./token
    as: someone
    as-groups: [one]
    auth-provider: {name: oidc, config: {id-token: abc}}
    exec: {apiVersion: client.authentication.k8s.io/v1, command: bin/plugin, args: [get], interactiveMode: Never}
- {name: prod, user: {token: the-token-of-production}}
contexts:
- {name: dev, context: {cluster: mine, user: me, namespace: theirs}}
- {name: prod, context: {cluster: prod, user: prod}}
current-context: prod
`,
  );
  const document = readContext([path.relative(process.cwd(), file)], 'dev')?.document ?? '';
  assert.deepEqual(JSON.parse(document), {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'mine',
        cluster: {
          server: 'https://10.1.2.3',
          'certificate-authority': path.join(folder, 'ca.crt'),
          'tls-server-name': 'kube',
          'proxy-url': 'http://p:1',
        },
      },
    ],
    users: [
      {
        name: 'me',
        user: {
          'client-certificate': path.join(folder, 'certs/me.crt'),
          'client-key': '/keys/me.key',
          tokenFile: path.join(folder, 'token'),
          as: 'someone',
          'as-groups': ['one'],
          'auth-provider': { name: 'oidc', config: { 'id-token': 'abc' } },
          exec: {
            apiVersion: 'client.authentication.k8s.io/v1',
            command: path.join(folder, 'bin/plugin'),
            args: ['get'],
            interactiveMode: 'Never',
          },
        },
      },
    ],
    contexts: [{ name: 'dev', context: { cluster: 'mine', user: 'me', namespace: 'theirs' } }],
    'current-context': 'dev',
  });
});

test('keeps a plugin’s bare name and inline data', (context) => {
  const file = path.join(folderFor(context), 'a');
  const user = { exec: { command: 'aws' }, 'client-key-data': 'a2V5' };
  const names = {
    clusters: [{ name: 'x', cluster: { server: 'https://x', 'certificate-authority-data': 'Y2E=' } }],
    users: [{ name: 'x', user }],
  };
  writeFileSync(file, JSON.stringify({ ...names, contexts: [{ name: 'x', context: { cluster: 'x', user: 'x' } }] }));
  const { clusters, users } = JSON.parse(readContext([file], 'x')?.document ?? '');
  assert.deepEqual([clusters, users], [names.clusters, names.users]);
});

test('an unreadable file is a Failure that doesn’t quote it', (context) => {
  const file = path.join(folderFor(context), 'a');
  writeFileSync(file, 'users: [{name: x, user: {token: very-secret-token\n: [');
  assert.throws(
    () => readContext([file], 'x'),
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

test('every call fails with exit 3 without the context', async (context) => {
  const target = { context: 'gone', namespace: 'default', release: 'taskflow', profile: 'minikube' };
  const kubeconfig = path.join(folderFor(context), 'none');
  const cluster = createCluster({ target, clock: manualClock(), redactor: createRedactor(), kubeconfig });
  const { signal } = new AbortController();
  for (const call of [() => cluster.identity(signal), () => cluster.pods(signal), () => cluster.watch(() => undefined, signal)]) {
    await assert.rejects(
      call,
      (error) => error instanceof Failure && error.problem.exit === 3 && /context gone isn't in the kubeconfig/.test(error.problem.problem),
    );
  }
});
