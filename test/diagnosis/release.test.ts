// Diagnoses the whole release, and reads few logs for it.
import assert from 'node:assert/strict';
import test from 'node:test';
import { createTailReader, diagnosesOf } from '../../source/diagnosis/release.js';
import type { LogRequest } from '../../source/world/index.js';
import { breath, deploymentOf, nothing, podOf, stage } from '../live/stage.js';

const crashed = (name: string, more = {}) =>
  podOf(name, { ready: false, status: 'CrashLoopBackOff', restarts: 2, lastExit: { code: 1, reason: 'Error' }, ...more });

function reading() {
  const asked: LogRequest[] = [];
  let now = 0;
  let most = 0;
  const logs = async (request: LogRequest, report: (line: string) => void) => {
    asked.push(request);
    most = Math.max(most, ++now);
    await breath();
    report('FATAL: password authentication failed');
    now--;
  };
  const { world, clock, signal } = stage({}, { logs });
  return { asked, clock, most: () => most, tails: createTailReader(world, signal) };
}

test('reads few logs, few at a time, for a thousand failing pods, and still reports each pod’s problem', async () => {
  const { asked, clock, most, tails } = reading();
  const pods = Array.from({ length: 1000 }, (_, n) => crashed(`taskflow-backend-1-${n}`));
  const found = await diagnosesOf({ view: { ...nothing, pods }, tails, now: clock.now() });
  assert.equal(found.length, 1000);
  assert.ok(asked.length <= 6, `${asked.length} logs`);
  assert.ok(most() <= 16, `${most()} at a time`);
  const last = found.at(-1);
  assert.equal(last?.subject.name, 'taskflow-backend-1-999');
  assert.match(last?.problem.problem ?? '', /^pod taskflow-backend-1-999: it can't use its database/);
  assert.equal(last?.problem.details, undefined);
  assert.ok(found[0]?.problem.details);
});

test('limits the logs of many failing deployments', async () => {
  const { asked, clock, tails } = reading();
  const pods = Array.from({ length: 1000 }, (_, n) => crashed(`p${n}`, { deployment: `d${n}` }));
  const found = await diagnosesOf({ view: { ...nothing, pods }, tails, now: clock.now() });
  assert.equal(found.length, 1000);
  assert.ok(asked.length <= 48, `${asked.length} logs`);
  assert.match(found[999]?.problem.problem ?? '', /p999: its container keeps exiting/);
});

test('reads a log again only after a change, at most every 5 s', async () => {
  const { asked, clock, tails } = reading();
  const look = (restarts: number) => diagnosesOf({ view: { ...nothing, pods: [crashed('a', { restarts })] }, tails, now: clock.now() });
  await look(2);
  await clock.advance(60_000);
  await look(2);
  assert.equal(asked.length, 2);
  await look(3);
  assert.equal(asked.length, 4);
  await clock.advance(4000);
  await look(4);
  assert.equal(asked.length, 4);
  await clock.advance(1000);
  await look(4);
  assert.equal(asked.length, 6);
});

test('requests no log where there can’t be one: no image, no secret, no node', async () => {
  const { asked, clock, tails } = reading();
  const status = ['ErrImageNeverPull', 'ImagePullBackOff', 'CreateContainerConfigError', 'Pending', 'ContainerCreating', 'Evicted'];
  const pods = status.map((status) => podOf(status, { ready: false, status, deployment: status }));
  await diagnosesOf({ view: { ...nothing, pods }, tails, now: clock.now() });
  assert.deepEqual(asked, []);
});

test('lists pods first, then deployments, and reports a problem only once', async () => {
  const { clock, tails } = reading();
  const deployments = [deploymentOf('backend', { rolledOut: false, ready: 0 }), deploymentOf('frontend', { rolledOut: false, ready: 0 })];
  const slow = podOf('f', { deployment: 'taskflow-frontend', ready: false, startedAt: clock.now() - 400_000 });
  const old = crashed('b', { startedAt: clock.now() - 400_000 });
  const found = await diagnosesOf({ view: { ...nothing, deployments, pods: [slow, old] }, tails, now: clock.now() });
  assert.deepEqual(
    found.map(({ subject }) => `${subject.kind} ${subject.name}`),
    ['pod b', 'deployment taskflow-frontend'],
  );
});

test('healthy pods that are older than a recreated throwaway database have lost their tables', async () => {
  const { clock, world, signal } = stage();
  const old = podOf('taskflow-backend-1-a', { startedAt: clock.now() - 120_000 });
  const young = podOf('taskflow-frontend-1-a', { component: 'frontend', deployment: 'taskflow-frontend', startedAt: clock.now() });
  const database = podOf('taskflow-database-1-a', { component: 'other', deployment: 'taskflow-database', startedAt: clock.now() });
  const view = { ...nothing, deployments: [deploymentOf('frontend'), deploymentOf('backend')], pods: [young, old, database] };
  const look = (throwaway?: string) =>
    diagnosesOf({ view, tails: createTailReader(world, signal), now: clock.now(), ...(throwaway ? { throwaway } : {}) });
  const found = await look('taskflow-database');
  assert.deepEqual(
    found.map(({ subject, problem }) => [subject.name, problem.problem, problem.command]),
    [['taskflow-backend', 'deployment taskflow-backend: its tables are gone', 'taskflow-tui restart backend']],
  );
  assert.deepEqual(await look(), []);
});
