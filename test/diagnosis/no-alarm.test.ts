// No false alarm: pods that are healthy, starting, or may recover while a rollout waits for them.
import assert from 'node:assert/strict';
import test from 'node:test';
import { cannotRecover, diagnose, type PodEvidence } from '../../source/diagnosis/pod.js';
import type { Pod } from '../../source/world/index.js';
import { account, crashed, event, podOf, start } from './evidence.js';

const well: [string, Pod, PodEvidence][] = [
  ['ready', podOf({ ready: true }), account()],
  ['being created', podOf({ status: 'ContainerCreating' }), account()],
  ['not scheduled yet', podOf({ status: 'Pending', node: '' }), account()],
  [
    'running, probes not passed yet',
    podOf(),
    account({ events: [event('Unhealthy', 'Startup probe failed: connection refused', { count: 4 })], now: start + 20_000 }),
  ],
  ['one readiness failure', podOf(), account({ events: [event('Unhealthy', 'Readiness probe failed: x', { count: 1 })] })],
  [
    'terminating',
    podOf({ status: 'Terminating', terminating: true }),
    account({ events: [event('Unhealthy', 'Readiness probe failed', { count: 9 })] }),
  ],
  ['running again after one crash', podOf({ restarts: 1, lastExit: { code: 1, reason: 'Error' } }), account()],
  ['a pod that finished its work', podOf({ status: 'Completed', lastExit: { code: 0, reason: 'Completed' } }), account()],
  ['no node yet', podOf({ status: 'Pending', message: '0/1 nodes are available' }), account({ now: start + 2000 })],
  [
    'slow to start, without a startup probe',
    podOf(),
    account({
      events: [event('Unhealthy', 'Readiness probe failed: connect: connection refused', { count: 9, at: start + 25_000 })],
      now: start + 26_000,
    }),
  ],
  [
    'a volume that was mounted at the second attempt',
    podOf({ status: 'ContainerCreating' }),
    account({ events: [event('FailedMount', 'configmap "taskflow-config" not found', { count: 2 })] }),
  ],
  [
    'out of memory, a day ago',
    podOf({ restarts: 1, lastExit: { code: 137, reason: 'OOMKilled', at: start } }),
    account({ now: start + 86_400_000 }),
  ],
  [
    'killed by its probe, before it was recreated with another name',
    podOf({ restarts: 1, lastExit: { code: 1, reason: 'Error', at: start + 600_000 } }),
    account({ events: [event('Killing', 'Container backend failed liveness probe, will be restarted')] }),
  ],
  [
    'events of another pod',
    podOf(),
    account({ events: [event('Unhealthy', 'Readiness probe failed', { count: 9, object: 'pod/taskflow-backend-12' })] }),
  ],
];
for (const [what, pod, about] of well) test(`no diagnosis: ${what}`, () => assert.equal(diagnose(pod, about), undefined));

const waits: [boolean, string, Pod, PodEvidence, number][] = [
  [true, 'image never pulled, at once', podOf({ status: 'ErrImageNeverPull' }), account(), 1],
  [false, 'a repeated pull', podOf({ status: 'ImagePullBackOff' }), account(), 10],
  [true, 'a pull that failed often', podOf({ status: 'ImagePullBackOff' }), account(), 30],
  [false, 'a Secret that may still be created', podOf({ status: 'CreateContainerConfigError' }), account(), 5],
  [true, 'a Secret that was not created', podOf({ status: 'CreateContainerConfigError' }), account(), 10],
  [false, 'no room yet', podOf({ status: 'Pending', message: 'Insufficient cpu' }), account(), 10],
  [true, 'no room', podOf({ status: 'Pending', message: 'Insufficient cpu' }), account(), 20],
  [false, 'first crashes', crashed({ restarts: 2 }), account(), 60],
  [true, 'three crashes', crashed({ restarts: 3 }), account(), 60],
  [false, 'running again after three crashes', podOf({ restarts: 3, lastExit: { code: 1, reason: 'Error' } }), account(), 60],
  [
    true,
    'running again, rejected by its database',
    podOf({ restarts: 3 }),
    account({ previousLogTail: ['password authentication failed'] }),
    60,
  ],
  [false, 'ready', podOf({ ready: true, restarts: 9 }), account(), 600],
  [false, 'terminating', crashed({ terminating: true, restarts: 9 }), account(), 600],
  [
    false,
    'slow to become ready',
    podOf(),
    account({ events: [event('Unhealthy', 'Readiness probe failed', { at: start + 25_000, count: 9 })] }),
    40,
  ],
  [true, 'never ready', podOf(), account({ events: [event('Unhealthy', 'Readiness probe failed', { at: start + 50_000, count: 9 })] }), 60],
];
for (const [lost, what, pod, about, seconds] of waits) {
  test(`${lost ? 'cannot' : 'may'} recover: ${what}`, () =>
    assert.equal(cannotRecover(pod, { ...about, now: start + seconds * 1000 }), lost));
}
