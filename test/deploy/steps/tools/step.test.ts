// The Tools step over simulated computers: what it offers, what it does on yes, and what it says on no.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Answer } from '../../../../source/deploy/engine/event.js';
import { checkToolsStep } from '../../../../source/deploy/steps/tools/step.js';
import { Cancelled, Failure } from '../../../../source/problem.js';
import { createInstaller } from '../../../../source/tools/install/installer.js';
import { type System, systemOf } from '../../../../source/tools/install/publishers.js';
import type { InstallableTool, Machine, World } from '../../../../source/world/index.js';
import { until } from '../../../support/programs/until.js';
import { fakeContext, problemOfRejection } from '../../../support/world/step-context.js';
import { found, missing, nothing, type Simulated, settings, simulated } from './checks/simulated.js';

const yes: Answer = { type: 'confirm', yes: true };
const no: Answer = { type: 'confirm', yes: false };

type More = {
  /** The system for which the real installer makes offers. */
  system?: System | undefined;
  /** Simulates a download; by default each succeeds. */
  install?: (tool: InstallableTool, report: Parameters<World['installer']['install']>[1]) => Promise<void>;
  starter?: Awaited<ReturnType<Machine['engineStarter']>>;
  start?: World['docker']['startEngine'];
  answers?: Answer[];
};

/** @param given the computer's state, which installing and starting change */
function stage(given: Simulated, more: More = {}) {
  const { world } = simulated(given);
  const installed: string[] = [];
  const { offer } = createInstaller({ folder: '/home/me/tools', environment: {}, system: more.system });
  const installer: World['installer'] = {
    offer,
    installed: async () => [],
    async install({ tool, version }, report) {
      installed.push(tool);
      await more.install?.(tool, report);
      given.tools = { ...given.tools, [tool]: found(version) };
    },
  };
  const docker: World['docker'] = {
    ...world.docker,
    async startEngine(...asked) {
      await more.start?.(...asked);
      delete given.engine;
    },
  };
  const machine: Machine = { ...world.machine, engineStarter: async () => more.starter };
  const { minikube, kubectl, helm } = world;
  const context = fakeContext({ world: { machine, docker, minikube, kubectl, helm, installer }, settings, answers: more.answers ?? [] });
  const progress = () => context.news.flatMap((n) => (n.type === 'step-progress' ? [n.text] : []));
  return { context, installed, progress, run: () => checkToolsStep.run(context) };
}

const down: Simulated['engine'] = { type: 'down', reason: 'Cannot connect to the Docker daemon' };
const linux = systemOf('linux', 'x64');

test('asks nothing if every tool is installed, and reports the versions', async () => {
  const { run, context } = stage({}, { system: linux, starter: { text: 'x', command: ['x'] } });
  assert.equal((await run()).text, 'docker 28.5 · buildx 0.29 · minikube 1.38 · kubectl 1.35 · helm 4.1');
  assert.deepEqual(context.questions, []);
});

test('verifies without asking, offering, or starting anything', async () => {
  const { context } = stage({});
  assert.deepEqual(await checkToolsStep.verify(context, { inputs: '', parts: {}, evidence: {}, at: 0, ms: 0 }), {
    holds: true,
    reason: 'docker 28.5 · buildx 0.29 · minikube 1.38 · kubectl 1.35 · helm 4.1',
  });
  const { context: without, installed } = stage({ tools: { helm: missing } }, { system: linux });
  assert.equal((await checkToolsStep.verify(without, { inputs: '', parts: {}, evidence: {}, at: 0, ms: 0 })).holds, false);
  assert.deepEqual([without.questions, installed], [[], []]);
});

const systems: [name: string, given: Simulated, system: System | undefined, files: string[], commands: Record<string, string>][] = [
  [
    'a Mac with an Apple processor and brew',
    { platform: 'darwin', manager: 'brew', facts: { processor: 'arm64' } },
    systemOf('darwin', 'arm64'),
    ['minikube-darwin-arm64', 'darwin/arm64/kubectl', 'helm-v4.1.4-darwin-arm64.tar.gz'],
    { minikube: 'brew install minikube', kubectl: 'brew install kubectl', helm: 'brew install helm' },
  ],
  [
    'Windows with winget',
    { platform: 'win32', manager: 'winget' },
    systemOf('win32', 'x64'),
    ['minikube-windows-amd64.exe', 'windows/amd64/kubectl.exe', 'helm-v4.1.4-windows-amd64.tar.gz'],
    {
      docker: 'winget install -e --id Docker.DockerDesktop',
      minikube: 'winget install -e --id Kubernetes.minikube',
      kubectl: 'winget install -e --id Kubernetes.kubectl',
      helm: 'winget install -e --id Helm.Helm',
    },
  ],
  [
    'Fedora on arm64',
    { platform: 'linux', manager: 'dnf', facts: { processor: 'arm64' } },
    systemOf('linux', 'arm64'),
    ['minikube-linux-arm64', 'linux/arm64/kubectl', 'helm-v4.1.4-linux-arm64.tar.gz'],
    { helm: 'sudo dnf install helm' },
  ],
];

for (const [name, machine, system, files, commands] of systems)
  test(`nothing installed on ${name}: offers its downloads, and names its commands`, async () => {
    const { context, run, installed } = stage({ ...machine, tools: nothing }, { system, answers: [yes] });
    for (const [at, tool] of (['minikube', 'kubectl', 'helm'] as const).entries())
      assert.ok(context.world.installer.offer(tool)?.url.endsWith(files[at] ?? ''), context.world.installer.offer(tool)?.url);
    const problem = await problemOfRejection(run());
    const [question] = context.questions;
    assert.ok(question?.type === 'confirm' && question.id === 'install-tools');
    assert.equal(question.text, 'Install minikube, kubectl, and helm for you?');
    assert.deepEqual(question.detail, [
      'minikube 1.38.1 from storage.googleapis.com',
      'kubectl 1.35.2 from dl.k8s.io',
      'helm 4.1.4 from get.helm.sh',
      'into /home/me/tools',
      "without sudo, verified with the publisher's checksum",
    ]);
    assert.deepEqual(installed, ['minikube', 'kubectl', 'helm']);
    assert.match(problem.problem, /^docker isn't installed \(20\.10 or newer is required\)/);
    assert.equal(problem.exit, 3);
    const progress = context.news.flatMap((n) => (n.type === 'check' && n.check.command ? [[n.check.name, n.check.command]] : []));
    const named = Object.fromEntries(progress) as Record<string, string>;
    for (const [tool, command] of Object.entries(commands)) assert.equal(named[tool], command);
    assert.ok(
      ['docker', 'minikube', 'kubectl', 'helm'].every((tool) => context.news.some((n) => n.type === 'check' && n.check.name === tool)),
    );
  });

test('offers nothing where no download exists', async () => {
  const { context, run } = stage({ platform: 'other', tools: nothing }, { system: undefined });
  const problem = await problemOfRejection(run());
  assert.deepEqual(context.questions, []);
  assert.equal(problem.problem, "docker, minikube, kubectl, and helm aren't installed");
  assert.doesNotMatch(problem.fix, /for you/);
});

test('offers only what is missing or too old, and checks again after the download', async () => {
  const { run, context, installed } = stage({ tools: { helm: found('3.9.0') } }, { system: linux, answers: [yes] });
  assert.equal((await run()).text, 'docker 28.5 · buildx 0.29 · minikube 1.38 · kubectl 1.35 · helm 4.1');
  assert.deepEqual(installed, ['helm']);
  assert.match(JSON.stringify(context.questions), /Install helm for you\?/);
});

test('downloads nothing on no; the failure names every tool and repeats the offer', async () => {
  const { run, installed } = stage({ tools: nothing }, { system: linux, answers: [no] });
  const problem = await problemOfRejection(run());
  assert.deepEqual(installed, []);
  assert.equal(problem.problem, "docker, minikube, kubectl, and helm aren't installed");
  assert.match(problem.fix, /Or press y \(up: --yes\): taskflow-tui installs minikube, kubectl, and helm for you\.$/);
  assert.deepEqual([problem.command, problem.exit], [undefined, 3]);
});

test('exits 3 with problem and fix for a tool that is missing, old, unreadable, or hangs, and for a stopped engine', async () => {
  const cases: [Simulated, RegExp, RegExp][] = [
    [{ tools: { helm: missing } }, /^helm isn't installed \(3\.14 or newer is required\)$/, /Install helm/],
    [{ tools: { helm: found('3.9.0') } }, /^helm 3\.9\.0 is too old \(3\.14 or newer is required\)$/, /Upgrade helm/],
    [
      { tools: { minikube: { type: 'found', version: undefined, raw: 'garbage' } } },
      /minikube has an unreadable version: garbage/,
      /on your PATH/,
    ],
    [{ tools: { kubectl: { type: 'hangs', seconds: 10 } } }, /kubectl doesn't answer within 10 s/, /hangs too/],
    [{ engine: down }, /docker engine isn't running/, /Start/],
    [{ engine: { type: 'denied', reason: 'x' } }, /docker engine refuses your user/, /group docker/],
  ];
  for (const [given, says, fix] of cases) {
    const problem = await problemOfRejection(stage(given).run());
    assert.match(problem.problem, says);
    assert.match(problem.fix, fix);
    assert.equal(problem.exit, 3);
  }
  const brew = await problemOfRejection(stage({ manager: 'brew', tools: { helm: missing } }).run());
  assert.equal(brew.command, 'brew install helm');
});

test('continues without buildx, with a warning', async () => {
  const { run, context } = stage({ tools: { buildx: missing } });
  await run();
  assert.ok(context.news.some((n) => n.type === 'check' && n.check.name === 'buildx' && n.check.level === 'warning'));
});

test('names the download that failed, keeps the others, and reports fresh checks', async () => {
  const tampered = new Failure({ problem: 'helm 4.1.4 is not what …', cause: 'expected …', fix: 'retry', exit: 3 });
  const { run, context } = stage(
    { tools: { minikube: missing, kubectl: missing, helm: missing } },
    {
      system: linux,
      answers: [yes],
      install: async (tool) => {
        if (tool === 'helm') throw tampered;
      },
    },
  );
  assert.deepEqual(await problemOfRejection(run()), tampered.problem);
  const last = new Map(context.news.flatMap((n) => (n.type === 'check' ? [[n.check.name, n.check.ok]] : [])));
  assert.deepEqual([last.get('minikube'), last.get('kubectl'), last.get('helm')], [true, true, false]);
});

test('fails with the first of several failed downloads, and the reasons of the others', async () => {
  const { run } = stage(
    { tools: { minikube: missing, helm: missing } },
    {
      system: linux,
      answers: [yes],
      install: async (tool) => {
        throw new Failure({ problem: `${tool} couldn't be downloaded`, cause: `no network for ${tool}`, fix: 'retry', exit: 3 });
      },
    },
  );
  const problem = await problemOfRejection(run());
  assert.equal(problem.problem, "minikube couldn't be downloaded");
  assert.deepEqual(problem.details, ['helm: no network for helm']);
});

test('reports one line of progress for several downloads, with a fraction once every size is known', async () => {
  const both = Promise.withResolvers<void>();
  let under = 0;
  const { run, context, progress } = stage(
    { tools: { kubectl: missing, helm: missing } },
    {
      system: linux,
      answers: [yes],
      install: async (tool, report) => {
        const total = tool === 'kubectl' ? 58e6 : 18e6;
        report({ bytes: 0, total });
        if (++under === 2) both.resolve();
        await both.promise;
        await context.world.clock.sleep(1000);
        report({ bytes: total / 2, total });
        await context.world.clock.sleep(1000);
        if (tool === 'kubectl') {
          report({ bytes: 34e6, total });
          await context.world.clock.sleep(1000);
          await context.world.clock.sleep(1000);
          report({ bytes: 50e6, total });
        }
      },
    },
  );
  await run();
  assert.deepEqual(progress().slice(0, 2), ['downloading kubectl and helm', 'kubectl 1.35.2 · 0 of 58 MB']);
  assert.ok(
    progress().some((text) => /^kubectl and helm · \d+ of 76 MB$/.test(text)),
    progress().join('\n'),
  );
  assert.equal(progress().at(-1), 'kubectl 1.35.2 · 50 of 58 MB');
  const fractions = context.news.flatMap((n) => (n.type === 'step-progress' ? [n.fraction] : []));
  assert.deepEqual(fractions.slice(0, 2), [undefined, undefined]);
  assert.deepEqual(
    fractions.slice(2),
    fractions.slice(2).toSorted((a = 0, b = 0) => a - b),
  );
  assert.equal(fractions.at(-1), 68 / 76);
});

test('reports a finished download at once, and the others alone from then on', async () => {
  const slow = Promise.withResolvers<void>();
  const { run, progress } = stage(
    { tools: { minikube: missing, kubectl: missing } },
    {
      system: linux,
      answers: [yes],
      install: async (tool, report) => {
        report({ bytes: 0, total: 58e6 });
        if (tool === 'kubectl') await slow.promise;
      },
    },
  );
  const ended = run();
  await until(() => progress().at(-1) === 'kubectl 1.35.2 · 0 of 58 MB');
  slow.resolve();
  await ended;
});

test('starts the engine on yes, and checks again', async () => {
  const starter = { text: 'Colima', command: ['colima', 'start'] };
  const given: Simulated = { engine: down };
  const asked: string[][] = [];
  const start: World['docker']['startEngine'] = async (command, report) => {
    asked.push(command);
    report('starting the VM');
  };
  const { run, context, progress } = stage(given, { starter, start, answers: [yes] });
  await run();
  assert.deepEqual(context.questions, [
    {
      type: 'confirm',
      id: 'start-engine',
      text: 'Start the docker engine for you (Colima)?',
      detail: ['colima start', 'this can take a minute or two'],
    },
  ]);
  assert.deepEqual(asked, [['colima', 'start']]);
  assert.deepEqual(progress(), ['starting the VM']);

  const refused = await problemOfRejection(stage({ engine: down }, { starter, answers: [no] }).run());
  assert.match(refused.problem, /docker engine isn't running/);
  assert.match(refused.fix, /Or press y \(up: --yes\): taskflow-tui starts the engine for you\.$/);
});

test("doesn't offer to start an engine that refuses this user", async () => {
  const { run, context } = stage({ engine: { type: 'denied', reason: 'x' } }, { starter: { text: 'x', command: ['x'] } });
  await problemOfRejection(run());
  assert.deepEqual(context.questions, []);
});

test('a cancelled download is a cancellation, not a failure', async () => {
  const { context } = stage(
    { tools: { helm: missing } },
    {
      system: linux,
      answers: [yes],
      install: async () => {
        stop.abort();
        throw new Cancelled();
      },
    },
  );
  const stop = new AbortController();
  await assert.rejects(checkToolsStep.run({ ...context, signal: stop.signal }), Cancelled);
});

test('reports an invalid mirror before it asks anything', async () => {
  const { context } = stage({ tools: { helm: missing } });
  context.world.installer = createInstaller({ folder: '/x', environment: { TASKFLOW_TOOLS_MIRROR: 'nonsense' }, system: linux });
  const problem = await problemOfRejection(checkToolsStep.run(context));
  assert.match(problem.problem, /TASKFLOW_TOOLS_MIRROR=nonsense/);
  assert.equal(problem.exit, 2);
  assert.deepEqual(context.questions, []);
});
