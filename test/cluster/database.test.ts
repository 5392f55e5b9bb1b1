// Checks a real database from this computer and from a pod, and reports one that pods can't reach before anything is deployed.
import assert from 'node:assert/strict';
import { type AddressInfo, connect, createServer } from 'node:net';
import test, { after, before, type TestContext } from 'node:test';
import { systemClock } from '../../source/clock.js';
import { createCluster } from '../../source/cluster/cluster.js';
import { Cancelled, Failure } from '../../source/problem.js';
import { createRedactor } from '../../source/redact.js';
import { createDatabase } from '../../source/tools/database/database.js';
import type { DatabaseStage } from '../../source/world/index.js';
import { events, kubectl, password, secrets, stateFolder } from '../support/cluster/real-cluster.js';
import { huntInFiles, huntInProcesses, output, taskflow } from '../support/programs/command.js';

const namespace = `taskflow-database-${process.pid}`;
const target = { context: 'minikube', namespace, release: 'taskflow', profile: 'minikube' };
const cluster = createCluster({ target, clock: systemClock, redactor: createRedactor() });
const database = createDatabase({ clock: systemClock, seconds: 5 });
const { signal } = new AbortController();
const url = secrets['database-url'];
const changed = (change: (url: URL) => void) => {
  const other = new URL(url);
  change(other);
  return other.href;
};
const there = (...args: string[]) => kubectl('--namespace', namespace, ...args);
const probes = async () =>
  JSON.parse(await there('get', 'pods', '-l', 'taskflow.dev/probe=database', '-o', 'json')).items as { spec: object }[];
/** One image with node and the driver, one with node alone. */
const image = 'taskflow-frontend:probe';
const bare = 'node:20-alpine';

before(async () => {
  await output('docker', ['buildx', 'build', '--load', '--quiet', '-f', 'frontend-docker/Dockerfile', '-t', image, 'frontend-docker/app']);
  for (const each of [image, bare]) await output('minikube', ['image', 'load', each]);
  await cluster.ensureNamespace(signal);
  // The strictest level that Kubernetes has (https://kubernetes.io/docs/concepts/security/pod-security-standards/).
  await kubectl('label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=restricted');
});
after(async () => {
  await kubectl('delete', 'namespace', namespace, '--wait=false');
  await output('minikube', ['image', 'rm', image]).catch(() => {});
  await output('docker', ['image', 'rm', image]).catch(() => {});
});

const store = (value: string) => cluster.applySecret('s', { 'database-url': value }, signal);
const inside = async (value: string, of = image) => {
  await store(value);
  return cluster.tryDatabase({ image: of, secretName: 's' }, signal);
};

const wrong: [about: string, url: string, passed: DatabaseStage[]][] = [
  ['dns', changed((of) => (of.hostname = 'no-such-host.invalid')), []],
  ['network', changed((of) => (of.port = '1')), ['dns']],
  ['tls', changed((of) => of.searchParams.set('sslmode', 'verify-full')), ['dns', 'network']],
  ['password', changed((of) => (of.password = 'canary-not-it-73')), ['dns', 'network', 'tls']],
  ['database', changed((of) => (of.pathname = '/no_such_database')), ['dns', 'network', 'tls', 'password']],
];

test('checks from this computer: a good URL passes every stage, a bad one reports how far it got', async () => {
  const stages: DatabaseStage[] = [];
  const answer = await database.tryUrl(url, signal, (stage) => stages.push(stage));
  assert.ok(answer.type === 'answers' && answer.tls, JSON.stringify(answer));
  assert.deepEqual(stages, ['dns', 'network', 'tls', 'password', 'database']);
  for (const [about, bad, passed] of wrong) {
    const told: DatabaseStage[] = [];
    const answer = await database.tryUrl(bad, signal, (stage) => told.push(stage));
    assert.ok(answer.type === 'refuses' && answer.about === about, JSON.stringify(answer));
    assert.deepEqual(told, passed, about);
  }
});

test('from a pod in a restricted namespace: it connects, shows no password, and leaves no pod', async (t) => {
  await store(url);
  const hunt = huntInProcesses([password]);
  const begun = performance.now();
  const trying = cluster.tryDatabase({ image, secretName: 's' }, signal);
  let pods: { spec: object }[] = [];
  while (pods.length === 0) pods = await probes();
  const answer = await trying;
  t.diagnostic(`the whole try: ${Math.round(performance.now() - begun)} ms`);
  assert.ok(answer.type === 'answers' && answer.tls && /^PostgreSQL \d/.test(answer.server), JSON.stringify(answer));
  assert.deepEqual(hunt.stop(), []);
  assert.ok(!JSON.stringify(pods).includes(password));
  assert.match(JSON.stringify(pods), /"secretKeyRef":\{"key":"database-url","name":"s"\}/);
  assert.ok(!(await there('get', 'events', '-o', 'json')).includes(password));
  assert.deepEqual(await probes(), []);
});

test('from a pod: classifies errors as this computer does', async () => {
  for (const [about, bad] of wrong) {
    const answer = await inside(bad);
    assert.ok(answer.type === 'refuses' && answer.about === about, `${about}: ${JSON.stringify(answer)}`);
    assert.ok(!answer.reason.includes('canary-not-it'));
  }
  assert.deepEqual(await probes(), []);
});

test('logs in and reports errors with an image that has no driver', async () => {
  const answer = await inside(url, bare);
  assert.ok(answer.type === 'answers' && answer.tls && answer.server.startsWith('PostgreSQL'), JSON.stringify(answer));
  const unknown = await inside(
    changed((of) => (of.hostname = 'no-such-host.invalid')),
    bare,
  );
  assert.ok(unknown.type === 'refuses' && unknown.about === 'dns');
});

const refusedWith = (cause: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Failure);
  assert.match(error.problem.cause, cause);
  return true;
};

test('reports that the check can’t run under a quota or with an image that doesn’t exist', async () => {
  await store(url);
  await assert.rejects(cluster.tryDatabase({ image: 'taskflow-frontend:nowhere', secretName: 's' }, signal), refusedWith(/Image/));
  await there('create', 'quota', 'none', '--hard=pods=0');
  await assert.rejects(cluster.tryDatabase({ image, secretName: 's' }, signal), refusedWith(/exceeded quota/));
  await there('delete', 'quota', 'none');
  assert.deepEqual(await probes(), []);
});

test('a cancelled check leaves no pod, and the pod of a killed run goes with the next check or with the Secret', async (t: TestContext) => {
  await store(url);
  const canceling = new AbortController();
  const trying = cluster.tryDatabase({ image, secretName: 's' }, canceling.signal);
  while ((await probes()).length === 0);
  canceling.abort();
  await assert.rejects(trying, Cancelled);
  assert.deepEqual(await probes(), []);

  const left = async (name: string) => {
    const { metadata } = JSON.parse(await there('get', 'secret', 's', '-o', 'json'));
    const overrides = {
      metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'Secret', name: 's', uid: metadata.uid }] },
      spec: { securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' } } },
    };
    const labels = 'app.kubernetes.io/managed-by=taskflow-tui,taskflow.dev/probe=database';
    // The image has no such command: the pod ends at once, like one that a killed run left.
    await kubectl('label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=baseline', '--overwrite');
    await there(
      'run',
      name,
      `--image=${bare}`,
      '--restart=Never',
      `--labels=${labels}`,
      `--overrides=${JSON.stringify(overrides)}`,
      '--command',
      '--',
      'node',
      '-e',
      '0',
    );
    while (!/Succeeded|Failed/.test(await there('get', 'pod', name, '-o', 'jsonpath={.status.phase}')))
      await new Promise((r) => setTimeout(r, 200));
  };
  await left('first');
  assert.equal((await inside(url)).type, 'answers');
  assert.deepEqual(await probes(), []);
  await left('second');
  await cluster.deleteSecret('s', signal);
  const end = performance.now() + 60_000;
  while ((await probes()).length > 0 && performance.now() < end) await new Promise((r) => setTimeout(r, 500));
  assert.deepEqual(await probes(), []);
  t.diagnostic('the garbage collector took it');
});

/** A database on this machine's loopback, where no pod can reach it. */
async function proxy(t: TestContext): Promise<string> {
  const { hostname, port } = new URL(url);
  const server = createServer((socket) => {
    const further = connect(Number(port), hostname);
    socket.pipe(further).pipe(socket);
    for (const each of [socket, further]) each.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return changed((of) => {
    of.hostname = '127.0.0.1';
    of.port = String((server.address() as AddressInfo).port);
  });
}

test('up reports a database that only this machine reaches before helm runs, and leaves no probe', async (t) => {
  const state = stateFolder();
  const place = `${namespace}-up`;
  const up = ['up', '--json', '--yes', '--namespace', place, '--secrets-file', '-'];
  const env = { TASKFLOW_STATE_DIR: state.folder };
  const file = (databaseUrl: string) =>
    Object.entries({ ...secrets, 'database-url': databaseUrl })
      .map(([key, value]) => `${key}=${value}\n`)
      .join('');
  t.after(async () => {
    await taskflow(['down', '--all', '--yes', '--namespace', place], { env });
    await kubectl('delete', 'namespace', place, '--ignore-not-found', '--wait=false');
    state.remove();
  });
  const bad = await taskflow(up, { env, input: file(await proxy(t)) });
  assert.equal(bad.code, 1, bad.stdout.slice(-2000) + bad.stderr);
  const failed = events(bad.stdout).find((event) => event.type === 'step-failed');
  assert.equal(failed?.step, 'release');
  assert.match(
    JSON.stringify(failed),
    /answers from here, but not from inside the cluster \(network\).*host\.minikube\.internal.*"secret":"database-url"/,
  );
  assert.equal(await kubectl('--namespace', place, 'get', 'secret', '-l', 'owner=helm', '-o', 'name'), '');
  assert.ok(events(bad.stdout).some(({ text }) => text?.startsWith('database: name ✔ port ✔ TLS ✔ login')));

  const good = await taskflow(up, { env, input: file(url) });
  assert.equal(good.code, 0, good.stdout.slice(-2000) + good.stderr);
  assert.ok(events(good.stdout).some(({ text }) => text?.startsWith('the database answers from inside the cluster too (PostgreSQL')));
  for (const { stdout, stderr } of [bad, good]) assert.ok(!stdout.includes(password) && !stderr.includes(password));
  assert.deepEqual(huntInFiles(state.folder, [password]), []);
  assert.equal(await kubectl('--namespace', place, 'get', 'pods', '-l', 'taskflow.dev/probe=database', '-o', 'name'), '');

  const again = await taskflow(up, { env, input: file(url) });
  assert.ok(!again.stdout.includes('from inside the cluster'), 'an unchanged rerun asks nothing');
});
