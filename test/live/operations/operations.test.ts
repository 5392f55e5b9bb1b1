// Operations until they end: their results, their messages meanwhile, and their time limits.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Operation } from '../../../source/live/operations/operation.js';
import { runOperation } from '../../../source/live/operations/runner.js';
import { openPanel } from '../../../source/live/panel.js';
import { Failure } from '../../../source/problem.js';
import type { ReleaseView } from '../../../source/world/index.js';
import { problemOfRejection } from '../../support/world/step-context.js';
import { breath, deploymentOf, podOf, settings, stage } from '../stage.js';

const backend = 'taskflow-backend';
const a = podOf('taskflow-backend-1-a');
const b = podOf('taskflow-backend-1-b');
const at1: Partial<ReleaseView> = { deployments: [deploymentOf('backend')], pods: [a] };
const scaleTo = (to: number): Operation => ({ type: 'scale', deployment: backend, from: 1, to });

function acting(first: Partial<ReleaseView> = at1, ...more: [cluster?: Parameters<typeof stage>[1], world?: Parameters<typeof stage>[2]]) {
  const scene = stage(first, ...more);
  const panel = openPanel(scene.world, settings, scene.run, scene.signal);
  const said: string[] = [];
  return { ...scene, panel, said, act: (act: Operation) => panel.runOperation(act, (text) => said.push(text)) };
}

test('scale records the operation and ends when all pods are Ready', async () => {
  const { act, show, clock, calls, store, said, end } = acting();
  const result = act(scaleTo(3));
  await clock.advance(1000);
  show({
    deployments: [deploymentOf('backend', { desired: 3, ready: 1, updated: 3, rolledOut: false })],
    pods: [a, podOf('x', { ready: false })],
  });
  await clock.advance(7200);
  show({ deployments: [deploymentOf('backend', { desired: 3 })], pods: [a, b, podOf('c')] });
  assert.deepEqual(await result, { ok: true, text: 'taskflow-backend: 1 → 3, all ready after 8.2 s' });
  assert.deepEqual(calls, ['scale taskflow-backend 3']);
  assert.deepEqual(store.choices().replicas, { backend: 3 });
  assert.ok(said.includes('taskflow-backend: 1 of 3 ready'), said.join());
  end();
});

test('scale to 0 ends when no pod is left', async () => {
  const { act, show, clock, end } = acting();
  const result = act(scaleTo(0));
  await breath();
  show({ deployments: [deploymentOf('backend', { desired: 0 })], pods: [{ ...a, terminating: true, ready: false }] });
  await clock.advance(3000);
  show({ pods: [] });
  assert.equal((await result).text, 'taskflow-backend: 1 → 0, no pods left after 3.0 s');
  end();
});

test('restart doesn’t count a view from before the change as the end', async () => {
  const { act, show, clock, said, end } = acting({ deployments: [deploymentOf('backend', { desired: 2 })], pods: [a, b] });
  let over = false;
  const result = act({ type: 'restart', deployment: backend }).finally(() => {
    over = true;
  });
  await clock.advance(1000);
  show({ events: [] });
  await clock.advance(2000);
  assert.equal(over, false);
  show({ deployments: [deploymentOf('backend', { desired: 2, updated: 1, rolledOut: false })] });
  await clock.advance(1000);
  const fresh = [podOf('taskflow-backend-2-a'), podOf('taskflow-backend-2-b')];
  show({ deployments: [deploymentOf('backend', { desired: 2 })], pods: [{ ...a, terminating: true }, ...fresh] });
  assert.deepEqual(await result, { ok: true, text: 'taskflow-backend restarted, all ready after 4.0 s' });
  assert.ok(said.includes('taskflow-backend: 1 of 2 updated'), said.join());
  end();
});

test('delete ends when a new pod of the same deployment is Ready', async () => {
  const { act, show, clock, said, calls, end } = acting({ deployments: [deploymentOf('backend', { desired: 2 })], pods: [a, b] });
  const result = act({ type: 'delete-pod', pod: a.name });
  await clock.advance(400);
  const next = podOf('taskflow-backend-1-c', { ready: false, status: 'ContainerCreating' });
  show({ pods: [{ ...a, terminating: true, ready: false }, b, next] });
  await clock.advance(7000);
  show({ pods: [b, { ...next, ready: true }] });
  assert.deepEqual(await result, { ok: true, text: 'taskflow-backend-1-a deleted, taskflow-backend-1-c is ready after 7.4 s' });
  assert.deepEqual(calls, ['deletePod taskflow-backend-1-a']);
  assert.ok(said.includes('taskflow-backend-1-c: ContainerCreating'), said.join());
  end();
});

test('two deletions at once each wait for their own replacement', async () => {
  const { act, show, end } = acting({ deployments: [deploymentOf('backend', { desired: 2 })], pods: [a, b] });
  const both = [act({ type: 'delete-pod', pod: a.name }), act({ type: 'delete-pod', pod: b.name })];
  await breath();
  show({ pods: [podOf('c'), podOf('d', { ready: false })] });
  await breath();
  show({ pods: [podOf('c'), podOf('d')] });
  const texts = (await Promise.all(both)).map(({ text }) => text.split(' is ')[0]);
  assert.deepEqual(texts, ['taskflow-backend-1-a deleted, c', 'taskflow-backend-1-b deleted, d']);
  end();
});

test('delete doesn’t wait for a replacement without a controller, or if fewer pods are wanted by now', async () => {
  const { deployment: _, owner: __, ...lone } = podOf('lone');
  const { act, show, clock, end } = acting({ pods: [lone, a], deployments: [deploymentOf('backend')] });
  const gone = act({ type: 'delete-pod', pod: 'lone' });
  await breath();
  show({ pods: [a] });
  assert.match((await gone).text, /^lone deleted after 0\.0 s; nothing controls it/);
  const last = act({ type: 'delete-pod', pod: a.name });
  await clock.advance(1000);
  show({ pods: [], deployments: [deploymentOf('backend', { desired: 0 })] });
  assert.equal((await last).text, 'taskflow-backend-1-a deleted after 1.0 s; its deployment has 0 replicas');
  end();
});

test('rollback reports the revision, its new number and the rollout', async () => {
  const helm = {
    rollback: async () => {},
    status: async () => ({ status: 'deployed', revision: 7, description: '', values: {} }),
    rollbackCommand: () => [],
  };
  const { act, show, clock, end } = acting(at1, {}, { helm: helm as never });
  const result = act({ type: 'roll-back', revision: 3 });
  await clock.advance(500);
  show({ deployments: [deploymentOf('backend', { rolledOut: false, updated: 0 })] });
  await clock.advance(5000);
  show({ deployments: [deploymentOf('backend')] });
  assert.equal((await result).text, 'rolled back to revision 3 (now revision 7), all ready after 5.5 s');
  end();
});

test('the later operation on a deployment replaces the earlier one, in key order, and the earlier one says so', async () => {
  const slow = Promise.withResolvers<void>();
  const order: number[] = [];
  const scale = async (_: string, replicas: number) => {
    if (replicas === 2) await slow.promise;
    order.push(replicas);
  };
  const { act, show, end } = acting(at1, { scale });
  const first = act(scaleTo(2));
  const second = act({ type: 'scale', deployment: backend, from: 2, to: 3 });
  await breath();
  slow.resolve();
  assert.deepEqual(await first, { ok: true, text: 'taskflow-backend: 1 → 2; replaced by a later change' });
  show({ deployments: [deploymentOf('backend', { desired: 3 })], pods: [a, b, podOf('c')] });
  assert.match((await second).text, /2 → 3, all ready/);
  assert.deepEqual(order, [2, 3]);
  end();
});

test('reports a timeout after two minutes with its diagnosis', async () => {
  const logs = async (_: unknown, report: (line: string) => void) => report('FATAL: password authentication failed for user "t"');
  const { act, show, clock, end } = acting(at1, { logs });
  const result = act({ type: 'restart', deployment: backend });
  await breath();
  const ill = podOf('taskflow-backend-2-a', {
    ready: false,
    status: 'CrashLoopBackOff',
    restarts: 3,
    lastExit: { code: 1, reason: 'Error' },
  });
  show({ deployments: [deploymentOf('backend', { rolledOut: false, updated: 1 })], pods: [a, ill] });
  await clock.advance(121_000);
  const { ok, text } = await result;
  assert.equal(ok, false);
  assert.match(text, /^taskflow-backend restarts: not ready after 2:00: pod taskflow-backend-2-a: it can't use its database · Correct/);
  end();
});

test('reports a refusal with its fix and never rejects', async () => {
  const scale = async () => {
    throw new Failure({ problem: 'you may not', cause: 'c', fix: 'ask for a role' });
  };
  const { act, end } = acting(at1, { scale });
  assert.deepEqual(await act(scaleTo(2)), { ok: false, text: 'you may not · ask for a role' });
  const waiting = act({ type: 'restart', deployment: backend });
  await breath();
  end();
  assert.deepEqual(await waiting, { ok: false, text: 'stopped' });
});

test('stops the program that uses a port, and reports the port that opens', async () => {
  const { act, run, clock, calls, end } = acting();
  const result = act({ type: 'end-holder', component: 'frontend', pid: 77, command: 'node server.js' });
  await clock.advance(1000);
  const port = { type: 'port', component: 'frontend', step: 'ports', at: 0, localPort: 3000, state: { type: 'up' } } as const;
  run.set({ ...run.current(), ports: { frontend: port } });
  assert.equal((await result).text, 'node server.js (pid 77) has ended, the port of the frontend is open');
  assert.deepEqual(calls, ['end 77']);
  end();
});

test('commands get a Failure instead of a line, and leave no watch open', async () => {
  const { world, clock, watching, signal } = stage(at1);
  const rejected = problemOfRejection(runOperation(world, { type: 'restart', deployment: backend }, () => {}, signal));
  await clock.advance(121_000);
  assert.match((await rejected).problem, /not ready after 2:00/);
  await breath();
  assert.equal(watching(), 0);
});
