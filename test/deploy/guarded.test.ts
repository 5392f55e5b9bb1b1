import assert from 'node:assert/strict';
import test from 'node:test';
import { guardedWorldFor } from '../../source/deploy/guarded.js';
import { Failure } from '../../source/problem.js';
import type { World } from '../../source/world/index.js';
import { target } from '../support/world/fakes.js';

const { signal } = new AbortController();
const pinned = 'kubectl --context minikube --namespace default';
const refusal = new Failure({ problem: 'another cluster', cause: '', fix: '' });

/** A World whose every function writes down its name, in the order of the calls, with the guard's and the observer's. */
function scene(options: { refuses?: boolean; context?: string } = {}) {
  const done: string[] = [];
  const port = (name: string, answers: Record<string, unknown> = {}) =>
    new Proxy(answers, {
      get: (_, method: string) => async () => {
        done.push(`${name}.${method}`);
        if (method === 'guard' && options.refuses) throw refusal;
        return answers[method];
      },
      // For the spread: as many as a port has and the guard does not change.
      ownKeys: () => [...names],
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
    });
  const real = {
    cluster: port('cluster', { ensureNamespace: { uid: 'n', ours: true, made: true } }),
    helm: port('helm'),
    minikube: port('minikube'),
  } as unknown as World;
  const observer = { command: (argv: string[]) => done.push(argv.join(' ')) };
  const world = guardedWorldFor(() => real, { ...target, context: options.context ?? target.context })(observer);
  return { world, done };
}
const names = [
  'forward',
  'identity',
  'guard',
  'secret',
  'pods',
  'watch',
  'status',
  'history',
  'lint',
  'images',
  'start',
  'upgrade',
  'namespaceContents',
];

type Call = (world: World) => Promise<unknown>;
const chart = { chart: 'helm', valuesFiles: [], values: {} };
const apply = 'apply --server-side --force-conflicts --field-manager taskflow-tui -f -';

const changes: [name: string, call: Call, command?: string][] = [
  ['cluster.deleteNamespace', ({ cluster }) => cluster.deleteNamespace(signal), 'kubectl --context minikube delete namespace default'],
  [
    'cluster.applySecret',
    ({ cluster }) => cluster.applySecret('s', { 'openai-api-key': 'canary-value' }, signal),
    `${pinned} ${apply} # Secret s, values on standard input`,
  ],
  [
    'cluster.tryDatabase',
    ({ cluster }) => cluster.tryDatabase({ image: 'web:1', secretName: 's' }, signal),
    `${pinned} create -f - # a pod that asks the database-url of Secret s for SELECT 1, and is deleted then`,
  ],
  [
    'cluster.runJob',
    ({ cluster }) => cluster.runJob({ name: 'taskflow-migrate-0', labels: {}, spec: { template: {} } }, () => {}, signal),
    `${pinned} create -f - # the Job taskflow-migrate-0, which is deleted when it ends`,
  ],
  ['cluster.deleteSecret', ({ cluster }) => cluster.deleteSecret('s', signal), `${pinned} delete secret s`],
  ['cluster.scale', ({ cluster }) => cluster.scale('web', 3, signal), `${pinned} scale deployment/web --replicas=3`],
  ['cluster.restart', ({ cluster }) => cluster.restart('web', signal), `${pinned} rollout restart deployment/web`],
  ['cluster.deletePod', ({ cluster }) => cluster.deletePod('web-1', signal), `${pinned} delete pod web-1`],
  ['helm.upgrade', ({ helm }) => helm.upgrade(chart, signal)],
  ['helm.uninstall', ({ helm }) => helm.uninstall(signal)],
  ['helm.rollback', ({ helm }) => helm.rollback(3, signal)],
  ['minikube.load', ({ minikube }) => minikube.load('minikube', 'x:1', signal)],
  ['minikube.removeImage', ({ minikube }) => minikube.removeImage('minikube', 'x:1', signal)],
];

test('reports a forward as its kubectl command, without the guard', async () => {
  const { world, done } = scene();
  await world.cluster.forward({ service: 'web', localPort: 3000, servicePort: 80 }, () => {}, signal);
  assert.deepEqual(done, [`${pinned} port-forward service/web 3000:80`, 'cluster.forward']);
});

for (const [name, call, command] of changes) {
  test(`${name} calls the guard first, and is reported as its command`, async () => {
    const { world, done } = scene();
    await call(world);
    assert.deepEqual(done, ['cluster.guard', ...(command ? [command] : []), name]);
  });

  test(`${name} does not start when the guard refuses`, async () => {
    const { world, done } = scene({ refuses: true });
    await assert.rejects(call(world), refusal);
    assert.deepEqual(done, ['cluster.guard']);
  });
}

test('reports a namespace after it was made, and does not make one when the guard refuses', async () => {
  const { world, done } = scene();
  assert.deepEqual(await world.cluster.ensureNamespace(signal), { uid: 'n', ours: true, made: true });
  assert.deepEqual(done, ['cluster.guard', 'cluster.ensureNamespace', 'kubectl --context minikube create namespace default']);
  const refused = scene({ refuses: true });
  await assert.rejects(refused.world.cluster.ensureNamespace(signal), refusal);
  assert.deepEqual(refused.done, ['cluster.guard']);
});

test('passes reads, and changes of the node of another profile than the context’s', async () => {
  const { world, done } = scene({ refuses: true, context: 'kind-dev' });
  await world.cluster.secret('s', signal);
  await world.cluster.namespaceContents(signal);
  await world.helm.status(signal);
  await world.helm.lint(chart, signal);
  await world.minikube.images('minikube', signal);
  await world.minikube.start('minikube', () => {}, signal);
  await world.minikube.load('minikube', 'x:1', signal);
  await world.minikube.removeImage('minikube', 'x:1', signal);
  assert.deepEqual(done, [
    'cluster.secret',
    'cluster.namespaceContents',
    'helm.status',
    'helm.lint',
    'minikube.images',
    'minikube.start',
    'minikube.load',
    'minikube.removeImage',
  ]);
});
