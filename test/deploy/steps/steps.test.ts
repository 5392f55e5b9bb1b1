// The other steps, each over the few ports that it uses.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Source } from '../../../source/deploy/source.js';
import { imageTag } from '../../../source/deploy/source.js';
import { buildImagesStep, probePaths } from '../../../source/deploy/steps/build-images.js';
import { checkToolsStep } from '../../../source/deploy/steps/check-tools.js';
import { installReleaseStep } from '../../../source/deploy/steps/install-release.js';
import { loadImagesStep } from '../../../source/deploy/steps/load-images.js';
import { startClusterStep } from '../../../source/deploy/steps/start-cluster.js';
import { Failure } from '../../../source/problem.js';
import type {
  Cluster,
  Deployment,
  Docker,
  Found,
  Helm,
  Kubectl,
  Machine,
  Minikube,
  Pod,
  ReleaseView,
  World,
} from '../../../source/world.js';
import { problemOfRejection, scene } from '../../support/step-context.js';

const root = new URL('../../..', import.meta.url).pathname;
const source = (component: 'frontend' | 'backend'): Source => ({
  component,
  directory: `${root}${component}-docker/app`,
  dockerfile: `${root}${component}-docker/Dockerfile`,
  own: true,
  paths: { liveness: '/health', readiness: '/ready' },
  buildArgs: {},
  facts: [],
  hints: [],
  repository: `taskflow-${component}`,
  budget: component === 'frontend' ? 200e6 : 300e6,
  containerPort: component === 'frontend' ? 3000 : 8000,
});
const sources = { frontend: source('frontend'), backend: source('backend') };
const tags = { frontend: await imageTag(sources.frontend), backend: await imageTag(sources.backend) };
const settings = { sources, chart: `${root}helm`, valuesFiles: [], logs: '/nowhere' };

const part = <T>(port: Partial<T>) => port as T;
const found = (version: string | undefined, raw = version ?? ''): Found => ({ type: 'found', version, raw });

function tools(
  more: Partial<Record<'docker' | 'buildx' | 'minikube' | 'kubectl' | 'helm', Found>> = {},
  engine?: Awaited<ReturnType<Docker['engine']>>,
): Partial<World> {
  const version = (tool: keyof typeof more, usual: string) => async () => more[tool] ?? found(usual);
  return {
    machine: part<Machine>({
      platform: 'linux',
      packageManager: async () => 'brew',
      room: async () => ({ diskFree: 50e9, memoryTotal: 16e9, memoryFree: 8e9, cores: 8 }),
    }),
    docker: part<Docker>({
      client: version('docker', '28.5.1'),
      buildx: version('buildx', '0.29.0'),
      engine: async () => engine ?? { type: 'running', version: '28.5.1' },
    }),
    minikube: part<Minikube>({ version: version('minikube', '1.38.1') }),
    kubectl: part<Kubectl>({ version: version('kubectl', '1.35.2') }),
    helm: part<Helm>({ version: version('helm', '4.1.4') }),
  };
}

test('tools: all there, with their versions as evidence', async () => {
  const { text } = await checkToolsStep.run(scene({ world: tools() }));
  assert.equal(text, 'docker 28.5 · buildx 0.29 · minikube 1.38 · kubectl 1.35 · helm 4.1');
});

test('tools: missing, old, unreadable, hanging, engine down: each named with found, needed and cure, exit 3', async () => {
  const cases: [Partial<World>, RegExp, RegExp][] = [
    [tools({ helm: { type: 'missing' } }), /helm: not found, needed ≥ 3\.14/, /install helm/],
    [tools({ helm: found('3.9.0') }), /helm: found 3\.9\.0, needed ≥ 3\.14/, /upgrade helm/],
    [tools({ minikube: found(undefined, 'garbage here') }), /minikube: unreadable version: garbage here/, /first minikube on PATH/],
    [tools({ kubectl: { type: 'hangs', seconds: 10 } }), /kubectl: no answer in 10 s/, /hangs too/],
    [tools({}, { type: 'down', reason: 'x' }), /docker engine: not running/, /start the docker engine/],
    [tools({}, { type: 'denied', reason: 'x' }), /docker engine: permission denied/, /group docker/],
  ];
  for (const [world, says, cure] of cases) {
    const problem = await problemOfRejection(checkToolsStep.run(scene({ world })));
    assert.match(problem.problem, says);
    assert.match(problem.cure, cure);
    assert.equal(problem.exit, 3);
  }
  const missing = await problemOfRejection(
    checkToolsStep.run(scene({ world: tools({ helm: { type: 'missing' }, minikube: { type: 'missing' } }) })),
  );
  assert.equal(missing.command, 'brew install minikube && brew install helm');
});

test('tools: without buildx it goes on, with a warning', async () => {
  const stage = scene({ world: tools({ buildx: { type: 'missing' } }) });
  await checkToolsStep.run(stage);
  assert.ok(stage.news.some((n) => n.type === 'check' && n.check.name === 'buildx' && n.check.level === 'warning'));
});

const cluster = (more: Partial<Cluster> = {}) =>
  part<Cluster>({
    context: async () => ({ name: 'minikube', server: 'https://127.0.0.1:1', local: true }),
    identity: async () => ({ uid: 'uid-1', version: 'v1.34.0', server: 'https://127.0.0.1:1' }),
    ...more,
  });

test('cluster: a stopped one is started with its progress, a stale kubeconfig is refreshed, a running one is left alone', async () => {
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
    const stage = scene({ world: { minikube, cluster: cluster() } });
    const { record } = await startClusterStep.run(stage);
    assert.deepEqual(done, [...expected]);
    assert.equal(record.uid, 'uid-1');
    if (state === 'stopped') assert.ok(stage.news.some((n) => n.type === 'step-progress' && n.fraction === 0.5));
  }
});

test('cluster: one that was made anew is not taken for the one of last time', async () => {
  const minikube = part<Minikube>({ status: async () => ({ state: 'running', text: '' }) });
  const remembered = { inputs: '', parts: {}, evidence: { uid: 'another' }, at: 0, ms: 0 };
  const verified = await startClusterStep.verify(scene({ world: { minikube, cluster: cluster() } }), remembered);
  assert.match(JSON.stringify(verified), /made anew/);
});

test('cluster: a context that is not local is refused until its name is typed; no call reaches it', async () => {
  const touched: string[] = [];
  const far = cluster({
    context: async () => ({ name: 'production', server: 'https://api.example.com', local: false }),
    identity: async () => {
      touched.push('identity');
      return { uid: 'p', version: 'v1', server: '' };
    },
  });
  const target = { context: 'production', namespace: 'default', release: 'taskflow', profile: 'minikube' };
  const stage = scene({ world: { cluster: far }, settings: { target }, answers: [{ type: 'confirm', yes: false }] });
  const problem = await problemOfRejection(startClusterStep.run(stage));
  assert.match(problem.cure, /--confirm-context production/);
  assert.deepEqual(touched, []);
  const [question] = stage.questions;
  assert.ok(question?.type === 'confirm' && question.typed === 'production');
});

test('images: built side by side, measured, tried; one that fails does not stop the other, and is the only one built again', async () => {
  const built: string[] = [];
  const there = new Set<string>();
  let broken = true;
  const docker = part<Docker>({
    image: async (tag) => (there.has(tag) ? { id: 'x', bytes: 150e6, measure: 'unpacked' } : undefined),
    build: async (request, report) => {
      built.push(request.tag);
      report({ type: 'line', line: `building ${request.tag}` });
      if (broken && request.tag === tags.backend) throw new Failure({ problem: 'the build failed', cause: 'RUN false', cure: 'mend it' });
      there.add(request.tag);
    },
    tryOut: async () => ({ ms: 900, status: 200 }),
  });
  const stage = scene({ world: { docker }, settings });
  const problem = await problemOfRejection(buildImagesStep.run(stage));
  assert.equal(problem.problem, 'the build failed');
  assert.deepEqual(built.sort(), [tags.backend, tags.frontend].sort());
  assert.ok(stage.news.some((n) => n.type === 'image' && n.image === 'frontend' && n.phase === 'done'));
  broken = false;
  built.length = 0;
  const { text } = await buildImagesStep.run(stage);
  assert.deepEqual(built, [tags.backend]);
  assert.match(text, /frontend 150 MB, unchanged · backend 150 MB, answers on :8000/);
});

test('images: of a person’s own checkout what was found is said before it is built with its arguments', async () => {
  const built: Record<string, Record<string, string>> = {};
  const own = {
    ...sources,
    backend: {
      ...sources.backend,
      own: false,
      buildArgs: { APP_MODULE: 'src.main:app' },
      facts: ['FastAPI, src.main:app'],
      hints: ['asyncpg …'],
    },
  };
  const docker = part<Docker>({
    image: async () => undefined,
    build: async ({ tag, buildArgs }) => {
      built[tag.split(':')[0] ?? ''] = buildArgs;
      throw new Error('enough');
    },
  });
  const context = scene({ world: { docker }, settings: { ...settings, sources: own } });
  await assert.rejects(buildImagesStep.run(context));
  assert.deepEqual(built, { 'taskflow-frontend': {}, 'taskflow-backend': { APP_MODULE: 'src.main:app' } });
  assert.deepEqual(
    context.news.filter((news) => news.type === 'notice'),
    [
      { type: 'notice', level: 'info', text: `backend from ${sources.backend.directory}: FastAPI, src.main:app` },
      { type: 'notice', text: 'backend: asyncpg …' },
    ],
  );
});

test('images: a health route that the image itself does not have is not probed', async () => {
  const own = { ...sources, backend: { ...sources.backend, own: false } };
  let built = false;
  const docker = part<Docker>({
    image: async () => (built ? { id: 'i', bytes: 1e6, measure: 'unpacked' } : undefined),
    build: async () => {
      built = true;
    },
    tryOut: async ({ tag }) => ({ ms: 5, status: tag.includes('backend') ? 404 : 200 }),
  });
  const context = scene({ world: { docker }, settings: { ...settings, sources: own } });
  await buildImagesStep.run(context);
  assert.match(JSON.stringify(context.news), /answers 404 at \/health, so its port is probed/);
  assert.deepEqual(probePaths(own.backend, context.memory), { liveness: '', readiness: '' });
  assert.deepEqual(probePaths(own.frontend, context.memory), own.frontend.paths);
});

test('images: one over its budget is said', async () => {
  const docker = part<Docker>({
    image: async () => ({ id: 'x', bytes: 250e6, measure: 'unpacked' }),
    build: async () => {},
    tryOut: async () => ({ ms: 1, status: 200 }),
  });
  const stage = scene({ world: { docker }, settings });
  await buildImagesStep.run(stage);
  const notices = stage.news.flatMap((n) => (n.type === 'notice' ? [n.text] : []));
  assert.deepEqual(notices, [`${tags.frontend} is 250 MB, over its budget of 200 MB`]);
});

test('load: only what is missing, and a load that says nothing but did nothing is a failure', async () => {
  for (const honest of [true, false]) {
    const held = new Set([tags.frontend]);
    const loaded: string[] = [];
    const minikube = part<Minikube>({
      images: async () => [...held],
      load: async (_, tag) => {
        loaded.push(tag);
        if (honest) held.add(tag);
      },
    });
    const stage = scene({ world: { minikube, cluster: cluster() }, settings });
    if (honest) await loadImagesStep.run(stage);
    else assert.match((await problemOfRejection(loadImagesStep.run(stage))).problem, new RegExp(`${tags.backend} did not arrive`));
    assert.deepEqual(loaded, [tags.backend]);
  }
});

const deployment = (component: 'frontend' | 'backend', more: Partial<Deployment> = {}): Deployment => ({
  name: `taskflow-${component}`,
  component,
  desired: 1,
  ready: 1,
  updated: 1,
  available: 1,
  rolledOut: true,
  image: tags[component],
  ...more,
});
const pod = (more: Partial<Pod> = {}): Pod => ({
  name: 'taskflow-backend-1-a',
  uid: 'p',
  component: 'backend',
  status: 'Running',
  ready: false,
  containers: { ready: 0, total: 1 },
  restarts: 0,
  startedAt: 0,
  image: tags.backend,
  node: 'minikube',
  terminating: false,
  ...more,
});
const secret = { uid: 'u', resourceVersion: '9', keys: [], data: {} };

type Upgrade = Parameters<Helm['upgrade']>[0];
function helm(upgrades: Upgrade[], more: Partial<Helm> = {}): Helm {
  return part<Helm>({
    status: async () => undefined,
    lint: async () => {},
    upgrade: async (request) => {
      upgrades.push(request);
      return { status: 'deployed', revision: upgrades.length, description: '', values: {} };
    },
    ...more,
  });
}
const emptyView: ReleaseView = {
  ...{ pods: [], deployments: [], replicaSets: [], services: [], events: [], revisions: [] },
  ...{ liveness: { type: 'live' }, blind: {} },
};
const watching =
  (view: Partial<ReleaseView>): Cluster['watch'] =>
  async (report, signal) => {
    report({ ...emptyView, ...view });
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  };

test('release: tags, probes and the secret’s revision are passed on; a scale by hand too', async () => {
  const upgrades: Upgrade[] = [];
  const deployments = [deployment('frontend', { desired: 3 }), deployment('backend')];
  const stage = scene({
    world: {
      helm: helm(upgrades),
      cluster: cluster({ secret: async () => secret, deployments: async () => deployments, watch: watching({ pods: [], deployments }) }),
    },
    settings,
  });
  stage.memory.records.release = {
    inputs: '',
    parts: {},
    evidence: { revision: '1', 'replicas-frontend': '1', 'replicas-backend': '1' },
    at: 0,
    ms: 0,
  };
  await installReleaseStep.run(stage);
  const values = upgrades[0]?.values as { frontend: Record<string, unknown>; backend: Record<string, unknown>; secrets: unknown };
  assert.deepEqual(values.frontend.image, { repository: 'taskflow-frontend', tag: tags.frontend.split(':')[1] });
  assert.equal(values.frontend.replicaCount, 3);
  assert.equal(values.backend.replicaCount, undefined);
  assert.deepEqual(values.secrets, { secretName: 'taskflow-secrets', revision: 'u/9' });
});

test('release: a rollout that cannot heal is stopped early, with pod, cause and last lines', async () => {
  const pods = [pod({ status: 'CrashLoopBackOff', restarts: 4, lastExit: { code: 1, reason: 'Error' } })];
  const deployments = [deployment('frontend'), deployment('backend', { rolledOut: false, ready: 0 })];
  const logs: Cluster['logs'] = async (_, report) => report('FATAL: password authentication failed for user "taskflow"');
  const stage = scene({
    world: {
      helm: helm([]),
      cluster: cluster({
        secret: async () => secret,
        deployments: async () => deployments,
        events: async () => [],
        logs,
        watch: watching({ pods, deployments }),
      }),
    },
    settings,
  });
  const problem = await problemOfRejection(installReleaseStep.run(stage));
  assert.match(JSON.stringify(problem), /taskflow-backend-1-a/);
  assert.match(JSON.stringify(problem), /password authentication failed/);
  assert.equal(problem.secret, 'database-url');
});

test('release: a pod that no node takes is waited for while others of ours still leave, and is a failure when none does', async () => {
  const message = '0/1 nodes are available: 1 Insufficient cpu.';
  const waits = pod({ name: 'taskflow-backend-2-a', uid: '2', status: 'Pending', ready: false, message });
  const leaves = pod({ name: 'taskflow-backend-1-a', status: 'Terminating', terminating: true, ready: false });
  const behind = [deployment('frontend'), deployment('backend', { rolledOut: false, ready: 0 })];
  const rollOut = (room: boolean) => {
    let now = () => 0;
    const stage = scene({
      world: {
        helm: helm([]),
        cluster: cluster({
          secret: async () => secret,
          deployments: async () => behind,
          events: async () => [],
          logs: async () => {},
          async watch(report, signal) {
            const begun = now();
            report({ ...emptyView, pods: [waits, leaves], deployments: behind });
            while (!signal.aborted && now() - begun < 60_000) await new Promise((resolve) => setImmediate(resolve));
            if (room) report({ ...emptyView, deployments: [deployment('frontend'), deployment('backend')] });
            else report({ ...emptyView, pods: [waits], deployments: behind });
          },
        }),
      },
      settings,
    });
    now = () => stage.world.clock.now();
    return installReleaseStep.run(stage);
  };
  assert.match((await rollOut(true)).text, /backend 1\/1/);
  assert.match((await problemOfRejection(rollOut(false))).cause, /Insufficient cpu/);
});

test('release: pods that a quota refuses are told', async () => {
  const deployments = [deployment('frontend'), deployment('backend', { rolledOut: false, ready: 0 })];
  const message = 'pods "taskflow-backend-1-a" is forbidden: exceeded quota: small, requested: pods=1, used: pods=1, limited: pods=1';
  const refused = { at: 0, object: 'replicaset/taskflow-backend-1', type: 'Warning', reason: 'FailedCreate', message, count: 3 };
  const stage = scene({
    world: {
      helm: helm([]),
      cluster: cluster({
        secret: async () => secret,
        deployments: async () => deployments,
        watch: watching({ pods: [], deployments, events: [refused] }),
      }),
    },
    settings,
  });
  const problem = await problemOfRejection(installReleaseStep.run(stage));
  assert.match(JSON.stringify(problem), /quota/);
});

test('release: one that does not come and says nothing ends at its limit', async () => {
  const deployments = [deployment('frontend'), deployment('backend', { rolledOut: false, ready: 0 })];
  const stage = scene({
    world: {
      helm: helm([]),
      cluster: cluster({
        secret: async () => secret,
        deployments: async () => deployments,
        events: async () => [],
        watch: watching({ pods: [], deployments }),
      }),
    },
    settings,
  });
  assert.match((await problemOfRejection(installReleaseStep.run(stage))).problem, /taskflow-backend did not become ready in \d+ s/);
});

test('release: one that is stuck is repaired on consent only', async () => {
  for (const [revision, yes, expected] of [
    [1, true, ['uninstall']],
    [4, true, ['rollback 3']],
    [4, false, []],
  ] as const) {
    const repairs: string[] = [];
    const deployments = [deployment('frontend'), deployment('backend')];
    const stage = scene({
      world: {
        helm: helm([], {
          status: async () => ({ status: 'pending-upgrade', revision, description: '', values: {} }),
          uninstall: async () => void repairs.push('uninstall'),
          rollback: async (to) => void repairs.push(`rollback ${to}`),
        }),
        cluster: cluster({ secret: async () => secret, deployments: async () => deployments, watch: watching({ pods: [], deployments }) }),
      },
      settings,
      answers: [{ type: 'confirm', yes }],
    });
    if (yes) await installReleaseStep.run(stage);
    else assert.match((await problemOfRejection(installReleaseStep.run(stage))).problem, /pending-upgrade, revision 4/);
    assert.deepEqual(repairs, [...expected]);
  }
});
