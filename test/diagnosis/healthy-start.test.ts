// No false alarm: no moment of a healthy start has a diagnosis, in whatever order it happens.
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { cannotRecover, diagnose, diagnoseDeployment } from '../../source/diagnosis/pod.js';
import type { ClusterEvent, Pod } from '../../source/world/index.js';
import { deploymentOf, podOf } from '../live/stage.js';

const start = 1_000_000;

type Moment = { pod: Pod; events: ClusterEvent[]; now: number };

/** Duration of each phase in ms, and failures of each probe meanwhile; with the chart's probes, or without a startup probe. */
const starts = fc.record({
  pending: fc.integer({ min: 0, max: 4500 }),
  creating: fc.integer({ min: 0, max: 120_000 }),
  mountFailures: fc.integer({ min: 0, max: 2 }),
  running: fc.integer({ min: 0, max: 28_000 }),
  startupFailures: fc.integer({ min: 0, max: 14 }),
  readinessFailures: fc.integer({ min: 0, max: 9 }),
  reason: fc.constantFrom(
    'HTTP probe failed with statuscode: 503',
    'dial tcp 10.0.0.9:8000: connect: connection refused',
    'context deadline exceeded',
  ),
  firstLines: fc.array(fc.constantFrom('INFO: Started server process [1]', 'waiting for the database', 'warming up'), { maxLength: 3 }),
});

function momentsOf(way: typeof starts extends fc.Arbitrary<infer T> ? T : never): Moment[] {
  const event = (reason: string, message: string, at: number, count: number): ClusterEvent[] =>
    count === 0 ? [] : [{ at, object: 'pod/taskflow-backend-1-a', type: 'Warning', reason, message, count }];
  const at = (ms: number) => start + ms;
  const made = way.pending + way.creating;
  const ran = made + way.running;
  const mounts = event('FailedMount', 'configmap "taskflow-config" not found', at(way.pending), way.mountFailures);
  const probes = [
    ...event('Started', 'Started container backend', at(made), 1),
    ...event('Unhealthy', `Startup probe failed: ${way.reason}`, at(ran), way.startupFailures),
    ...event('Unhealthy', `Readiness probe failed: ${way.reason}`, at(ran), way.startupFailures === 0 ? way.readinessFailures : 0),
  ];
  const pod = (more: Partial<Pod>) => podOf('taskflow-backend-1-a', { startedAt: start, ready: false, ...more });
  const noNode = '0/1 nodes are available: 1 node(s) had taint {node.kubernetes.io/not-ready: }';
  return [
    { pod: pod({ status: 'Pending', node: '' }), events: [], now: start },
    {
      pod: pod({ status: 'Pending', node: '', message: noNode }),
      events: event('FailedScheduling', noNode, start, 1),
      now: at(way.pending),
    },
    { pod: pod({ status: 'ContainerCreating' }), events: mounts, now: at(made) },
    { pod: pod({ status: 'Running' }), events: [...mounts, ...probes], now: at(ran) },
    { pod: pod({ status: 'Running', ready: true }), events: [...mounts, ...probes], now: at(ran + 1) },
    { pod: pod({ status: 'Terminating', terminating: true }), events: [...mounts, ...probes], now: at(ran + 600_000) },
  ];
}

test('never diagnoses or gives up a pod that is starting', () => {
  fc.assert(
    fc.property(starts, (way) => {
      for (const { pod, events, now } of momentsOf(way)) {
        const account = { events, logTail: way.firstLines, previousLogTail: [], now };
        assert.equal(diagnose(pod, account), undefined, `${pod.status} after ${now - start} ms`);
        assert.equal(cannotRecover(pod, account), false);
      }
    }),
    { numRuns: 1000 },
  );
});

test('never diagnoses its deployment, whatever was rejected before', () => {
  const refused = {
    at: start - 1000,
    object: 'replicaset/taskflow-backend-1',
    type: 'Warning',
    reason: 'FailedCreate',
    message: 'exceeded quota: small',
    count: 4,
  };
  const set = {
    name: 'taskflow-backend-1',
    deployment: 'taskflow-backend',
    component: 'backend',
    revision: 1,
    desired: 1,
    ready: 0,
    madeAt: 0,
    image: 'i',
  } as const;
  fc.assert(
    fc.property(starts, (way) => {
      for (const { pod, now } of momentsOf(way).slice(0, -1)) {
        const account = { events: [refused], pods: [pod], replicaSets: [set], now, explained: false };
        assert.equal(diagnoseDeployment(deploymentOf('backend', { rolledOut: false, ready: 0 }), account), undefined);
      }
    }),
  );
});

test('names the Pod Security Standard that rejects the pods', () => {
  const message =
    'pods "x" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true (pod must not set runAsNonRoot=false)';
  const refused = { at: start, object: 'replicaset/taskflow-backend-1', type: 'Warning', reason: 'FailedCreate', message, count: 1 };
  const account = { events: [refused], pods: [], replicaSets: [], now: start, explained: false };
  const problem = diagnoseDeployment(deploymentOf('backend', { rolledOut: false, ready: 0, desired: 2 }), account);
  assert.match(problem?.cause ?? '', /enforces the Pod Security Standard restricted/);
  assert.match(problem?.fix ?? '', /another namespace/);
});

test('reports rejected pods as a problem of their deployment', () => {
  const message = 'pods "x" is forbidden: exceeded quota: tight, requested: pods=1';
  const refused = { at: start, object: 'replicaset/taskflow-backend-1', type: 'Warning', reason: 'FailedCreate', message, count: 1 };
  const set = {
    name: 'taskflow-backend-1',
    deployment: 'taskflow-backend',
    component: 'backend',
    revision: 1,
    desired: 2,
    ready: 0,
    madeAt: 0,
    image: 'i',
  } as const;
  const behind = deploymentOf('backend', { rolledOut: false, ready: 0, desired: 2 });
  const account = { events: [refused], pods: [], replicaSets: [set], now: start, explained: false };
  assert.match(diagnoseDeployment(behind, account)?.cause ?? '', /quota tight/);
  assert.match(diagnoseDeployment(behind, { ...account, replicaSets: [] })?.cause ?? '', /quota tight/);
  assert.equal(diagnoseDeployment({ ...behind, rolledOut: true }, account), undefined);
  const other = { ...refused, object: 'replicaset/taskflow-frontend-5d4f' };
  assert.equal(diagnoseDeployment(behind, { ...account, events: [other] }), undefined);
  assert.equal(diagnoseDeployment(behind, { ...account, events: [other], replicaSets: [] }), undefined);
});

test('reports a stalled rollout after its deadline, unless a pod says why', () => {
  const behind = deploymentOf('backend', { rolledOut: false, ready: 0 });
  const pods = [podOf('taskflow-backend-1-a', { ready: false, startedAt: start })];
  const account = { events: [], pods, replicaSets: [], now: start + 301_000, explained: false };
  assert.match(diagnoseDeployment(behind, account)?.problem ?? '', /rollout isn't progressing \(0 of 1 ready\)/);
  assert.equal(diagnoseDeployment(behind, { ...account, now: start + 299_000 }), undefined);
  assert.equal(diagnoseDeployment(behind, { ...account, explained: true }), undefined);
});
