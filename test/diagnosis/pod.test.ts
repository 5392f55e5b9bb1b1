// Diagnoses every cause of a failing pod, with its fix.
import assert from 'node:assert/strict';
import test from 'node:test';
import { diagnose, type PodEvidence } from '../../source/diagnosis/pod.js';
import type { Pod } from '../../source/world/index.js';
import { account, crashed, event, podOf, start } from './evidence.js';

const ill: [string, Pod, PodEvidence, { problem: RegExp; cause: RegExp; fix: RegExp; secret?: string }][] = [
  [
    'an image that is never pulled',
    podOf({ status: 'ErrImageNeverPull' }),
    account(),
    { problem: /taskflow-backend:1.0.0-abc isn't in the cluster/, cause: /pullPolicy Never/, fix: /Load the image/ },
  ],
  [
    'an image that can’t be pulled',
    podOf({ status: 'ImagePullBackOff', message: 'Back-off pulling image' }),
    account(),
    { problem: /ImagePullBackOff/, cause: /Back-off pulling/, fix: /Load the image/ },
  ],
  [
    'an image that can’t be pulled, by its event',
    podOf({ status: 'ImagePullBackOff', message: 'Back-off pulling image' }),
    account({ events: [event('Failed', 'Failed to pull image "x": connection refused'), event('Failed', 'Error: ImagePullBackOff')] }),
    { problem: /ImagePullBackOff/, cause: /connection refused/, fix: /Load the image/ },
  ],
  [
    'a missing Secret',
    podOf({ status: 'CreateContainerConfigError', message: 'secret "taskflow-secrets" not found' }),
    account(),
    { problem: /can't be created/, cause: /Secret taskflow-secrets doesn't exist/, fix: /secrets/, secret: 'database-url' },
  ],
  [
    'a missing key',
    podOf({ status: 'CreateContainerConfigError', message: "couldn't find key openai-api-key in Secret default/taskflow-secrets" }),
    account(),
    { problem: /can't be created/, cause: /no key openai-api-key/, fix: /Enter openai-api-key/, secret: 'openai-api-key' },
  ],
  [
    'an image that runs as root',
    podOf({ status: 'CreateContainerConfigError', message: 'container has runAsNonRoot and image will run as root' }),
    account(),
    { problem: /can't be created/, cause: /runAsNonRoot/, fix: /numeric USER/ },
  ],
  [
    'out of memory, while backing off',
    crashed({ lastExit: { code: 137, reason: 'OOMKilled' }, limits: { memory: 64 * 1024 ** 2 } }),
    account({ peakMemory: 60 * 1024 ** 2 }),
    { problem: /OOMKilled, 2 restarts/, cause: /limit of 64 Mi.* usage was 60 Mi/, fix: /backend.resources.limits.memory/ },
  ],
  [
    'a crash with a last line in the log',
    crashed({ lastExit: { code: 3, reason: 'Error' } }),
    account({ previousLogTail: ['starting', "ModuleNotFoundError: No module named 'x'"] }),
    { problem: /2 restarts/, cause: /Exit code 3 .*ModuleNotFoundError/, fix: /last lines/ },
  ],
  [
    'a crash over a variable without a value',
    crashed(),
    account({
      previousLogTail: [
        'pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings',
        'jwt_secret_key',
        '  Field required [type=missing, input_value={}, input_type=dict]',
      ],
    }),
    {
      ...{ problem: /keeps exiting/, cause: /stops because JWT_SECRET_KEY has no value that it accepts/ },
      ...{ fix: /Give JWT_SECRET_KEY .*--backend-env/, secret: 'JWT_SECRET_KEY' },
    },
  ],
  ['a crash without a log', crashed(), account(), { problem: /keeps exiting/, cause: /Exit code 1 .*printed nothing/, fix: /./ }],
  [
    'a program that just exits',
    crashed({ lastExit: { code: 0, reason: 'Completed' } }),
    account(),
    { problem: /./, cause: /status 0/, fix: /./ },
  ],
  [
    'a command that doesn’t exist',
    crashed({ lastExit: { code: 127, reason: 'ContainerCannotRun' } }),
    account(),
    { problem: /./, cause: /command doesn't exist/, fix: /./ },
  ],
  ['killed', crashed({ lastExit: { code: 137, reason: 'Error' } }), account(), { problem: /./, cause: /liveness probe/, fix: /./ }],
  [
    'a pod that fits no node',
    podOf({ status: 'Pending', message: '0/1 nodes are available: 1 Insufficient memory.' }),
    account(),
    { problem: /no node can run it/, cause: /Insufficient memory/, fix: /more memory\.$/ },
  ],
  [
    'a pod that fits no node, by its event',
    podOf({ status: 'Pending' }),
    account({ events: [event('FailedScheduling', '0/1 nodes are available: 1 Insufficient cpu.')] }),
    { problem: /Unschedulable/, cause: /Insufficient cpu/, fix: /more cpu\.$/ },
  ],
  [
    'an evicted pod',
    podOf({ status: 'Evicted', message: 'low on ephemeral-storage' }),
    account(),
    { problem: /evicted/, cause: /ephemeral/, fix: /Free/ },
  ],
  [
    'a readiness probe that waits for the database',
    podOf(),
    account({
      events: [event('Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503', { count: 3 })],
      logTail: ['{"level": "warning", "message": "not ready: connection failed: FATAL:  password authentication failed for user \\"t\\""}'],
    }),
    { problem: /can't use its database/, cause: /user or the password/, fix: /database-url/, secret: 'database-url' },
  ],
  [
    'a pod killed by its liveness probe, although it exited with 0',
    crashed({ lastExit: { code: 0, reason: 'Completed', at: start + 50_000 } }),
    account({
      events: [
        event('Killing', 'Container backend failed liveness probe, will be restarted', { at: start + 30_000 }),
        event('Unhealthy', 'Liveness probe failed: HTTP probe failed with statuscode: 500', { count: 3, at: start + 29_000 }),
      ],
    }),
    { problem: /its liveness probe failed \(2 restarts, exit code 0\)/, cause: /answers 500/, fix: /path or port/ },
  ],
  [
    'a pod killed by its liveness probe that is running again',
    podOf({ restarts: 1, lastExit: { code: 137, reason: 'Error' } }),
    account({ events: [event('Killing', 'Container backend failed liveness probe, will be restarted')] }),
    { problem: /liveness probe failed \(1 restart, exit code 137\)/, cause: /failed liveness probe/, fix: /./ },
  ],
  [
    'an unreachable node',
    podOf({ status: 'Unknown', terminating: true }),
    account(),
    { problem: /its node minikube doesn't answer/, cause: /kubelet/, fix: /start it/ },
  ],
  [
    'a node that isn’t ready',
    podOf(),
    account({ events: [event('NodeNotReady', 'Node is not ready')] }),
    { problem: /its node minikube doesn't answer/, cause: /kubelet/, fix: /./ },
  ],
  [
    'a volume that can’t be mounted',
    podOf({ status: 'ContainerCreating' }),
    account({ events: [event('FailedMount', 'secret "certificates" not found', { count: 7 })] }),
    { problem: /FailedMount, 7 times/, cause: /"certificates" not found/, fix: /missing/ },
  ],
  [
    'an invalid image name',
    podOf({ status: 'InvalidImageName' }),
    account(),
    { problem: /InvalidImageName/, cause: /./, fix: /Correct the image's name/ },
  ],
  [
    'a first crash',
    crashed({ status: 'Error', restarts: 0 }),
    account(),
    { problem: /its container exited \(Error\)/, cause: /./, fix: /./ },
  ],
  [
    'how much a pod requests that fits no node',
    podOf({ status: 'Pending', message: '0/1 nodes are available: 1 Insufficient cpu.', requests: { cpu: 64_000 } }),
    account(),
    { problem: /Unschedulable/, cause: /Insufficient cpu\. It requests 64 cores/, fix: /more cpu\.$/ },
  ],
  [
    'a readiness probe that gets 503',
    podOf(),
    account({
      events: [event('Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503', { count: 6 })],
    }),
    { problem: /readiness probe failed 6 times/, cause: /503/, fix: /database/ },
  ],
  [
    'a liveness probe whose connection is refused',
    podOf(),
    account({ events: [event('Unhealthy', 'Liveness probe failed: dial tcp: connect: connection refused', { count: 3 })] }),
    { problem: /liveness probe/, cause: /doesn't listen/, fix: /path or port/ },
  ],
  [
    'a startup probe that fails long after the start',
    podOf(),
    account({ events: [event('Unhealthy', 'Startup probe failed: context deadline exceeded', { count: 9, at: start + 45_000 })] }),
    { problem: /startup probe/, cause: /in time/, fix: /./ },
  ],
];
for (const [what, pod, about, expected] of ill) {
  test(`diagnoses ${what}`, () => {
    const problem = diagnose(pod, about);
    assert.ok(problem);
    assert.match(problem.problem, expected.problem);
    assert.match(problem.cause, expected.cause);
    assert.match(problem.fix, expected.fix);
    assert.equal(problem.secret, expected.secret);
  });
}
