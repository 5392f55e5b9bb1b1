// The simulated World gives the panel the same data as a real cluster.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDemoWorlds } from '../../source/demo/show-commands.js';
import { Failure } from '../../source/problem.js';
import type { ForwardReport, ObjectRef } from '../../source/world/index.js';
import { stage, upgradeTo } from '../support/world/demo-world.js';
import { quickClock } from '../support/world/quick-clock.js';

test('the view is consistent: pods have owners, replica sets have revisions, and nothing is forbidden', async (t) => {
  const { until, settled } = await stage(t);
  const view = await until(settled);
  assert.deepEqual([view.pods.length, view.replicaSets.length, view.services.length], [4, 2, 2]);
  for (const pod of view.pods) {
    assert.equal(pod.deployment, `taskflow-${pod.component}`);
    const set = view.replicaSets.find(({ name }) => name === pod.owner);
    assert.deepEqual([set?.deployment, set?.revision, set?.desired, set?.image], [pod.deployment, 1, 2, pod.image]);
    assert.ok(pod.limits?.memory && pod.requests?.cpu);
  }
  assert.deepEqual(
    view.revisions.map(({ revision, status }) => [revision, status]),
    [[1, 'deployed']],
  );
  assert.deepEqual(view.forbidden, {});
  const times = view.events.map(({ at }) => at);
  assert.ok(times.length > 4);
  assert.deepEqual(
    times,
    times.toSorted((a, b) => b - a),
  );
});

test('a rollback restores the image of the revision in its old replica set', async (t) => {
  const { world, signal, until, settled } = await stage(t);
  const first = await until(settled);
  await world.helm.upgrade(upgradeTo('1.0.0-b'), signal);
  const second = await until((view) => settled(view) && view.pods.every(({ image }) => image.endsWith('-b')));
  assert.equal(second.replicaSets.length, 4);
  await world.helm.rollback(1, signal);
  const third = await until((view) => settled(view) && view.pods.every(({ image }) => image.endsWith('-a')));
  assert.deepEqual(new Set(third.pods.map(({ owner }) => owner)), new Set(first.pods.map(({ owner }) => owner)));
  assert.ok(third.replicaSets.every(({ image, revision }) => revision === (image.endsWith('-a') ? 3 : 2)));
  const history = await world.helm.history(signal);
  assert.deepEqual(
    history.map(({ revision, status, description }) => [revision, status, description]),
    [
      [3, 'deployed', 'Rollback to 1'],
      [2, 'superseded', 'Upgrade complete'],
      [1, 'superseded', 'Install complete'],
    ],
  );
  assert.equal((await world.helm.status(signal))?.revision, 3);
  assert.deepEqual(
    third.revisions.map(({ revision }) => revision),
    [3, 2, 1],
  );
  await assert.rejects(world.helm.rollback(9, signal), Failure);
});

test('reports changing usage below the limits for each pod', async (t) => {
  const { world, clock, signal, until, settled } = await stage(t);
  const { pods } = await until(settled);
  const seen = new Map<string, Set<number>>();
  for (let n = 0; n < 30; n++) {
    const usage = await world.cluster.usage(signal);
    assert.deepEqual(Object.keys(usage.pods).sort(), pods.map(({ name }) => name).sort());
    for (const { name, limits } of pods) {
      const { cpu = 0, memory = 0 } = usage.pods[name] ?? {};
      assert.ok(cpu > 0 && cpu < (limits?.cpu ?? 0) && memory > 0 && memory < (limits?.memory ?? 0), `${name} ${cpu} ${memory}`);
      seen.set(name, (seen.get(name) ?? new Set()).add(cpu));
    }
    await clock.sleep(2000, signal);
  }
  for (const [name, values] of seen) assert.ok(values.size > 5, name);
});

test('a forward uses the requested port, counts traffic, waits for a pod, and ends with its signal', async (t) => {
  const { world, clock, signal, until, settled } = await stage(t);
  const stop = new AbortController();
  const reports: ForwardReport[] = [];
  const asked = { service: 'taskflow-frontend', localPort: 4321, servicePort: 80 };
  const forward = world.cluster.forward(asked, (report) => reports.push(report), stop.signal);
  const state = () => reports.at(-1)?.state.type;
  await until(() => state() === 'up');
  assert.equal(reports[0]?.state.type, 'connecting');
  assert.deepEqual(await world.machine.portHolder(4321), { ours: true });
  const { served = 0 } = reports.at(-1) ?? {};
  await clock.sleep(10_000, signal);
  const visited = reports.at(-1)?.served ?? 0;
  assert.ok(visited > served + 5, 'somebody looks at it');
  assert.ok(reports.filter(({ state }) => state.type === 'up').length <= 12, 'at most once a second');
  for (let n = 0; n < 5; n++) assert.equal((await world.http.get('http://127.0.0.1:4321/', 5, signal))?.status, 200);
  await clock.sleep(1500, signal);
  const after = reports.at(-1);
  assert.ok(after && after.served >= visited + 5 && after.received > after.sent && after.sent > 0, JSON.stringify(after));
  assert.match(after.pod ?? '', /^taskflow-frontend-/);
  await world.cluster.scale('taskflow-frontend', 0, signal);
  await until(() => state() === 'reconnecting');
  assert.equal(await world.http.get('http://127.0.0.1:4321/', 5, signal), undefined);
  await world.cluster.scale('taskflow-frontend', 1, signal);
  await until((view) => settled(view) && state() === 'up');
  stop.abort();
  await forward;
  assert.equal(await world.machine.portHolder(4321), undefined);
});

test('returns logs in order, by tail and by time, and no previous log without a restart', async (t) => {
  const { world, clock, signal, until, settled } = await stage(t);
  await clock.sleep(60_000, signal);
  const [pod] = (await until(settled)).pods;
  assert.ok(pod);
  const read = async (change: { tail?: number; sinceSeconds?: number }) => {
    const lines: { text: string; at: number }[] = [];
    const asked = { pod: pod.name, follow: false, tail: -1, previous: false, ...change };
    await world.cluster.logs(asked, (text, at) => lines.push({ text, at: at ?? 0 }), signal);
    return lines;
  };
  const all = await read({});
  assert.ok(all.length > 40);
  assert.deepEqual(
    all,
    all.toSorted((a, b) => a.at - b.at),
  );
  assert.ok(all.every(({ at }) => at > pod.startedAt && at <= clock.now()));
  assert.deepEqual(await read({ tail: 3 }), (await read({})).slice(-3));
  const recent = await read({ sinceSeconds: 10 });
  assert.ok(recent.length > 3 && recent.length < 30 && recent.every(({ at }) => at >= clock.now() - 11_000));
  await assert.rejects(
    world.cluster.logs({ pod: pod.name, follow: false, tail: 10, previous: true }, () => {}, signal),
    (error) => error instanceof Failure && /no previous log/.test(error.problem.problem),
  );
});

test('shows and describes every object without the values of Secrets', async (t) => {
  const { world, signal, until, settled } = await stage(t);
  const view = await until(settled);
  const objects: ObjectRef[] = [
    { kind: 'pod', name: view.pods[0]?.name ?? '' },
    { kind: 'deployment', name: 'taskflow-backend' },
    { kind: 'replicaset', name: view.replicaSets[0]?.name ?? '' },
    { kind: 'service', name: 'taskflow-frontend' },
    { kind: 'configmap', name: 'taskflow-config' },
    { kind: 'secret', name: 'taskflow-secrets' },
  ];
  for (const object of objects) {
    const yaml = await world.cluster.manifest(object, signal);
    assert.ok(yaml.includes(`  name: ${object.name}`), yaml.join('\n'));
    const told = await world.kubectl.describe(object, signal);
    assert.ok(told[0]?.endsWith(object.name));
    assert.ok(told.some((line) => line.startsWith('Events:')));
    assert.doesNotMatch([...yaml, ...told].join('\n'), /canary|undefined|\[object/);
    if (object.kind === 'secret') assert.match(yaml.join('\n'), /data:\n {2}database-url: •+$/m);
    const missing: ObjectRef = { kind: object.kind, name: 'nonesuch' };
    await assert.rejects(world.cluster.manifest(missing, signal), Failure);
    await assert.rejects(world.kubectl.describe(missing, signal), Failure);
  }
});

test('touches nothing outside of the tour: no browser, shell, file or process', async (t) => {
  const { world, signal } = await stage(t);
  assert.equal(await world.machine.open('http://localhost:3000'), false);
  world.machine.announce(3000)();
  for (const tried of [world.kubectl.shell('x'), world.machine.end(process.pid, signal), world.machine.save('/nowhere/x', ['x'])])
    await assert.rejects(tried, (error) => error instanceof Failure && error.problem.fix !== '');
});

test('reports the commands of actions in the panel', async (t) => {
  const clock = quickClock();
  t.after(() => clock.stop());
  const { signal } = new AbortController();
  const told: string[] = [];
  const world = createDemoWorlds({ clock })({ command: (argv) => told.push(argv.join(' ')) });
  await world.helm.upgrade(upgradeTo('1.0.0-a'), signal);
  await world.helm.rollback(1, signal);
  await world.kubectl.describe({ kind: 'deployment', name: 'taskflow-backend' }, signal);
  assert.deepEqual(told.slice(1), [
    'helm rollback taskflow 1',
    'kubectl --context minikube --namespace default describe deployment taskflow-backend',
  ]);
});
