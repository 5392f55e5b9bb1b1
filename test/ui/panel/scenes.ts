// Snapshots for the panel's tests: healthy, busy, with 1,000 pods, and with missing permissions.
import type { PodUsage, PortRow, Snapshot } from '../../../source/live/snapshot.js';
import type { Deployment, HelmRevision, Pod, ReplicaSet, Service } from '../../../source/world/index.js';
import { began, crashing, databaseRefused, pod, target } from '../wizard/scenes.js';

const tag = '1.0.0-3f9a2c41';
const mebi = 1024 ** 2;

export function deployment(component: 'frontend' | 'backend', more: Partial<Deployment> = {}): Deployment {
  const image = `taskflow-${component}:${tag}`;
  return { name: `taskflow-${component}`, component, desired: 2, ready: 2, updated: 2, available: 2, rolledOut: true, image, ...more };
}

function replicaSet(component: 'frontend' | 'backend', hash: string, revision: number, desired: number, ready = desired): ReplicaSet {
  const name = `taskflow-${component}-${hash}`;
  const image = `taskflow-${component}:${tag}`;
  return { name, deployment: `taskflow-${component}`, component, revision, desired, ready, madeAt: began - revision, image };
}

function service(component: 'frontend' | 'backend', port: number): Service {
  return { name: `taskflow-${component}`, type: 'ClusterIP', port, targetPort: 'http' };
}

/** As the pods of the chart are: owned, and with limits. */
export function owned(each: Pod): Pod {
  return {
    deployment: `taskflow-${each.component}`,
    owner: each.name.replace(/-\w+$/, ''),
    limits: { cpu: 250, memory: 256 * mebi },
    requests: { cpu: 50, memory: 64 * mebi },
    ...each,
  };
}

export function used(cpu: number, memory: number): PodUsage {
  const history = Array.from({ length: 20 }, (_, at) => ({ cpu: cpu * (0.5 + (at % 5) / 5), memory: memory * mebi * (0.7 + at / 60) }));
  return { cpu, memory: memory * mebi, history };
}

export const ports: PortRow[] = [
  {
    ...{ component: 'frontend', localPort: 3000, service: 'taskflow-frontend', servicePort: 80 },
    state: { type: 'up' },
    traffic: { pod: 'taskflow-frontend-5d8b6c7f9d-x2k1a', open: 2, served: 14, received: 3_100_000, sent: 12_400 },
    http: { status: 200, ms: 8.2, at: began - 2000 },
  },
  {
    ...{ component: 'backend', localPort: 8000, service: 'taskflow-backend', servicePort: 8000 },
    state: { type: 'reconnecting', since: began - 1200, reason: 'pod replaced' },
    traffic: { open: 0, served: 3, received: 812, sent: 430, lastError: 'the pod went away' },
  },
];

/** Somebody else has the frontend's port. */
export const takenPorts: PortRow[] = ports.map((port) =>
  port.component === 'frontend'
    ? {
        ...{ component: 'frontend', localPort: 3000, service: 'taskflow-frontend', servicePort: 80 },
        ...{ state: { type: 'taken', reason: 'address in use' }, holder: { pid: 123, command: 'node', ours: false } },
      }
    : port,
);

const crashed = owned({
  ...crashing,
  name: 'taskflow-backend-7f9d5d8b6c-ww71x',
  lastExit: { code: 137, reason: 'OOMKilled', at: began - 12_000 },
});
export const crashedName = crashed.name;

/** In the middle of a rollout of the backend whose new pod does not come up. */
export const snapshot: Snapshot = {
  at: began,
  target,
  freshness: { type: 'live' },
  forbidden: {},
  release: { status: 'deployed', revision: 3, description: 'Upgrade complete', at: began - 130_000 },
  revisions: [
    { revision: 3, status: 'deployed', at: began - 130_000 },
    { revision: 2, status: 'superseded', at: began - 7_300_000 },
  ],
  deployments: [deployment('frontend'), deployment('backend', { ready: 1, updated: 1, rolledOut: false })],
  replicaSets: [
    replicaSet('frontend', '5d8b6c7f9d', 3, 2),
    replicaSet('backend', '5d8b6c7f9d', 2, 1),
    replicaSet('backend', '7f9d5d8b6c', 3, 1, 0),
  ],
  pods: [
    owned(pod('frontend', 'x2k1a')),
    owned(pod('frontend', '9qplb', { restarts: 1, lastRestartAt: began - 95_000 })),
    crashed,
    owned(pod('backend', 'tt02c', { startedAt: began - 7_300_000 })),
  ],
  services: [service('frontend', 80), service('backend', 8000)],
  ports,
  images: [
    { component: 'frontend', tag: `taskflow-frontend:${tag}`, inEngine: true, inNode: true, inPods: true, bytes: 142e6 },
    { component: 'backend', tag: `taskflow-backend:${tag}`, inEngine: true, inNode: true, inPods: false, bytes: 187e6 },
  ],
  usage: {
    source: 'kubelet',
    pods: {
      'taskflow-frontend-5d8b6c7f9d-x2k1a': used(28, 61),
      'taskflow-frontend-5d8b6c7f9d-9qplb': used(14, 35),
      'taskflow-backend-5d8b6c7f9d-tt02c': used(3, 240),
    },
  },
  diagnoses: [
    {
      subject: { kind: 'pod', name: crashed.name },
      problem: {
        ...databaseRefused,
        problem: `pod ${crashed.name}: it cannot reach its database`,
        cause: 'the database refused the password',
      },
    },
  ],
  events: [
    {
      ...{ at: began - 12_000, object: `pod/${crashed.name}`, type: 'Warning', reason: 'BackOff', count: 4 },
      message: 'Back-off restarting failed container',
    },
    {
      ...{ at: began - 40_000, object: 'deployment/taskflow-backend', type: 'Normal', reason: 'ScalingReplicaSet', count: 1 },
      message: 'Scaled up replica set taskflow-backend-7f9d5d8b6c to 1',
    },
    {
      ...{ at: began - 41_000, object: 'replicaset/taskflow-backend-7f9d5d8b6c', type: 'Normal', reason: 'SuccessfulCreate', count: 1 },
      message: `Created pod: ${crashed.name}`,
    },
    {
      ...{ at: began - 180_000, object: 'pod/taskflow-frontend-5d8b6c7f9d-x2k1a', type: 'Normal', reason: 'Started', count: 1 },
      message: 'Started container frontend',
    },
  ],
};

/** `size` pods of the frontend, every tenth of them unwell. */
export function crowd(size: number): Snapshot {
  const pods = Array.from({ length: size }, (_, at) =>
    owned(
      pod('frontend', `p${String(at).padStart(4, '0')}`, {
        startedAt: began - 1000 * (at + 1),
        ...(at % 10 === 3
          ? { status: 'CrashLoopBackOff', ready: false, restarts: at, lastRestartAt: began - 5000, message: 'back-off' }
          : {}),
      }),
    ),
  );
  const usage = Object.fromEntries(pods.map(({ name }, at) => [name, used(1 + (at % 200), 20 + (at % 100))]));
  return {
    ...snapshot,
    pods,
    deployments: [deployment('frontend', { desired: size, ready: size, updated: size })],
    diagnoses: [],
    usage: { source: 'metrics-server', pods: usage },
  };
}

/** Nothing of the events and the pods may be seen; usage is known to nobody; the API server does not answer. */
export const hidden: Snapshot = {
  ...snapshot,
  pods: [],
  events: [],
  diagnoses: [],
  freshness: { type: 'stale', since: began - 12_000, reason: 'connection refused' },
  forbidden: { events: 'forbidden: cannot list events', pods: 'forbidden: cannot list pods' },
  usage: { source: 'none', reason: 'there is no metrics-server, and the nodes may not be asked' },
};

export const revisions: HelmRevision[] = [
  { revision: 3, at: began - 130_000, status: 'deployed', chart: 'taskflow-1.0.0', description: 'Upgrade complete' },
  { revision: 2, at: began - 7_300_000, status: 'superseded', chart: 'taskflow-1.0.0', description: 'Upgrade complete' },
  { revision: 1, at: began - 90_000_000, status: 'superseded', chart: 'taskflow-1.0.0', description: 'Install complete' },
];
