// The Cluster step over scripted ports.
import assert from 'node:assert/strict';
import test from 'node:test';
import { startClusterStep } from '../../../../source/deploy/steps/cluster/step.js';
import { Failure } from '../../../../source/problem.js';
import type { Cluster, Minikube } from '../../../../source/world/index.js';
import { fakeContext, problemOfRejection } from '../../../support/world/step-context.js';

const part = <T>(port: Partial<T>) => port as T;

const cluster = (more: Partial<Cluster> = {}) =>
  part<Cluster>({
    context: async () => ({ name: 'minikube', server: 'https://127.0.0.1:1', local: true }),
    refusal: async () => undefined,
    identity: async () => ({ uid: 'uid-1', version: 'v1.34.0', server: 'https://127.0.0.1:1' }),
    ...more,
  });

test('starts a stopped cluster with progress, refreshes a stale kubeconfig, and leaves a running one alone', async () => {
  for (const [state, expected] of [
    ['stopped', ['start']],
    ['misconfigured', ['update-context']],
    ['running', []],
  ] as const) {
    const done: string[] = [];
    const minikube = part<Minikube>({
      status: async () => ({ state, text: '' }),
      start: async (_, report) => {
        done.push('start');
        report({ message: 'Preparing Kubernetes', fraction: 0.5 });
      },
      updateContext: async () => {
        done.push('update-context');
      },
    });
    const stage = fakeContext({ world: { minikube, cluster: cluster() } });
    const { record } = await startClusterStep.run(stage);
    assert.deepEqual(done, [...expected]);
    assert.equal(record.uid, 'uid-1');
    if (state === 'stopped') assert.ok(stage.news.some((n) => n.type === 'step-progress' && n.fraction === 0.5));
  }
});

test('recognizes a cluster that was created again', async () => {
  const minikube = part<Minikube>({ status: async () => ({ state: 'running', text: '' }) });
  const saved = { inputs: '', parts: {}, evidence: { uid: 'another' }, at: 0, ms: 0 };
  const verified = await startClusterStep.verify(fakeContext({ world: { minikube, cluster: cluster() } }), saved);
  assert.match(JSON.stringify(verified), /created again/);
});

test("touches a cluster that isn't local only after its name is typed", async () => {
  const touched: string[] = [];
  const confirmed: string[] = [];
  const refusal = async () =>
    confirmed.includes('production')
      ? undefined
      : new Failure({ problem: 'not local', cause: '', fix: 'confirm with --confirm-context production', exit: 2 });
  const far = cluster({
    context: async () => ({ name: 'production', server: 'https://api.example.com', local: false }),
    refusal,
    confirm: (name) => confirmed.push(name),
    identity: async () => {
      touched.push('identity');
      return { uid: 'p', version: 'v1', server: '' };
    },
  });
  const target = { context: 'production', namespace: 'default', release: 'taskflow', profile: 'minikube' };
  const stage = fakeContext({ world: { cluster: far }, settings: { target }, answers: [{ type: 'confirm', yes: false }] });
  const problem = await problemOfRejection(startClusterStep.run(stage));
  assert.match(problem.fix, /--confirm-context production/);
  assert.deepEqual(touched, []);
  const [question] = stage.questions;
  assert.ok(question?.type === 'confirm' && question.typed === 'production');
  // Every session has to be told, even if the step was done before.
  const saved = { inputs: '', parts: {}, evidence: { uid: 'p' }, at: 0, ms: 0 };
  assert.deepEqual(await startClusterStep.verify(stage, saved), { holds: false, because: 'not local' });
  const typed = fakeContext({ world: { cluster: far }, settings: { target }, answers: [{ type: 'confirm', yes: true }] });
  await startClusterStep.run(typed);
  assert.deepEqual(confirmed, ['production']);
  assert.deepEqual(touched, ['identity']);
});

test('records a cluster before it starts it, and its uid afterwards; another cluster of that name is not ours', async () => {
  const ledgers = { absent: 'made', stopped: 'started' } as const;
  for (const [state, how] of Object.entries(ledgers)) {
    const seen: unknown[] = [];
    const minikube = part<Minikube>({
      status: async () => ({ state: state as 'absent', text: '' }),
      start: async () => {
        seen.push(...stage.store.entries.map((made) => ({ ...made })));
      },
    });
    const stage = fakeContext({ world: { minikube, cluster: cluster() } });
    await startClusterStep.run(stage);
    const at = stage.world.clock.now();
    assert.deepEqual(seen, [{ type: 'cluster', name: 'minikube', how, uid: '', at }]);
    const { uid } = await cluster().identity(stage.signal);
    assert.deepEqual(stage.store.entries, [{ type: 'cluster', name: 'minikube', how, uid, at }]);
    assert.deepEqual(stage.store.met, [uid]);
  }
  const running = part<Minikube>({ status: async () => ({ state: 'running', text: '' }) });
  const again = fakeContext({ world: { minikube: running, cluster: cluster() } });
  again.store.record({ type: 'cluster', name: 'minikube', how: 'made', uid: 'of-another', at: 1 });
  await startClusterStep.run(again);
  assert.deepEqual(again.store.entries, []);
});

test('keeps no entry of a start that made nothing, but one of a start that left something', async () => {
  for (const [after, kept] of [
    ['absent', 0],
    ['stopped', 1],
  ] as const) {
    const states = ['absent', after] as ('absent' | 'stopped')[];
    const minikube = part<Minikube>({
      status: async () => ({ state: states.shift() ?? after, text: '' }),
      start: async () => {
        throw new Failure({ problem: 'docker is down', cause: '', fix: '' });
      },
    });
    const stage = fakeContext({ world: { minikube, cluster: cluster() } });
    await problemOfRejection(startClusterStep.run(stage));
    assert.equal(stage.store.entries.length, kept);
  }
});
