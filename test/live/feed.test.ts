// The panel's snapshot: available at once, updated by the watch, and independent of its slow sources.
import assert from 'node:assert/strict';
import test from 'node:test';
import { openPanel } from '../../source/live/panel.js';
import { Failure } from '../../source/problem.js';
import type { Cluster, LogRequest, World } from '../../source/world/index.js';
import { breath, deploymentOf, podOf, settings, stage } from './stage.js';

const release = { status: 'deployed', revision: 3, description: 'Upgrade complete', at: 0, values: { secret: 'x' } };
const revision = (revision: number, status = 'deployed') => ({ revision, status, at: 0 });
const at1 = { pods: [podOf('a')], deployments: [deploymentOf('backend')], revisions: [revision(3)] };

function open(...args: Parameters<typeof stage>) {
  const scene = stage(...args);
  const panel = openPanel(scene.world, settings, scene.run, scene.signal);
  return { ...scene, panel, now: () => panel.snapshot.current() };
}
const never = () => new Promise<never>(() => {});
const part = <T>(value: unknown) => value as T;

test('waits only for the watch; one failing source doesn’t affect the others', async () => {
  const { now, end } = open(at1, { usage: never }, { helm: part<World['helm']>({ status: never }), docker: part({ image: never }) });
  assert.deepEqual(
    now()?.pods.map(({ name }) => name),
    ['a'],
  );
  assert.deepEqual(now()?.release, undefined);
  assert.deepEqual(now()?.images, []);
  assert.equal(now()?.usage, undefined);
  assert.deepEqual(
    now()?.ports.map(({ localPort, service, servicePort, state }) => [localPort, service, servicePort, state.type]),
    [
      [3000, 'taskflow-frontend', 80, 'closed'],
      [8000, 'taskflow-backend', 8000, 'closed'],
    ],
  );
  end();
});

test('shows what it has without helm, metrics, docker and events, and says what is missing', async () => {
  const { now, clock, end } = open({ ...at1, forbidden: { events: 'forbidden' } });
  await clock.advance(0);
  assert.deepEqual(now()?.release, { status: 'deployed', revision: 3, description: '', at: 0 });
  assert.deepEqual(now()?.usage, { source: 'none', reason: 'there is no usage here' });
  assert.deepEqual(now()?.images, [
    { component: 'backend', tag: 'taskflow-backend:1.0.0-abc', inEngine: false, inNode: false, inPods: true },
  ]);
  assert.deepEqual(now()?.forbidden, { events: 'forbidden' });
  end();
});

test('restarts a watch that can’t start, and keeps the stale view meanwhile', async () => {
  let fails = false;
  const scene = stage(at1);
  const { watch } = scene.world.cluster;
  const cluster: Cluster = {
    ...scene.world.cluster,
    watch: (report, signal) =>
      fails
        ? Promise.reject(new Failure({ problem: 'no such context', cause: '', fix: '' }))
        : watch(report, AbortSignal.any([signal, cut.signal])),
  };
  let cut = new AbortController();
  const panel = openPanel({ ...scene.world, cluster }, settings, scene.run, scene.signal);
  fails = true;
  cut.abort();
  await scene.clock.advance(6000);
  const stale = panel.snapshot.current();
  assert.deepEqual(stale?.freshness.type === 'stale' && stale.freshness.reason, 'no such context');
  assert.equal(stale?.pods.length, 1);
  fails = false;
  cut = new AbortController();
  await scene.clock.advance(6000);
  assert.equal(panel.snapshot.current()?.freshness.type, 'live');
  scene.end();
});

test('asks helm at the start, and when there is a new revision', async () => {
  let asked = 0;
  const status = async () => ({ ...release, revision: 2 + ++asked });
  const { now, show, clock, end } = open(at1, {}, { helm: part<World['helm']>({ status }) });
  await clock.advance(60_000);
  assert.deepEqual([asked, now()?.release], [1, { status: 'deployed', revision: 3, description: 'Upgrade complete', at: 0 }]);
  show({ pods: [] });
  show({ revisions: [revision(4, 'pending-upgrade'), revision(3)] });
  await breath();
  assert.deepEqual([asked, now()?.release?.revision], [2, 4]);
  show({ revisions: [revision(4), revision(3)] });
  await breath();
  assert.equal(asked, 3);
  end();
});

test('reads usage every 10 s, keeps 60 samples per pod, and drops those of deleted pods', async () => {
  let asked = 0;
  let works = true;
  const usage: Cluster['usage'] = async () => {
    asked++;
    if (!works) throw new Failure({ problem: 'no metrics', cause: '', fix: '' });
    return { source: 'kubelet', pods: { a: { cpu: asked, memory: 100 }, b: { cpu: 1, memory: 1 } } };
  };
  const { now, show, clock, end } = open({ pods: [podOf('a'), podOf('b')] }, { usage });
  await clock.advance(630_500);
  const shown = now()?.usage;
  assert.ok(shown && shown.source === 'kubelet');
  assert.deepEqual([asked, shown.pods.a?.cpu, shown.pods.a?.history.length, shown.pods.a?.history[0]?.cpu], [64, 64, 60, 5]);
  show({ pods: [podOf('a')] });
  const left = now()?.usage;
  assert.deepEqual(left && left.source !== 'none' && Object.keys(left.pods), ['a']);
  works = false;
  await clock.advance(20_000);
  assert.equal(now()?.usage?.source, 'kubelet');
  await clock.advance(10_000);
  assert.deepEqual(now()?.usage, { source: 'none', reason: 'no metrics' });
  works = true;
  await clock.advance(10_000);
  assert.equal(now()?.usage?.source, 'kubelet');
  end();
});

test('reads images at the start, after a tag change and every minute, and checks the pods with each view', async () => {
  let asked = 0;
  const docker = part<World['docker']>({ image: async () => ({ id: 'i', bytes: 187e6, measure: 'unpacked' }) });
  const minikube = part<World['minikube']>({
    images: async () => {
      asked++;
      return [{ tag: 'taskflow-backend:1.0.0-abc', id: '' }];
    },
  });
  const { now, show, clock, end } = open(at1, {}, { docker, minikube });
  await clock.advance(30_000);
  const row = { component: 'backend', tag: 'taskflow-backend:1.0.0-abc', inEngine: true, inNode: true, bytes: 187e6 };
  assert.deepEqual([asked, now()?.images], [1, [{ ...row, inPods: true }]]);
  show({ pods: [podOf('a', { image: 'taskflow-backend:old' })] });
  assert.deepEqual([asked, now()?.images], [1, [{ ...row, inPods: false, broken: 'the pod still runs old' }]]);
  show({ deployments: [deploymentOf('backend', { image: 'taskflow-backend:new' })] });
  await breath();
  assert.deepEqual([asked, now()?.images[0]?.tag, now()?.images[0]?.inNode], [2, 'taskflow-backend:new', false]);
  await clock.advance(61_000);
  assert.equal(asked, 3);
  end();
});

test('diagnoses a pod until it is Ready again, and reads the Secret before any log', async () => {
  const order: string[] = [];
  const logs = async (request: LogRequest, report: (line: string) => void) => {
    order.push(`log ${request.previous}`);
    report('FATAL: password authentication failed');
  };
  const secret = async () => {
    order.push('secret');
    return undefined;
  };
  const ill = podOf('a', { ready: false, status: 'CrashLoopBackOff', restarts: 2, lastExit: { code: 1, reason: 'Error' } });
  const { now, show, clock, end } = open(at1, { logs, secret });
  await clock.advance(1000);
  show({ pods: [ill] });
  await breath();
  const [found] = now()?.diagnoses ?? [];
  assert.deepEqual(found?.subject, { kind: 'pod', name: 'a' });
  assert.equal(found?.problem.secret, 'database-url');
  assert.deepEqual(order, ['secret', 'secret', 'secret', 'log false', 'log true']);
  await clock.advance(20_000);
  assert.equal(order.length, 5);
  show({ pods: [podOf('a', { restarts: 2 })] });
  await clock.advance(1000);
  assert.deepEqual(now()?.diagnoses, []);
  end();
});

test('updates a diagnosis that depends only on time without a new view', async () => {
  const waits = podOf('a', { ready: false, status: 'Pending', node: '', message: '0/1 nodes are available: 1 Insufficient cpu.' });
  const { now, clock, end } = open({ pods: [waits], deployments: [deploymentOf('backend', { rolledOut: false })] });
  await clock.advance(1000);
  assert.deepEqual(now()?.diagnoses, []);
  await clock.advance(10_000);
  assert.match(now()?.diagnoses[0]?.problem.problem ?? '', /no node can run it/);
  end();
});
