// Rows that need more of a cluster than a local server offers: the step or the diagnosis runs over a scripted World. The tests named in
// `elsewhere` prove them on a real cluster.

import { failureOf } from '../../source/cluster/api/failures.js';
import { choosePort } from '../../source/deploy/steps/ports/choose-port.js';
import { openPortsStep } from '../../source/deploy/steps/ports/step.js';
import { portChecks } from '../../source/deploy/steps/tools/checks/ports.js';
import { diagnose, diagnoseDeployment } from '../../source/diagnosis/pod.js';
import type { Problem } from '../../source/problem.js';
import { endProcess } from '../../source/tools/machine/processes.js';
import { saveFile } from '../../source/tools/machine/save-file.js';
import { TimeLimit } from '../../source/tools/run/exit-reason.js';
import type { Deployment, Pod, World } from '../../source/world/index.js';
import { account, crashed, event, podOf, start } from '../diagnosis/evidence.js';
import { fakeContext, problemOfRejection } from '../support/world/step-context.js';
import { testWorld } from '../support/world/world.js';
import { type Shown, shownOfCheck } from './stage.js';

const never = new AbortController().signal;
const ill = (pod: Pod, more: Parameters<typeof account>[0] = {}): Problem => {
  const problem = diagnose(pod, account(more));
  if (!problem) throw new Error(`no diagnosis of ${JSON.stringify(pod)}`);
  return problem;
};
const broken = (message: string) => podOf({ status: 'CreateContainerConfigError', message });
const late = { name: 'taskflow-backend', component: 'backend', desired: 1, ready: 0, rolledOut: false } as Deployment;
const unready = { component: 'backend' as const, deployment: 'taskflow-backend' };
const application = { own: true, paths: { liveness: '/health', readiness: '/ready' } };

/** The ports step with these HTTP answers, and this log of the pods. */
function ports(answer: (url: string) => { status: number; ms: number; body: string } | undefined, log: string[] = []): Promise<Problem> {
  const deployments = (['frontend', 'backend'] as const).map((component) => ({ component, desired: 1 }) as Deployment);
  const cluster = {
    deployments: async () => deployments,
    pods: async () => [podOf({ component: 'frontend', ready: true }), podOf({ component: 'backend', ready: true })],
    logs: async (_: unknown, report: (line: string) => void) => {
      for (const line of log) report(line);
    },
    forward: async (_: unknown, report: (state: object) => void, signal: AbortSignal) => {
      report({ state: { type: 'up' }, open: 0, served: 0, received: 0, sent: 0 });
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    },
  };
  const machine = { portHolder: async () => undefined, announce: () => () => {} };
  const world = { cluster, machine, http: { get: async (url: string) => answer(url) } } as unknown as Partial<World>;
  const settings = { sources: { frontend: application, backend: application } } as never;
  return problemOfRejection(openPortsStep.run(fakeContext({ world, settings })));
}

const holder = { pid: 4242, command: 'node server.js', ours: false };

export const words: Record<string, () => Shown | Promise<Shown>> = {
  C16: () =>
    failureOf(
      Object.assign(new TypeError('fetch failed'), {
        cause: Object.assign(new Error('certificate has expired'), { code: 'CERT_HAS_EXPIRED' }),
      }),
      { verb: 'list', resource: 'pods' },
      {
        target: { context: 'minikube', profile: 'minikube', namespace: 'default', release: 'taskflow' },
        url: 'https://127.0.0.1:8443',
        clean: (text) => text,
      },
    ).problem,
  C19: () => new TimeLimit('minikube status -p minikube', 30).problem,
  D1: () => ill(podOf({ status: 'ErrImageNeverPull' })),
  D2: () => ill(podOf({ status: 'InvalidImageName' })),
  D3: () => ill(broken("couldn't find key openai-api-key in Secret default/taskflow-secrets")),
  D4: () => ill(broken('secret "taskflow-secrets" not found')),
  D5: () => ill(broken('configmap "taskflow-config" not found')),
  D6: () => ill(broken('container has runAsNonRoot and image will run as root')),
  D7: () => ill(crashed(), { previousLogTail: ["ModuleNotFoundError: No module named 'tasks'"] }),
  D8: () => ill(crashed({ status: 'OOMKilled', limits: { memory: 64 * 1024 ** 2 } })),
  D9: () => ill(crashed(), { previousLogTail: ['FATAL: password authentication failed for user "me"'] }),
  D10: () => ill(crashed(), { events: [event('Killing', 'Container backend failed liveness probe, will be restarted')] }),
  D11: () =>
    ill(podOf({ startedAt: start - 60_000 }), {
      events: [event('Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503', { count: 6 })],
    }),
  D12: () => ill(podOf({ status: 'Pending', message: '0/1 nodes are available: 1 Insufficient cpu.' })),
  D13: () => ill(podOf({ status: 'Evicted' })),
  D14: () => ill(podOf({ status: 'NodeLost' })),
  D15: () => ill(podOf({ status: 'ContainerCreating' }), { events: [event('FailedMount', 'secret "x" not found', { count: 4 })] }),
  D16: () => {
    const problem = diagnoseDeployment(late, {
      ...{ pods: [], replicaSets: [], now: start, explained: false },
      events: [
        event('FailedCreate', 'pods "x" is forbidden: exceeded quota: tight, used: pods=0', { object: 'replicaset/taskflow-backend-1' }),
      ],
    });
    return problem ?? Promise.reject(new Error('no diagnosis'));
  },
  D18: () => {
    const problem = diagnoseDeployment(late, {
      ...{ pods: [], replicaSets: [], now: start, explained: false },
      events: [
        event('FailedCreate', 'pods "x" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true', {
          object: 'replicaset/taskflow-backend-1',
        }),
      ],
    });
    return problem ?? Promise.reject(new Error('no diagnosis'));
  },
  D17: () => {
    const pods = [podOf({ ...unready, owner: 'taskflow-backend-1' })];
    const problem = diagnoseDeployment(late, { pods, replicaSets: [], events: [], now: start + 600_000, explained: false });
    return problem ?? Promise.reject(new Error('no diagnosis'));
  },
  async P1() {
    const [check] = await portChecks(
      testWorld({ machine: { portHolder: async () => holder } }),
      { frontend: 3000, backend: 8000 },
      'error',
    );
    const [shown] = check ? shownOfCheck(check) : [];
    return shown ?? Promise.reject(new Error('no check'));
  },
  P2: () =>
    problemOfRejection(
      choosePort(
        'frontend',
        fakeContext({ world: { machine: { portHolder: async () => holder } as never }, answers: [{ type: 'choice', key: 'leave' }] }),
      ),
    ),
  P3: () => ports(() => undefined),
  P6: () => ports(() => ({ status: 500, ms: 3, body: '' }), ['⨯ TypeError: todos.sort is not a function', '    at page (page.js:1:2)']),
  P7: () => ports(() => ({ status: 500, ms: 3, body: '' })),
  P4: () => ports((url) => ({ status: url.endsWith('/api/backend/ready') ? 502 : 200, ms: 3, body: 'bad gateway' })),
  A4: () => problemOfRejection(endProcess(1, never)),
  A8: () => problemOfRejection(saveFile('/proc/none/text', [])),
};
