import assert from 'node:assert/strict';
import test from 'node:test';
import { type Account, diagnose, hopeless } from '../../source/live/diagnosis.js';
import type { ClusterEvent, Pod } from '../../source/world.js';

const start = 1_000_000;
const podOf = (more: Partial<Pod> = {}): Pod => ({
  name: 'taskflow-backend-1',
  uid: 'u',
  component: 'backend',
  status: 'Running',
  ready: false,
  containers: { ready: 0, total: 1 },
  restarts: 0,
  startedAt: start,
  image: 'taskflow-backend:1.0.0-abc',
  node: 'minikube',
  terminating: false,
  ...more,
});
const event = (reason: string, message: string, more: Partial<ClusterEvent> = {}): ClusterEvent => ({
  at: start + 5000,
  object: 'pod/taskflow-backend-1',
  type: 'Warning',
  reason,
  message,
  count: 1,
  ...more,
});
const account = (more: Partial<Account> = {}): Account => ({ events: [], logTail: [], previousLogTail: [], now: start + 60_000, ...more });
const crashed = (more: Partial<Pod> = {}) =>
  podOf({ status: 'CrashLoopBackOff', restarts: 2, lastExit: { code: 1, reason: 'Error' }, message: 'back-off 20s', ...more });

const well: [string, Pod, Account][] = [
  ['ready', podOf({ ready: true }), account()],
  ['being made', podOf({ status: 'ContainerCreating' }), account()],
  ['not scheduled yet', podOf({ status: 'Pending', node: '' }), account()],
  [
    'up, probes not passed yet',
    podOf(),
    account({ events: [event('Unhealthy', 'Startup probe failed: connection refused', { count: 4 })], now: start + 20_000 }),
  ],
  ['one readiness failure', podOf(), account({ events: [event('Unhealthy', 'Readiness probe failed: x', { count: 1 })] })],
  [
    'on its way out',
    podOf({ status: 'Terminating', terminating: true }),
    account({ events: [event('Unhealthy', 'Readiness probe failed', { count: 9 })] }),
  ],
  ['up again after one crash', podOf({ restarts: 1, lastExit: { code: 1, reason: 'Error' } }), account()],
  ['a pod that had one thing to do', podOf({ status: 'Completed', lastExit: { code: 0, reason: 'Completed' } }), account()],
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
    'a volume that came at the second try',
    podOf({ status: 'ContainerCreating' }),
    account({ events: [event('FailedMount', 'configmap "taskflow-config" not found', { count: 2 })] }),
  ],
  [
    'out of memory, a day ago',
    podOf({ restarts: 1, lastExit: { code: 137, reason: 'OOMKilled', at: start } }),
    account({ now: start + 86_400_000 }),
  ],
  [
    'killed by its probe, before it was made anew by another name',
    podOf({ restarts: 1, lastExit: { code: 1, reason: 'Error', at: start + 600_000 } }),
    account({ events: [event('Killing', 'Container backend failed liveness probe, will be restarted')] }),
  ],
  [
    'somebody else’s events',
    podOf(),
    account({ events: [event('Unhealthy', 'Readiness probe failed', { count: 9, object: 'pod/taskflow-backend-12' })] }),
  ],
];
for (const [what, pod, about] of well) test(`well: ${what}`, () => assert.equal(diagnose(pod, about), undefined));

const ill: [string, Pod, Account, { problem: RegExp; cause: RegExp; cure: RegExp; secret?: string }][] = [
  [
    'image never pulled',
    podOf({ status: 'ErrImageNeverPull' }),
    account(),
    { problem: /taskflow-backend:1.0.0-abc is not in the cluster/, cause: /pullPolicy Never/, cure: /load the image/ },
  ],
  [
    'image not to be had',
    podOf({ status: 'ImagePullBackOff', message: 'Back-off pulling image' }),
    account(),
    { problem: /ImagePullBackOff/, cause: /Back-off pulling/, cure: /load the image/ },
  ],
  [
    'image not to be had, by event',
    podOf({ status: 'ImagePullBackOff', message: 'Back-off pulling image' }),
    account({ events: [event('Failed', 'Failed to pull image "x": connection refused'), event('Failed', 'Error: ImagePullBackOff')] }),
    { problem: /ImagePullBackOff/, cause: /connection refused/, cure: /load the image/ },
  ],
  [
    'missing secret',
    podOf({ status: 'CreateContainerConfigError', message: 'secret "taskflow-secrets" not found' }),
    account(),
    { problem: /cannot be made/, cause: /no Secret taskflow-secrets/, cure: /secrets/, secret: 'database-url' },
  ],
  [
    'missing key',
    podOf({ status: 'CreateContainerConfigError', message: "couldn't find key openai-api-key in Secret default/taskflow-secrets" }),
    account(),
    { problem: /cannot be made/, cause: /no key openai-api-key/, cure: /enter openai-api-key/, secret: 'openai-api-key' },
  ],
  [
    'root image',
    podOf({ status: 'CreateContainerConfigError', message: 'container has runAsNonRoot and image will run as root' }),
    account(),
    { problem: /cannot be made/, cause: /runAsNonRoot/, cure: /numeric USER/ },
  ],
  [
    'out of memory, while backing off',
    crashed({ lastExit: { code: 137, reason: 'OOMKilled' }, limits: { memory: 64 * 1024 ** 2 } }),
    account({ peakMemory: 60 * 1024 ** 2 }),
    { problem: /OOMKilled, 2 restarts/, cause: /limit of 64 Mi.* seen to use is 60 Mi/, cure: /backend.resources.limits.memory/ },
  ],
  [
    'crash with a last word',
    crashed({ lastExit: { code: 3, reason: 'Error' } }),
    account({ previousLogTail: ['starting', "ModuleNotFoundError: No module named 'x'"] }),
    { problem: /2 restarts/, cause: /exit code 3 .*ModuleNotFoundError/, cure: /last lines/ },
  ],
  ['crash without a word', crashed(), account(), { problem: /again and again/, cause: /exit code 1 .*said nothing/, cure: /./ }],
  [
    'a program that just ends',
    crashed({ lastExit: { code: 0, reason: 'Completed' } }),
    account(),
    { problem: /./, cause: /status 0/, cure: /./ },
  ],
  [
    'no such command',
    crashed({ lastExit: { code: 127, reason: 'ContainerCannotRun' } }),
    account(),
    { problem: /./, cause: /command is not there/, cure: /./ },
  ],
  ['killed', crashed({ lastExit: { code: 137, reason: 'Error' } }), account(), { problem: /./, cause: /liveness probe/, cure: /./ }],
  [
    'no node has room',
    podOf({ status: 'Pending', message: '0/1 nodes are available: 1 Insufficient memory.' }),
    account(),
    { problem: /no node takes it/, cause: /Insufficient memory/, cure: /more memory$/ },
  ],
  [
    'no node has room, by event',
    podOf({ status: 'Pending' }),
    account({ events: [event('FailedScheduling', '0/1 nodes are available: 1 Insufficient cpu.')] }),
    { problem: /Unschedulable/, cause: /Insufficient cpu/, cure: /more cpu$/ },
  ],
  [
    'evicted',
    podOf({ status: 'Evicted', message: 'low on ephemeral-storage' }),
    account(),
    { problem: /evicted/, cause: /ephemeral/, cure: /free/ },
  ],
  [
    'readiness that waits for the database',
    podOf(),
    account({
      events: [event('Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503', { count: 3 })],
      logTail: ['{"level": "warning", "message": "not ready: connection failed: FATAL:  password authentication failed for user \\"t\\""}'],
    }),
    { problem: /cannot use its database/, cause: /user or the password/, cure: /database-url/, secret: 'database-url' },
  ],
  [
    'killed by its liveness probe, though it ended well',
    crashed({ lastExit: { code: 0, reason: 'Completed', at: start + 50_000 } }),
    account({
      events: [
        event('Killing', 'Container backend failed liveness probe, will be restarted', { at: start + 30_000 }),
        event('Unhealthy', 'Liveness probe failed: HTTP probe failed with statuscode: 500', { count: 3, at: start + 29_000 }),
      ],
    }),
    { problem: /its liveness probe killed it \(2 restarts, exit code 0\)/, cause: /answers 500/, cure: /path or the port/ },
  ],
  [
    'killed by its liveness probe, up again',
    podOf({ restarts: 1, lastExit: { code: 137, reason: 'Error' } }),
    account({ events: [event('Killing', 'Container backend failed liveness probe, will be restarted')] }),
    { problem: /liveness probe killed it \(1 restart, exit code 137\)/, cause: /failed liveness probe/, cure: /./ },
  ],
  [
    'node out of reach',
    podOf({ status: 'Unknown', terminating: true }),
    account(),
    { problem: /its node minikube does not answer/, cause: /kubelet/, cure: /start it/ },
  ],
  [
    'node not ready',
    podOf(),
    account({ events: [event('NodeNotReady', 'Node is not ready')] }),
    { problem: /its node minikube does not answer/, cause: /kubelet/, cure: /./ },
  ],
  [
    'a volume that does not come',
    podOf({ status: 'ContainerCreating' }),
    account({ events: [event('FailedMount', 'secret "certificates" not found', { count: 7 })] }),
    { problem: /FailedMount, 7 times/, cause: /"certificates" not found/, cure: /missing/ },
  ],
  [
    'an image whose name is none',
    podOf({ status: 'InvalidImageName' }),
    account(),
    { problem: /InvalidImageName/, cause: /./, cure: /correct the name/ },
  ],
  [
    'a first crash',
    crashed({ status: 'Error', restarts: 0 }),
    account(),
    { problem: /the container ended \(Error\)/, cause: /./, cure: /./ },
  ],
  [
    'no node has room, by how much',
    podOf({ status: 'Pending', message: '0/1 nodes are available: 1 Insufficient cpu.', requests: { cpu: 64_000 } }),
    account(),
    { problem: /Unschedulable/, cause: /Insufficient cpu\. It asks for 64 cores/, cure: /more cpu$/ },
  ],
  [
    'readiness 503',
    podOf(),
    account({
      events: [event('Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503', { count: 6 })],
    }),
    { problem: /readiness probe failed 6 times/, cause: /503/, cure: /database/ },
  ],
  [
    'liveness refused',
    podOf(),
    account({ events: [event('Unhealthy', 'Liveness probe failed: dial tcp: connect: connection refused', { count: 3 })] }),
    { problem: /liveness probe/, cause: /does not listen/, cure: /path or the port/ },
  ],
  [
    'startup probe, long after the start',
    podOf(),
    account({ events: [event('Unhealthy', 'Startup probe failed: context deadline exceeded', { count: 9, at: start + 45_000 })] }),
    { problem: /startup probe/, cause: /in time/, cure: /./ },
  ],
];
for (const [what, pod, about, expected] of ill) {
  test(`ill: ${what}`, () => {
    const problem = diagnose(pod, about);
    assert.ok(problem);
    assert.match(problem.problem, expected.problem);
    assert.match(problem.cause, expected.cause);
    assert.match(problem.cure, expected.cure);
    assert.equal(problem.secret, expected.secret);
  });
}

const databaseLines: [RegExp, string][] = [
  [/user or the password/, 'psycopg.OperationalError: connection failed: FATAL:  password authentication failed for user "neondb_owner"'],
  [/host name/, 'could not translate host name "ep-x.neon.tech" to address: Name or service not known'],
  [/host name/, 'Error: getaddrinfo ENOTFOUND ep-x.neon.tech'],
  [/host name/, "[Errno -2] failed to resolve host 'ep-x'"],
  [/no database of that name/, 'FATAL:  database "taskflw" does not exist'],
  [/no such user/, 'FATAL:  role "me" does not exist'],
  [/nothing answers/, 'connection to server at "10.0.0.1", port 5432 failed: Connection refused'],
  [/nothing answers/, 'Error: connect ECONNREFUSED 10.0.0.1:5432'],
  [/nothing answers/, 'not ready: the database did not answer within 2 s'],
  [/TLS/, 'Error: self-signed certificate in certificate chain'],
  [/TLS/, 'FATAL: no pg_hba.conf entry for host "10.0.0.1", no encryption'],
  [/cannot be used/, 'sqlalchemy.exc.ArgumentError: Could not parse SQLAlchemy URL from given URL string'],
];
for (const [cause, line] of databaseLines) {
  test(`database: ${line.slice(0, 60)}`, () => {
    const problem = diagnose(crashed(), account({ previousLogTail: ['starting', line, 'Application startup failed. Exiting.'] }));
    assert.match(problem?.cause ?? '', cause);
    assert.equal(problem?.secret, 'database-url');
    assert.ok(problem?.details?.includes(line));
  });
}

test('a refused connection that is not the database’s stays an ordinary crash', () => {
  const problem = diagnose(crashed(), account({ previousLogTail: ['Error: connect ECONNREFUSED 10.0.0.9:6379'] }));
  assert.equal(problem?.secret, undefined);
});

const waits: [boolean, string, Pod, Account, number][] = [
  [true, 'image never pulled, at once', podOf({ status: 'ErrImageNeverPull' }), account(), 1],
  [false, 'a pull that is tried again', podOf({ status: 'ImagePullBackOff' }), account(), 10],
  [true, 'a pull that was tried often', podOf({ status: 'ImagePullBackOff' }), account(), 30],
  [false, 'a secret that may still come', podOf({ status: 'CreateContainerConfigError' }), account(), 5],
  [true, 'a secret that did not come', podOf({ status: 'CreateContainerConfigError' }), account(), 10],
  [false, 'no room yet', podOf({ status: 'Pending', message: 'Insufficient cpu' }), account(), 10],
  [true, 'no room', podOf({ status: 'Pending', message: 'Insufficient cpu' }), account(), 20],
  [false, 'first crashes', crashed({ restarts: 2 }), account(), 60],
  [true, 'three crashes', crashed({ restarts: 3 }), account(), 60],
  [false, 'up again after three crashes', podOf({ restarts: 3, lastExit: { code: 1, reason: 'Error' } }), account(), 60],
  [
    true,
    'up again, its database still refuses',
    podOf({ restarts: 3 }),
    account({ previousLogTail: ['password authentication failed'] }),
    60,
  ],
  [false, 'ready', podOf({ ready: true, restarts: 9 }), account(), 600],
  [false, 'on its way out', crashed({ terminating: true, restarts: 9 }), account(), 600],
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
  test(`${lost ? 'hopeless' : 'may heal'}: ${what}`, () => assert.equal(hopeless(pod, { ...about, now: start + seconds * 1000 }), lost));
}
