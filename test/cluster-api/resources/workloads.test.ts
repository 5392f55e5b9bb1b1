// Converts deployments, services, replica sets and events for the view.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { CoreV1Event, V1Deployment } from '../../../source/cluster/api/kubernetes.js';
import { eventFrom, foldEvents, isOfRelease } from '../../../source/cluster/resources/events.js';
import { deploymentFrom, isRolledOut, replicaSetFrom, serviceFrom } from '../../../source/cluster/resources/workloads.js';
import { sanitize } from '../../../source/sanitize.js';

const template = { spec: { containers: [{ name: 'c', image: 'taskflow-frontend:1' }] } };
const deploymentOf = (status: V1Deployment['status'], replicas = 3, generation = 2): V1Deployment => ({
  metadata: { name: 'taskflow-frontend', generation, labels: { component: 'frontend' } },
  spec: { replicas, selector: {}, template },
  ...(status ? { status } : {}),
});
const done = { observedGeneration: 2, replicas: 3, updatedReplicas: 3, availableReplicas: 3, readyReplicas: 3 };

const rollouts: [boolean, string, V1Deployment][] = [
  [true, 'all updated and available', deploymentOf(done)],
  [false, 'the controller has not seen it', deploymentOf({ ...done, observedGeneration: 1 })],
  [false, 'no status yet', deploymentOf(undefined)],
  [false, 'some are not updated', deploymentOf({ ...done, updatedReplicas: 2 })],
  [false, 'old ones are still there', deploymentOf({ ...done, replicas: 4 })],
  [false, 'some are not available', deploymentOf({ ...done, availableReplicas: 2 })],
  [true, 'scaled to none', deploymentOf({ observedGeneration: 2 }, 0)],
  [
    false,
    'past its deadline',
    deploymentOf({ ...done, conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }] }),
  ],
];
for (const [out, why, deployment] of rollouts) {
  test(`${out ? '' : 'not '}rolled out: ${why}`, () => assert.equal(isRolledOut(deployment), out));
}

test('reads a deployment', () => {
  assert.deepEqual(deploymentFrom(deploymentOf(done), sanitize), {
    name: 'taskflow-frontend',
    component: 'frontend',
    desired: 3,
    ready: 3,
    updated: 3,
    available: 3,
    rolledOut: true,
    image: 'taskflow-frontend:1',
  });
});

test('reads a service', () => {
  const service = { metadata: { name: 's' }, spec: { type: 'NodePort', ports: [{ port: 80, targetPort: 'http', nodePort: 30080 }] } };
  assert.deepEqual(serviceFrom(service, sanitize), { name: 's', type: 'NodePort', port: 80, targetPort: 'http', nodePort: 30080 });
});

test('reads a replica set; one without an owner has no deployment', () => {
  const set = {
    metadata: {
      name: 'web-5f',
      labels: { component: 'frontend' },
      creationTimestamp: new Date('2026-11-01T10:00:00Z'),
      annotations: { 'deployment.kubernetes.io/revision': '12' },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'u', controller: true }],
    },
    spec: { replicas: 0, selector: {}, template },
  };
  const shown = {
    name: 'web-5f',
    component: 'frontend',
    revision: 12,
    desired: 0,
    ready: 0,
    madeAt: Date.parse('2026-11-01T10:00:00Z'),
    image: 'taskflow-frontend:1',
  };
  assert.deepEqual(replicaSetFrom(set, sanitize), { ...shown, deployment: 'web' });
  assert.deepEqual(replicaSetFrom({ ...set, metadata: { ...set.metadata, ownerReferences: [], annotations: {} } }, sanitize), {
    ...shown,
    revision: 0,
  });
});

const eventsFrom = (events: CoreV1Event[]) =>
  foldEvents(events.filter((one) => isOfRelease(one, 'taskflow')).map((one) => eventFrom(one, sanitize)));
const eventOf = (name: string, at: string, more: Partial<CoreV1Event> = {}): CoreV1Event => ({
  metadata: {},
  involvedObject: { kind: 'Pod', name },
  reason: 'BackOff',
  message: 'again',
  type: 'Warning',
  lastTimestamp: new Date(at),
  count: 2,
  ...more,
});

test('lists the release’s events, newest first, with repeats combined', () => {
  const events = eventsFrom([
    eventOf('taskflow-web', '2026-11-01T10:00:00Z'),
    eventOf('other-web', '2026-11-01T10:00:00Z'),
    eventOf('taskflow-web', '2026-11-01T10:02:00Z', { count: 3 }),
    eventOf('taskflow-api', '2026-11-01T10:01:00Z', { reason: 'Created', message: 'x\u001b]52;c;aGk=\u0007' }),
  ]);
  assert.deepEqual(
    events.map(({ at, ...event }) => ({ ...event, minute: new Date(at).getUTCMinutes() })),
    [
      { object: 'pod/taskflow-web', type: 'Warning', reason: 'BackOff', message: 'again', count: 5, minute: 2 },
      { object: 'pod/taskflow-api', type: 'Warning', reason: 'Created', message: 'x', count: 2, minute: 1 },
    ],
  );
});

test('reads the count of the newer events API from the series', () => {
  const series = { count: 7, lastObservedTime: new Date('2026-11-01T11:00:00Z') };
  const { lastTimestamp: _, count: __, ...newer } = eventOf('taskflow-web', '2026-11-01T10:00:00Z', { series });
  const [event] = eventsFrom([newer]);
  assert.equal(event?.count, 7);
  assert.equal(event?.at, Date.parse('2026-11-01T11:00:00Z'));
});

test('lists at most 100 events', () => {
  const many = Array.from({ length: 150 }, (_, i) => eventOf(`taskflow-${i}`, '2026-11-01T10:00:00Z'));
  assert.equal(eventsFrom(many).length, 100);
});
