// The watch on a real API server: it reports changes, survives outages, and needs one watch per resource.
import assert from 'node:assert/strict';
import test, { after, before, type TestContext } from 'node:test';
import { systemClock } from '../../source/clock.js';
import { createCluster } from '../../source/cluster/cluster.js';
import { createRedactor } from '../../source/redact.js';
import type { ReleaseView, Usage } from '../../source/world/index.js';
import { kubectl } from '../support/cluster/real-cluster.js';
import { output, start } from '../support/programs/command.js';

const namespace = `watching-${process.pid}`;
const release = 'watched';
const name = `${release}-web`;
/** Time limits, in ms. */
const limits = { change: 1000, stale: 5000, live: 35_000 };
const frozenFor = 60_000;

const labels = { app: 'taskflow', 'app.kubernetes.io/instance': release, component: 'frontend' };
const template = {
  metadata: { labels },
  spec: {
    // No token: the kubelet would watch its Secret, which would count too.
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 1,
    containers: [
      {
        name: 'web',
        image: 'local/pause:1',
        imagePullPolicy: 'Never',
        resources: { requests: { cpu: '10m', memory: '8Mi' }, limits: { cpu: '50m', memory: '16Mi' } },
      },
    ],
  },
};
const revision = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: `sh.helm.release.v1.${release}.v3`, labels: { owner: 'helm', name: release, version: '3', status: 'deployed' } },
  type: 'helm.sh/release.v1',
  stringData: { release: 'canary-of-the-release' },
};
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, labels },
  spec: { replicas: 1, selector: { matchLabels: labels }, template },
};

const stop = new AbortController();
const views: ReleaseView[] = [];
const watching: Promise<void>[] = [];
let cluster: ReturnType<typeof createCluster>;
let watchesBefore: Record<string, number>;

const part = (...args: string[]) => output(process.env.TASKFLOW_CLUSTER ?? '', args);
const inNamespace = (...args: string[]) => kubectl('--namespace', namespace, ...args);
const last = () => views.at(-1);

/** Polls a changing value for up to a minute. */
async function until(what: string, holds: () => unknown, everyMs = 5): Promise<void> {
  for (const end = Date.now() + 60_000; !(await holds()); ) {
    if (Date.now() > end) throw new Error(`never came: ${what}; last seen ${JSON.stringify(last())}`);
    await systemClock.sleep(everyMs);
  }
}

const podsOf = (view: ReleaseView | undefined) =>
  (view?.pods ?? [])
    .map((pod) => pod.name)
    .sort()
    .join(' ');
const podsInTruth = async () =>
  (await inNamespace('get', 'pods', '-o', 'jsonpath={.items[*].metadata.name}')).trim().split(' ').sort().join(' ');

/** Asserts that the view equals what the server lists, once nothing changes any more. */
async function untilTrue(): Promise<void> {
  await until('a ready pod', () => last()?.freshness.type === 'live' && last()?.pods.length === 1 && last()?.pods[0]?.ready);
  assert.equal(podsOf(last()), await podsInTruth());
}

const resources = ['pods', 'deployments', 'replicasets', 'services', 'events', 'secrets'];

/** Open watches by resource, from the API server's own gauge. */
async function watches(): Promise<Record<string, number>> {
  const metrics = (await kubectl('get', '--raw', '/metrics'))
    .split('\n')
    .filter((line) => line.startsWith('apiserver_longrunning_requests{'));
  const count = (resource: string) =>
    metrics
      .filter((line) => line.includes(`resource="${resource}"`) && line.includes('scope="namespace"') && line.includes('verb="WATCH"'))
      .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  return Object.fromEntries(resources.map((resource) => [resource, count(resource)]));
}

/** Waits up to 10 s for the gauge to settle: it may still count a connection that was just cut. */
async function settled(kinds: string[], wanted: Record<string, number>): Promise<void> {
  const of = (counts: Record<string, number>) => Object.fromEntries(kinds.map((kind) => [kind, counts[kind] ?? 0]));
  let now = of(await watches());
  for (let left = 20; left > 0 && kinds.some((kind) => now[kind] !== wanted[kind]); left--) {
    await systemClock.sleep(500);
    now = of(await watches());
  }
  assert.deepEqual(now, of(wanted));
}

// The kubelet watches Secrets too, one watch for each Secret of a pod; the last test identifies ours when it ends.
const ours = resources.filter((resource) => resource !== 'secrets');
const plus = (more: number) => Object.fromEntries(ours.map((resource) => [resource, (watchesBefore[resource] ?? 0) + more]));

/** Asserts that the three readers share one watch per resource. */
const oneOfEach = () => settled(ours, plus(1));

/** ms from `begun` to the first view after `from` for which the condition holds. */
async function reached(what: string, begun: number, holds: (view: ReleaseView) => boolean): Promise<number> {
  await until(what, () => {
    const view = last();
    return view && holds(view);
  });
  return Math.max(0, Date.now() - begun);
}

before(async () => {
  await kubectl('create', 'namespace', namespace);
  const objects = { apiVersion: 'v1', kind: 'List', items: [deployment, revision] };
  const { code, stderr } = await start('kubectl', ['--namespace', namespace, 'create', '-f', '-'], { input: JSON.stringify(objects) })
    .result;
  assert.equal(code, 0, stderr);
  await inNamespace('rollout', 'status', `deployment/${name}`, '--timeout=60s');
  const context = (await kubectl('config', 'current-context')).trim();
  const target = { context, namespace, release, profile: 'minikube' };
  cluster = createCluster({ target, clock: systemClock, redactor: createRedactor() });
  watchesBefore = await watches();
  for (let reader = 0; reader < 3; reader++) {
    const keep = reader === 0 ? (view: ReleaseView) => views.push(view) : () => {};
    watching.push(cluster.watch(keep, stop.signal));
  }
  await untilTrue();
});
after(async () => {
  stop.abort();
  await Promise.all(watching);
  // Also restores components that gave up while the API server was away.
  await part('up');
  await kubectl('delete', 'namespace', namespace, '--wait=false');
});

test('the first view has every kind, and none is forbidden', () => {
  const view = last();
  assert.deepEqual(view?.forbidden, {});
  assert.equal(view?.pods[0]?.deployment, name);
  assert.deepEqual(view?.pods[0]?.limits, { cpu: 50, memory: 16 * 2 ** 20 });
  assert.equal(view?.replicaSets[0]?.deployment, name);
  assert.equal(view?.replicaSets[0]?.revision, 1);
  assert.equal(view?.revisions[0]?.revision, 3);
  assert.ok(view?.events.some(({ object }) => object === `deployment/${name}`));
});

test('three readers share one watch per resource', oneOfEach);

test('reports a change within a second of the API’s answer', async (t) => {
  for (const replicas of [2, 1]) {
    await cluster.scale(name, replicas, stop.signal);
    const ms = await reached('the change', Date.now(), ({ deployments }) => deployments[0]?.desired === replicas);
    t.diagnostic(`to ${replicas} replicas: ${ms} ms`);
    assert.ok(ms < limits.change, `${ms} ms`);
  }
});

test('a restart names taskflow-tui among the field managers', async (t) => {
  await cluster.restart(name, stop.signal);
  const managers = await inNamespace(
    'get',
    'deployment',
    name,
    '--show-managed-fields',
    '-o',
    'jsonpath={.metadata.managedFields[*].manager}',
  );
  t.diagnostic(managers);
  assert.match(managers, /taskflow-tui/);
});

test('has the pod’s usage', async (t) => {
  // The kubelet measures about every ten seconds and has no numbers for a pod that has just started.
  let usage: Usage | undefined;
  const measured = async () => {
    usage = await cluster.usage(stop.signal);
    return Object.values(usage.pods).some(({ memory }) => memory > 0);
  };
  await until('a measurement', measured, 500);
  t.diagnostic(`${usage?.source}: ${JSON.stringify(usage?.pods)}`);
  assert.ok(Object.values(usage?.pods ?? {}).every(({ cpu }) => cpu >= 0));
});

test('the manifest of a Secret shows no value', async () => {
  const lines = await cluster.manifest({ kind: 'secret', name: revision.metadata.name }, stop.signal);
  assert.ok(lines.includes('  release: <hidden, 21 bytes>'), lines.join('\n'));
  assert.doesNotMatch(lines.join('\n'), new RegExp(`canary|${Buffer.from('canary-of').toString('base64').slice(0, 11)}`));
});

/** Deletes a pod just before it applies `fault`, and applies `mend` later. */
async function survives(t: TestContext, fault: string[], lasts: number, mend: string[]): Promise<void> {
  const doomed = last()?.pods.find(({ ready, terminating }) => ready && !terminating)?.name ?? '';
  await inNamespace('delete', 'pod', doomed, '--wait=false');
  const cut = Date.now();
  try {
    await part(...fault);
    const stale = await reached('stale', cut, ({ freshness }) => freshness.type === 'stale');
    t.diagnostic(`stale after ${stale} ms`);
    assert.ok(stale <= limits.stale, `stale after ${stale} ms`);
    await systemClock.sleep(Math.max(0, lasts - (Date.now() - cut)));
    assert.equal(last()?.freshness.type, 'stale', 'not live while it is away');
  } finally {
    // Always mend, because others use the cluster too.
    await part(...mend);
  }
  const live = await reached('live', Date.now(), ({ freshness }) => freshness.type === 'live');
  t.diagnostic(`live ${live} ms after it was back`);
  assert.ok(live <= limits.live, `live after ${live} ms`);
  await part('up');
  await until('the doomed pod’s end', () => !podsOf(last()).includes(doomed));
  await untilTrue();
  await oneOfEach();
}

test('survives an API server that is killed and restarted', (t) =>
  survives(t, ['halt', 'apiserver', '-KILL'], 3000, ['resume', 'apiserver']));
test('survives an API server that hangs for a minute', (t) => survives(t, ['freeze', 'apiserver'], frozenFor, ['thaw', 'apiserver']));

test('the last reader’s end closes every watch, including the one of helm’s Secrets', async () => {
  const { secrets = 0 } = await watches();
  stop.abort();
  await Promise.all(watching);
  await settled(ours, plus(0));
  await settled(['secrets'], { secrets: secrets - 1 });
});
