// A dry run: the real steps in a World that refuses changes.
import assert from 'node:assert/strict';
import test from 'node:test';
import { dryWorldFor } from '../../../source/deploy/dry-run/world.js';
import type { Event } from '../../../source/deploy/engine/event.js';
import { deploymentPlan } from '../../../source/deploy/engine/plan.js';
import { startRun } from '../../../source/deploy/engine/run.js';
import { placeholderSecrets } from '../../../source/deploy/script/simulate.js';
import { createForwards } from '../../../source/deploy/steps/ports/forwards.js';
import { createRedactor } from '../../../source/redact.js';
import type { Settings } from '../../../source/release/settings.js';
import type { Changes, ClusterSecret, LedgerEntry, World, WorldFor } from '../../../source/world/index.js';
import { drySettings } from '../../support/world/dry-settings.js';
import { target, typesOf } from '../../support/world/fakes.js';
import { readingWorld } from '../../support/world/reading-world.js';

async function dryRun(real: WorldFor, consents = false): Promise<{ events: Event[]; commands: string[]; exit: number }> {
  const events: Event[] = [];
  const given = await drySettings();
  const run = startRun({
    plan: deploymentPlan,
    settings: given,
    worldFor: dryWorldFor(real, given.target),
    answer: async (question) => {
      if (consents && question.type === 'confirm') return { type: 'confirm', yes: true };
      if (question.type !== 'secrets') throw new Error(`asked ${JSON.stringify(question)}`);
      return { type: 'secrets', values: placeholderSecrets };
    },
    emit: (event) => events.push(event),
    redactor: createRedactor(),
    patient: false,
    forwards: createForwards(new AbortController().signal),
  });
  const { exit } = await run.finished;
  return { events, commands: events.flatMap((e) => (e.type === 'command' ? [e.argv.join(' ')] : [])), exit };
}

test('on an empty machine, runs every step, shows each change as its command, and makes none', async () => {
  const { worldFor, changed, store } = readingWorld();
  const { events, commands, exit } = await dryRun(worldFor);
  assert.equal(exit, 0, JSON.stringify(events.find((e) => e.type === 'step-failed')));
  assert.deepEqual(changed, []);
  assert.deepEqual([store.records, store.entries], [{}, []]);
  assert.equal(typesOf(events).filter((type) => type === 'step-started').length, 7);
  const has = (pattern: RegExp) =>
    assert.ok(
      commands.some((c) => pattern.test(c)),
      `${pattern} in\n${commands.join('\n')}`,
    );
  has(/^docker buildx build .*taskflow-frontend:1\.0\.0-[0-9a-f]{8}/);
  has(/^docker buildx build .*taskflow-backend:1\.0\.0-[0-9a-f]{8}/);
  has(/^minikube image load taskflow-backend:1\.0\.0-[0-9a-f]{8} -p minikube$/);
  has(/^kubectl --context minikube create namespace shop$/);
  has(/^kubectl --context minikube --namespace shop apply --server-side .*-f - # Secret taskflow-secrets/);
  has(/^helm upgrade --install taskflow/);
  has(/^kubectl --context minikube --namespace shop port-forward service\/taskflow-frontend 3000:80$/);
  assert.ok(!commands.some((c) => c.startsWith('minikube start')));
  for (const value of Object.values(placeholderSecrets).slice(0, 2)) assert.ok(!JSON.stringify(events).includes(value));
});

test('shows the start of a stopped minikube, and asks nothing about its contents', async () => {
  const asked: string[] = [];
  const unreachable = (name: string) => async () => {
    asked.push(name);
    throw new Error(`${name}: connection refused`);
  };
  const { worldFor, changed } = readingWorld({
    minikube: { status: async () => ({ state: 'stopped', text: '' }), images: unreachable('images') },
    helm: { status: unreachable('helm status'), history: unreachable('helm history') },
    cluster: {
      context: async () => undefined,
      identity: unreachable('identity'),
      guard: unreachable('guard'),
      namespaceContents: unreachable('namespace'),
      secret: unreachable('secret'),
      pods: unreachable('pods'),
      deployments: unreachable('deployments'),
      services: unreachable('services'),
    },
  });
  const { commands, events, exit } = await dryRun(worldFor);
  assert.equal(exit, 0, JSON.stringify(events.find((e) => e.type === 'step-failed')));
  assert.deepEqual([changed, asked], [[], []]);
  assert.ok(commands.includes('minikube start -p minikube'));
});

test('reads what exists, and shows no command for it', async () => {
  const stored: ClusterSecret = {
    uid: 'u',
    resourceVersion: '7',
    ours: true,
    keys: Object.keys(placeholderSecrets),
    data: placeholderSecrets,
  };
  const given = await drySettings();
  const { worldFor, changed } = readingWorld({
    cluster: {
      secret: async (name) => (name === 'taskflow-secrets' ? stored : undefined),
      namespaceContents: async () => ({ uid: 'n', ours: false, contents: [] }),
    },
    minikube: { images: async () => [{ tag: await tagOf('frontend', given), id: '0123456789ab' }] },
  });
  const { commands, exit } = await dryRun(worldFor);
  assert.equal(exit, 0);
  assert.deepEqual(changed, []);
  assert.ok(!commands.some((c) => /create namespace|apply --server-side|image load taskflow-frontend/.test(c)), commands.join('\n'));
  assert.ok(commands.some((c) => c.includes('image load taskflow-backend')));
});

async function tagOf(component: 'frontend' | 'backend', { sources }: Settings): Promise<string> {
  const { computeInputDigest } = await import('../../../source/deploy/checkout/input-digest.js');
  return (await computeInputDigest(sources[component])).tag;
}

test('a failed check fails the dry run with the exit status of up', async () => {
  const { worldFor, changed } = readingWorld({ minikube: { version: async () => ({ type: 'missing' }) } });
  const { exit } = await dryRun(worldFor);
  assert.equal(exit, 3);
  assert.deepEqual(changed, []);
});

test('shows downloads of tools and the start of the engine, and continues as if both were there and empty', async () => {
  const absent = async () => ({ type: 'missing' }) as const;
  const asked: string[] = [];
  const unreachable = (name: string) => async () => {
    asked.push(name);
    throw new Error(`${name} is not there`);
  };
  const { worldFor, changed } = readingWorld({
    machine: { engineStarter: async () => ({ text: 'Colima', command: ['colima', 'start'] }) },
    docker: { engine: async () => ({ type: 'down', reason: '' }), image: unreachable('docker image'), tags: unreachable('docker tags') },
    minikube: { version: absent, status: unreachable('minikube status'), images: unreachable('minikube images') },
    helm: { version: absent, lint: unreachable('lint'), status: unreachable('helm status'), history: unreachable('helm history') },
    installer: {
      offer: (tool) => (tool === 'kubectl' ? undefined : { tool, version: '9.0.0', url: `https://example.com/${tool}`, folder: '/tools' }),
    },
    cluster: { context: async () => undefined, identity: unreachable('identity') },
  });
  const { commands, events, exit } = await dryRun(worldFor, true);
  assert.equal(exit, 0, JSON.stringify(events.find((e) => e.type === 'step-failed')));
  assert.deepEqual([changed, asked], [[], []]);
  assert.deepEqual(commands.slice(0, 3), ['curl -fLO https://example.com/minikube', 'curl -fLO https://example.com/helm', 'colima start']);
  assert.ok(commands.includes('minikube start -p minikube'));
  const finished = events.find((e) => e.type === 'step-finished' && e.step === 'tools');
  assert.match(JSON.stringify(finished), /minikube 9\.0 · kubectl 99\.0 · helm 9\.0/);
});

test('no change reaches the real World when called directly', async () => {
  const { worldFor, changed } = readingWorld();
  const dry = dryWorldFor(worldFor, target)({ command: () => {} });
  const { signal } = new AbortController();
  const request = { tag: 't', context: '/c', dockerfile: '/d', buildArgs: {}, labels: {}, log: '' };
  const trial = {
    tag: 't',
    port: 1,
    path: '/',
    environment: {},
    placeholders: {},
    readOnlyRoot: true,
    empty: [],
    writable: [],
    seconds: 1,
  };
  const watched: Parameters<World['cluster']['watch']>[0] = () => {};
  const port = { service: 's', localPort: 1, servicePort: 2 };
  const made: LedgerEntry = { type: 'release', name: 'r', at: 0, revisions: [] };
  const calls: Record<Change | OtherCall, () => unknown> = {
    'machine.announce': () => dry.machine.announce(3000)(),
    'machine.open': () => dry.machine.open('http://localhost'),
    'machine.end': () => dry.machine.end(1, signal),
    'machine.save': () => dry.machine.save('/f', []),
    'docker.startEngine': () => dry.docker.startEngine(['true'], () => {}, signal),
    'docker.build': () => dry.docker.build(request, () => {}, signal),
    'docker.tryOut': () => dry.docker.tryOut(trial, { line: () => {}, isOver: () => true }, signal),
    'docker.lookInside': () => dry.docker.lookInside('t', ['sh'], signal),
    'docker.resolve': () =>
      dry.docker.resolve({ ...request, resolver: '/r', plan: { arguments: {}, pythons: [], packages: {}, implied: {} } }, () => {}, signal),
    'docker.removeImage': () => dry.docker.removeImage('t', signal),
    'docker.sweep': () => dry.docker.sweep(signal),
    'minikube.start': () => dry.minikube.start('p', () => {}, signal),
    'minikube.updateContext': () => dry.minikube.updateContext('p', signal),
    'minikube.stop': () => dry.minikube.stop('p', signal),
    'minikube.delete': () => dry.minikube.delete('p', signal),
    'minikube.load': () => dry.minikube.load('p', 't', signal),
    'minikube.removeImage': () => dry.minikube.removeImage('p', 't', signal),
    'kubectl.shell': () => dry.kubectl.shell('pod'),
    'helm.upgrade': () => dry.helm.upgrade({ chart: '/c', valuesFiles: [], values: {} }, signal),
    'helm.uninstall': () => dry.helm.uninstall(signal),
    'helm.rollback': () => dry.helm.rollback(1, signal),
    'cluster.ensureNamespace': () => dry.cluster.ensureNamespace(signal),
    'cluster.deleteNamespace': () => dry.cluster.deleteNamespace(signal),
    'cluster.applySecret': () => dry.cluster.applySecret('s', placeholderSecrets, signal),
    'cluster.runJob': () => dry.cluster.runJob({ name: 'j', labels: {}, spec: { template: {} } }, () => {}, signal),
    'cluster.deleteSecret': () => dry.cluster.deleteSecret('s', signal),
    'cluster.tryDatabase': () =>
      assert.rejects(dry.cluster.tryDatabase({ image: 'i', secretName: 's' }, signal), /does not try the database/),
    'cluster.watch': () => dry.cluster.watch(watched, signal),
    'cluster.forward': () => dry.cluster.forward(port, () => {}, signal),
    'cluster.scale': () => dry.cluster.scale('d', 1, signal),
    'cluster.restart': () => dry.cluster.restart('d', signal),
    'cluster.deletePod': () => dry.cluster.deletePod('p', signal),
    'database.tryUrl': () => dry.database.tryUrl('postgresql://', signal),
    'assistant.tryKey': () => dry.assistant.tryKey('k', 'https://127.0.0.1', signal),
    'installer.install': () => dry.installer.install({ tool: 'helm', version: '4', url: '', folder: '' }, () => {}, signal),
    'http.get': () => dry.http.get('http://localhost', 1, signal),
    'store.saveStep': () => dry.store.saveStep('release', { inputs: '', parts: {}, evidence: {}, at: 0, ms: 0 }),
    'store.forget': () => dry.store.forget(),
    'store.saveReplicas': () => dry.store.saveReplicas('backend', 2),
    'store.record': () => dry.store.record(made),
    'store.remove': () => dry.store.remove('release', 'r'),
    'store.saveFileDigests': () => dry.store.saveFileDigests('backend', {}),
    'store.saveBuildChoices': () => dry.store.saveBuildChoices('backend', { packages: 'today' }),
    'store.saveMigrate': () => dry.store.saveMigrate(true),
    'store.clear': () => dry.store.clear(),
  };
  for (const call of Object.values(calls)) await call();
  assert.deepEqual(changed, []);
});

/** `port.function` of every change: the test doesn't compile without one of them. */
type Change = { [Port in keyof Changes]: `${Port}.${keyof Changes[Port] & string}` }[keyof Changes];
/** Reads that a dry run doesn't do either. */
type OtherCall = 'cluster.watch' | 'database.tryUrl' | 'assistant.tryKey' | 'http.get';

test('shows the repair of a stuck release, and then reads the repaired release', async () => {
  const { worldFor } = readingWorld({
    helm: { status: async () => ({ status: 'pending-install', revision: 1, description: '', at: 0, values: {} }) },
  });
  const shown: string[] = [];
  const { signal } = new AbortController();
  const dry = dryWorldFor(worldFor, target)({ command: (argv) => shown.push(argv.join(' ')) });
  assert.equal((await dry.helm.status(signal))?.status, 'pending-install');
  await dry.helm.uninstall(signal);
  assert.equal(await dry.helm.status(signal), undefined);
  await dry.helm.rollback(3, signal);
  assert.equal((await dry.helm.status(signal))?.status, 'deployed');
  assert.deepEqual(shown, ['helm uninstall taskflow', 'helm rollback taskflow 3']);
});

test('with a throwaway database, shows both Secrets as commands, gives helm its value, and shows its password nowhere', async () => {
  const { worldFor, changed } = readingWorld();
  const events: Event[] = [];
  const given: Settings = { ...(await drySettings()), throwawayDatabase: true };
  let values: unknown;
  const dry = dryWorldFor(worldFor, given.target);
  const run = startRun({
    plan: deploymentPlan,
    settings: given,
    worldFor: (observer) => {
      const world = dry(observer);
      const upgrade: World['helm']['upgrade'] = async (request, signal) => {
        values = request.values;
        return world.helm.upgrade(request, signal);
      };
      return { ...world, helm: { ...world.helm, upgrade } };
    },
    answer: async () => ({
      type: 'secrets',
      values: { 'better-auth-secret': placeholderSecrets['better-auth-secret'] },
      throwawayDatabase: true,
    }),
    emit: (event) => events.push(event),
    redactor: createRedactor(),
    patient: false,
    forwards: createForwards(new AbortController().signal),
  });
  assert.equal((await run.finished).exit, 0, JSON.stringify(events.find((e) => e.type === 'step-failed')));
  assert.deepEqual(changed, []);
  const commands = events.flatMap((e) => (e.type === 'command' ? [e.argv.join(' ')] : []));
  for (const name of ['taskflow-database', 'taskflow-secrets'])
    assert.equal(commands.filter((command) => command.endsWith(`# Secret ${name}, values on standard input`)).length, 1, name);
  assert.deepEqual((values as { throwawayDatabase: unknown }).throwawayDatabase, { enabled: true });
  // As the fake clock makes it.
  assert.ok(!JSON.stringify(events).includes('BwcHBwcH'));
});
