// The simulated trouble of the tour: when it starts, what the panel shows, and how it ends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outdatedPassword } from '../../source/demo/cluster/secrets.js';
import { troubleDelay } from '../../source/demo/world.js';
import { createTailReader, diagnosesOf } from '../../source/diagnosis/release.js';
import type { ReleaseView } from '../../source/world/index.js';
import { forwarded, stage, upgradeTo } from '../support/world/demo-world.js';

const troubled = (view: ReleaseView) => view.pods.find(({ status }) => status === 'CrashLoopBackOff');

test('with trouble, a backend pod crashes because of its database, gets a diagnosis, and recovers', async (t) => {
  const { world, clock, signal, until, settled } = await stage(t, { trouble: troubleDelay });
  const began = clock.now();
  forwarded(world, 'backend', 8000, signal);
  const view = await until((now) => troubled(now) !== undefined);
  assert.ok(clock.now() - began >= troubleDelay);
  const pod = troubled(view);
  assert.ok(pod && pod.component === 'backend' && !pod.ready && pod.restarts === 1 && pod.lastExit?.code === 1);
  assert.ok(view.events.some(({ type, reason, object }) => type === 'Warning' && reason === 'BackOff' && object === `pod/${pod.name}`));
  assert.equal(view.pods.filter(({ component, ready }) => component === 'backend' && ready).length, 1);
  const found = await diagnosesOf({ view, tails: createTailReader(world, signal), now: clock.now() });
  assert.equal(found.length, 1);
  assert.deepEqual(found[0]?.subject, { kind: 'pod', name: pod.name });
  assert.equal(found[0]?.problem.secret, 'database-url');
  assert.match(found[0]?.problem.cause ?? '', /password/);
  const lines: string[] = [];
  await world.cluster.logs({ pod: pod.name, follow: false, tail: 20, previous: true }, (line) => lines.push(line), signal);
  assert.match(lines.join('\n'), /password authentication failed/);
  const healed = await until((now) => settled(now) && now.pods.some(({ restarts }) => restarts === 3));
  assert.deepEqual(await diagnosesOf({ view: healed, tails: createTailReader(world, signal), now: clock.now() }), []);
  assert.equal(healed.pods.find(({ name }) => name === pod.name)?.status, 'Running');
});

test('trouble starts at the second deletion of a backend pod, and only once', async (t) => {
  const { world, clock, signal, until, settled } = await stage(t, { trouble: troubleDelay });
  forwarded(world, 'backend', 8000, signal);
  const began = clock.now();
  for (let n = 0; n < 2; n++) {
    const { pods } = await until(settled);
    const one = pods.find(({ component, ready }) => component === 'backend' && ready);
    await world.cluster.deletePod(one?.name ?? '', signal);
  }
  await until((view) => troubled(view) !== undefined);
  assert.ok(clock.now() - began < troubleDelay);
  await until(settled);
  const end = clock.now() + 2 * troubleDelay;
  while (clock.now() < end) {
    const pods = await world.cluster.pods(signal);
    assert.ok(pods.every(({ ready, terminating }) => ready || terminating));
    await clock.sleep(500, signal);
  }
});

test('has no trouble by default', async (t) => {
  const { world, clock, signal } = await stage(t);
  forwarded(world, 'backend', 8000, signal);
  const end = clock.now() + 3 * troubleDelay;
  while (clock.now() < end) {
    const pods = await world.cluster.pods(signal);
    assert.ok(pods.every(({ ready, restarts }) => ready && restarts === 0));
    await clock.sleep(500, signal);
  }
});

test('pods with an outdated database password never become Ready, and recover with a new one', async (t) => {
  const { world, signal, until, settled } = await stage(t, {});
  const store = (password: string) =>
    world.cluster.applySecret('taskflow-secrets', { 'database-url': `postgresql://me:${password}@db.example.com/x` }, signal);
  await store(outdatedPassword);
  await world.helm.upgrade(upgradeTo('1.0.0-b'), signal);
  const lost = await until(({ pods }) => pods.some(({ restarts }) => restarts === 3));
  const pod = lost.pods.find(({ restarts }) => restarts === 3);
  assert.ok(pod && pod.component === 'backend' && !pod.ready);
  assert.equal(lost.deployments.find(({ component }) => component === 'frontend')?.image, 'taskflow-frontend:1.0.0-b');
  const lines: string[] = [];
  await world.cluster.logs({ pod: pod.name, follow: false, tail: 20, previous: true }, (line) => lines.push(line), signal);
  assert.match(lines.join('\n'), /password authentication failed/);
  await store('mended');
  await world.helm.upgrade(upgradeTo('1.0.0-c'), signal);
  const healed = await until(
    (now) => settled(now) && now.pods.length === 4 && now.pods.every(({ image, ready }) => image.endsWith('-c') && ready),
  );
  assert.ok(healed.pods.every(({ restarts }) => restarts === 0));
});
