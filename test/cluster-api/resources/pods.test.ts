// Compares the status word with kubectl's printPod (cases after kubernetes pkg/printers/internalversion/printers_test.go).
import assert from 'node:assert/strict';
import test from 'node:test';
import type { V1ContainerStatus, V1Pod } from '../../../source/cluster/api/kubernetes.js';
import { podFrom, reachablePodFrom } from '../../../source/cluster/resources/pods.js';
import { sanitize } from '../../../source/sanitize.js';

type State = NonNullable<V1ContainerStatus['state']>;
type Shape = {
  phase?: string;
  reason?: string;
  deleted?: boolean;
  conditions?: { type: string; status: string; reason?: string; message?: string }[];
  main?: Partial<V1ContainerStatus>[];
  init?: (Partial<V1ContainerStatus> & { sidecar?: boolean })[];
};

function podOf({ phase = 'Running', reason, deleted, conditions = [], main = [{}], init = [] }: Shape): V1Pod {
  const status = (index: number, given: Partial<V1ContainerStatus>, kind: string): V1ContainerStatus => ({
    name: `${kind}${index}`,
    image: 'i',
    imageID: '',
    ready: false,
    restartCount: 0,
    ...given,
  });
  return {
    metadata: {
      name: 'web-1',
      uid: 'u1',
      labels: { component: 'frontend' },
      creationTimestamp: new Date('2026-11-01T10:00:00Z'),
      ...(deleted ? { deletionTimestamp: new Date() } : {}),
    },
    spec: {
      nodeName: 'minikube',
      containers: main.map((_, index) => ({ name: `main${index}`, image: 'web:1' })),
      initContainers: init.map((one, index) => ({ name: `init${index}`, ...(one.sidecar ? { restartPolicy: 'Always' } : {}) })),
    },
    status: {
      phase,
      ...(reason ? { reason } : {}),
      conditions,
      containerStatuses: main.map((one, index) => status(index, one, 'main')),
      initContainerStatuses: init.map(({ sidecar: _, ...one }, index) => status(index, one, 'init')),
    },
  };
}

const up: State = { running: {} };
const ended = (exitCode: number, reason?: string, signal?: number): State => ({
  terminated: { exitCode, ...(reason ? { reason } : {}), ...(signal ? { signal } : {}) },
});
const waiting = (reason?: string): State => ({ waiting: reason ? { reason } : {} });
const ready = { type: 'Ready', status: 'True' };
const initialized = { type: 'Initialized', status: 'True' };

const words: [word: string, containers: string, why: string, shape: Shape][] = [
  ['Pending', '0/1', 'nothing known yet', { phase: 'Pending', main: [{}] }],
  ['Running', '1/1', 'well', { main: [{ ready: true, state: up }], conditions: [ready] }],
  ['Running', '0/1', 'up but not ready', { main: [{ state: up }] }],
  ['ContainerCreating', '0/1', 'waiting reason', { phase: 'Pending', main: [{ state: waiting('ContainerCreating') }] }],
  ['CrashLoopBackOff', '0/1', 'phase says Running', { main: [{ state: waiting('CrashLoopBackOff'), restartCount: 4 }] }],
  ['OOMKilled', '0/1', 'terminated reason', { main: [{ state: ended(137, 'OOMKilled') }] }],
  ['Error', '0/1', 'terminated reason', { main: [{ state: ended(1, 'Error') }] }],
  ['Signal:9', '0/1', 'terminated by a signal without reason', { main: [{ state: ended(137, undefined, 9) }] }],
  ['ExitCode:3', '0/1', 'terminated without reason', { main: [{ state: ended(3) }] }],
  ['Completed', '0/1', 'done', { phase: 'Succeeded', main: [{ state: ended(0, 'Completed') }] }],
  [
    'Running',
    '1/2',
    'one completed, one up, ready',
    { main: [{ state: ended(0, 'Completed') }, { ready: true, state: up }], conditions: [ready] },
  ],
  ['NotReady', '1/2', 'one completed, one up, pod not ready', { main: [{ state: ended(0, 'Completed') }, { ready: true, state: up }] }],
  [
    'ErrImagePull',
    '1/2',
    'the first container has the last word',
    { main: [{ state: waiting('ErrImagePull') }, { ready: true, state: up }] },
  ],
  ['Evicted', '0/1', 'the pod’s reason', { phase: 'Failed', reason: 'Evicted' }],
  [
    'SchedulingGated',
    '0/1',
    'gated',
    { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }] },
  ],
  ['Terminating', '1/1', 'deleted', { deleted: true, main: [{ ready: true, state: up }] }],
  ['Completed', '0/1', 'deleted after its end', { deleted: true, phase: 'Succeeded', main: [{ state: ended(0, 'Completed') }] }],
  ['Unknown', '1/1', 'deleted on a lost node', { deleted: true, reason: 'NodeLost', main: [{ ready: true, state: up }] }],
  [
    'Init:0/2',
    '0/1',
    'first init container runs',
    { phase: 'Pending', init: [{ state: up }, { state: waiting('PodInitializing') }], main: [{ state: waiting('PodInitializing') }] },
  ],
  [
    'Init:1/2',
    '0/1',
    'second init container waits',
    { phase: 'Pending', init: [{ state: ended(0) }, { state: waiting('PodInitializing') }] },
  ],
  [
    'Init:CrashLoopBackOff',
    '0/1',
    'init container crashes',
    { phase: 'Pending', init: [{ state: waiting('CrashLoopBackOff'), restartCount: 2 }] },
  ],
  ['Init:Error', '0/1', 'init container failed', { phase: 'Pending', init: [{ state: ended(1, 'Error') }] }],
  ['Init:Signal:9', '0/1', 'init container killed', { phase: 'Pending', init: [{ state: ended(137, undefined, 9) }] }],
  ['Init:ExitCode:2', '0/1', 'init container failed without reason', { phase: 'Pending', init: [{ state: ended(2) }] }],
  [
    'PodInitializing',
    '0/1',
    'all init containers done',
    { phase: 'Pending', init: [{ state: ended(0) }], main: [{ state: waiting('PodInitializing') }] },
  ],
  [
    'Running',
    '2/2',
    'a sidecar counts',
    {
      init: [{ sidecar: true, started: true, ready: true, state: up }],
      main: [{ ready: true, state: up }],
      conditions: [ready, initialized],
    },
  ],
  [
    'Running',
    '1/2',
    'a sidecar that is not ready',
    { init: [{ sidecar: true, started: true, state: up }], main: [{ ready: true, state: up }], conditions: [initialized] },
  ],
  [
    'Init:0/1',
    '0/2',
    'a sidecar that has not started',
    { phase: 'Pending', init: [{ sidecar: true, started: false, state: up }], main: [{ state: waiting('PodInitializing') }] },
  ],
];

for (const [word, containers, why, shape] of words) {
  test(`${word} ${containers}: ${why}`, () => {
    const pod = podFrom(podOf(shape), sanitize);
    assert.equal(pod.status, word);
    assert.equal(`${pod.containers.ready}/${pod.containers.total}`, containers);
  });
}

const lastEnd = (time: string) => ({ lastState: { terminated: { exitCode: 3, reason: 'Error', finishedAt: new Date(time) } } });

test('restarts of a finished init container no longer count, those of a sidecar do', () => {
  const main = [{ ready: true, state: up, restartCount: 1, ...lastEnd('2026-11-01T10:05:00Z') }];
  const once = { restartCount: 5, state: ended(0), ...lastEnd('2026-11-01T10:09:00Z') };
  const sidecar = { sidecar: true, restartCount: 2, started: true, ready: true, state: up, ...lastEnd('2026-11-01T10:07:00Z') };
  const pod = podFrom(podOf({ main, init: [once, sidecar], conditions: [ready, initialized] }), sanitize);
  assert.equal(pod.restarts, 3);
  assert.equal(pod.lastRestartAt, Date.parse('2026-11-01T10:07:00Z'));
  assert.deepEqual(pod.lastExit, { code: 3, reason: 'Error', at: Date.parse('2026-11-01T10:09:00Z') });
});

test('counts restarts of init containers during initialization', () => {
  assert.equal(podFrom(podOf({ phase: 'Pending', init: [{ restartCount: 5, state: waiting('CrashLoopBackOff') }] }), sanitize).restarts, 5);
});

test('parses dates as Date from a list and as text from a watch', () => {
  const fromWatch: V1Pod = JSON.parse(JSON.stringify(podOf({ main: [{ ready: true, state: up }] })));
  assert.deepEqual(podFrom(fromWatch, sanitize), podFrom(podOf({ main: [{ ready: true, state: up }] }), sanitize));
  assert.equal(podFrom(fromWatch, sanitize).startedAt, Date.parse('2026-11-01T10:00:00Z'));
});

test('uses the most specific message, cleaned', () => {
  const crash = podOf({ main: [{ state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off \u001b[31m5m\u001b[0m' } } }] });
  assert.equal(podFrom(crash, sanitize).message, 'back-off 5m');
  const unschedulable = podOf({ phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', message: '0/1 nodes' }] });
  assert.equal(podFrom(unschedulable, sanitize).message, '0/1 nodes');
  assert.equal(podFrom(podOf({ main: [{ ready: true, state: up }], conditions: [ready] }), sanitize).message, undefined);
});

test('cleans names and images of a hostile pod', () => {
  const pod = podOf({});
  pod.spec = { containers: [{ name: 'c', image: 'x\u001b]0;title\u0007y' }] };
  assert.equal(podFrom(pod, sanitize).image, 'xy');
});

const digits = '3f9a2c41'.repeat(8);
const imageIds: [why: string, imageID: string, id: string][] = [
  ['dockerd', `docker://sha256:${digits}`, digits],
  ['containerd', `sha256:${digits}`, digits],
  ['CRI-O', digits, digits],
  ['dockerd, after a pull', `docker-pullable://node@sha256:${digits}`, ''],
  ['containerd, after a pull', `docker.io/library/node@sha256:${digits}`, ''],
  ['no runtime yet', '', ''],
  ['a hostile runtime', `sha256:${digits}\u001b[31m`, ''],
];
for (const [why, imageID, id] of imageIds) {
  test(`reads the image’s ID from ${why}`, () => {
    assert.equal(podFrom(podOf({ main: [{ imageID, state: up }, { imageID: 'f'.repeat(64) }] }), sanitize).imageId, id);
  });
}

test('takes the image’s ID from the container whose image is shown, in any order of statuses', () => {
  const pod = podOf({ main: [{ imageID: `sha256:${digits}` }, { imageID: `sha256:${'f'.repeat(64)}` }] });
  pod.status?.containerStatuses?.reverse();
  assert.equal(podFrom(pod, sanitize).imageId, digits);
});

const owned = (kind: string, name: string, hash?: string): V1Pod => {
  const pod = podOf({});
  const by = [
    { apiVersion: 'v1', kind: 'Job', name: 'not the controller', uid: 'j' },
    { apiVersion: 'v1', kind, name, uid: 'u', controller: true },
  ];
  pod.metadata = { ...pod.metadata, ownerReferences: by, labels: hash ? { 'pod-template-hash': hash } : {} };
  return pod;
};
const owners: [why: string, pod: V1Pod, owner: string | undefined, deployment: string | undefined][] = [
  ['a deployment', owned('ReplicaSet', 'my-web-5f-7c9', '7c9'), 'my-web-5f-7c9', 'my-web-5f'],
  ['a replica set without an owner', owned('ReplicaSet', 'my-web'), 'my-web', undefined],
  ['a replica set with another name pattern', owned('ReplicaSet', 'my-web', '7c9'), 'my-web', undefined],
  ['a stateful set', owned('StatefulSet', 'db', '7c9'), 'db', undefined],
  ['nobody', podOf({}), undefined, undefined],
];
for (const [why, pod, owner, deployment] of owners) {
  test(`finds the owner: ${why}`, () => {
    const shown = podFrom(pod, sanitize);
    assert.deepEqual([shown.owner, shown.deployment], [owner, deployment]);
    assert.equal('owner' in shown, owner !== undefined);
  });
}

test('adds up requests and limits of all long-running containers, and keeps a forward’s data separate', () => {
  const pod = podOf({ main: [{}, {}], init: [{ sidecar: true }, {}] });
  const [first, second] = pod.spec?.containers ?? [];
  const [sidecar, once] = pod.spec?.initContainers ?? [];
  assert.ok(first && second && sidecar && once);
  first.resources = { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '1', memory: '128Mi' } };
  first.ports = [{ name: 'http', containerPort: 3000 }, { containerPort: 9 }];
  second.resources = { limits: { cpu: '0.5' } };
  sidecar.resources = { requests: { cpu: '50m' }, limits: { cpu: '100m', memory: '1Ki' } };
  once.resources = { requests: { cpu: '4' }, limits: { cpu: '4' } };
  const shown = podFrom(pod, sanitize);
  assert.deepEqual(shown.requests, { cpu: 150, memory: 64 * 2 ** 20 });
  assert.deepEqual(shown.limits, { cpu: 1600 }, 'memory has no limit when one container has none');
  assert.ok(!('requests' in podFrom(podOf({}), sanitize)));
  const { labels, ports, ...rest } = reachablePodFrom(pod, shown);
  assert.deepEqual(rest, shown);
  assert.deepEqual(labels, { component: 'frontend' });
  assert.deepEqual(ports, [{ name: 'http', port: 3000 }, { port: 9 }]);
});
