// Second runs on a real cluster: up skips steps that are up to date, repeats the others, and gives the reason. Tests build on each other.
import assert from 'node:assert/strict';
import { appendFileSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openStore } from '../../source/state/store.js';
import { deleteCluster, events, kubectl, revisions, secretsFile, stateFolder, stepsOf, told } from '../support/cluster/real-cluster.js';
import { output, taskflow } from '../support/programs/command.js';

const state = stateFolder();
const work = mkdtempSync(path.join(tmpdir(), 'taskflow-memory-'));
const backend = path.join(work, 'backend');
const env = { TASKFLOW_STATE_DIR: state.folder };
const stateFile = path.join(state.folder, 'state.json');
const steps = ['cluster', 'images', 'load', 'release', 'secrets', 'tools'];

before(async () => {
  cpSync(fileURLToPath(new URL('../../backend-docker/app', import.meta.url)), backend, { recursive: true });
  await ready();
});
after(async () => {
  await taskflow(['down', '--all', '--yes'], { env });
  state.remove();
  rmSync(work, { recursive: true, force: true });
});

async function ready() {
  await taskflow(['down', '--all', '--yes'], { env });
  await succeeds(['--secrets-file', '-'], secretsFile);
}

async function up(args: string[] = [], input?: string) {
  const { code, stdout, stderr, ms } = await taskflow(['up', '--json', '--yes', '--backend', backend, ...args], {
    env,
    ...(input === undefined ? {} : { input }),
  });
  return { code, stdout, stderr, ms, list: events(stdout) };
}

/** Steps that ran, with the reasons, except ports, which always opens; and skipped steps. */
async function succeeds(args: string[] = [], input?: string) {
  const { code, stdout, stderr, ms, list } = await up(args, input);
  assert.equal(code, 0, stdout.slice(-3000) + stderr);
  const { ports: _, ...done } = told(list).done;
  return { done, skipped: told(list).skipped, list, stderr, ms };
}

async function tagOf(component: string): Promise<string> {
  return (await kubectl('get', 'deploy', `taskflow-${component}`, '-o', 'jsonpath={.spec.template.spec.containers[0].image}')).trim();
}

test('nothing changed: checks and skips every step, with a sentence that says since when', async (t) => {
  const { done, skipped, ms } = await succeeds();
  assert.deepEqual(done, {});
  assert.deepEqual(Object.keys(skipped).sort(), steps);
  for (const sentence of Object.values(skipped)) assert.match(sentence, /\(unchanged since \d\d:\d\d\)$/);
  assert.ok(skipped.load?.includes(await tagOf('backend')), skipped.load);
  t.diagnostic(`unchanged rerun: ${ms} ms`);
});

test('a touched file: does nothing', async () => {
  const now = new Date();
  utimesSync(path.join(backend, 'main.py'), now, now);
  assert.deepEqual((await succeeds()).done, {});
});

test('an edited file: names it, and runs only the steps that depend on it', async () => {
  appendFileSync(path.join(backend, 'main.py'), '\n# edited\n');
  const { done, skipped } = await succeeds();
  assert.deepEqual(Object.keys(done).sort(), ['images', 'load', 'release']);
  assert.match(done.images ?? '', /main\.py changed/);
  assert.match(done.release ?? '', /backend/);
  assert.ok(skipped.secrets);
});

test('an image deleted from the engine: builds it again, and nothing else', async () => {
  await output('docker', ['image', 'rm', '-f', await tagOf('frontend')]);
  const { done } = await succeeds();
  assert.deepEqual(Object.keys(done), ['images']);
  assert.match(done.images ?? '', /the engine no longer has the frontend image/);
});

test('an image deleted from the node: loads it again, and builds nothing', async () => {
  const tag = await tagOf('frontend');
  await kubectl('scale', 'deploy/taskflow-frontend', '--replicas=0');
  await kubectl('wait', '--for=delete', 'pod', '-l', 'component=frontend', '--timeout=120s');
  await output('minikube', ['image', 'rm', tag]);
  const { done, skipped } = await succeeds();
  assert.ok(done.load?.includes(tag) && done.load.includes('the node no longer has'), done.load);
  assert.ok(skipped.images);
  await kubectl('scale', 'deploy/taskflow-frontend', '--replicas=1');
  await kubectl('rollout', 'status', 'deploy/taskflow-frontend', '--timeout=120s');
});

/** Pods except terminating ones. */
async function staying(): Promise<string[]> {
  const list = JSON.parse(await kubectl('get', 'pods', '-l', 'app=taskflow', '-o', 'json'));
  const pods: { metadata: { name: string; deletionTimestamp?: string } }[] = list.items;
  return pods.filter(({ metadata }) => !metadata.deletionTimestamp).map(({ metadata }) => metadata.name);
}

const openai = () => kubectl('get', 'secret', 'taskflow-secrets', '-o', 'jsonpath={.data.openai-api-key}');
const encoded = (value: string) => Buffer.from(value).toString('base64');

test('an edited Secret: reports it, keeps the new value, and restarts the pods with it', async () => {
  const theirs = encoded('sk-set-by-hand');
  await kubectl('patch', 'secret', 'taskflow-secrets', '-p', JSON.stringify({ data: { 'openai-api-key': theirs } }));
  const { done, skipped } = await succeeds();
  assert.match(done.secrets ?? '', /changed elsewhere/);
  assert.match(done.release ?? '', /Secret/);
  assert.ok(skipped.load);
  assert.equal(await openai(), theirs);
  // Overwrites it with other given values only after consent.
  const without = await taskflow(['up', '--json', '--backend', backend, '--secrets-file', '-'], { env, input: secretsFile });
  assert.equal(without.code, 0, without.stdout.slice(-2000));
  assert.equal(await openai(), theirs);
  assert.match(without.stdout, /"secret-changed"/);
  await succeeds(['--secrets-file', '-'], secretsFile);
  assert.notEqual(await openai(), theirs);
});

test('a deleted Secret: asks for its keys by name without values, and creates it again with them', async () => {
  await kubectl('delete', 'secret', 'taskflow-secrets');
  const none = await up();
  assert.equal(none.code, 2);
  assert.match(none.stdout, /There is no value for database-url, better-auth-secret/);
  const { done } = await succeeds(['--secrets-file', '-'], secretsFile);
  assert.match(done.secrets ?? '', /isn't in the cluster/);
  assert.deepEqual(Object.keys(done).sort(), ['release', 'secrets']);
});

test('an uninstalled release: installs it again', async () => {
  await output('helm', ['uninstall', 'taskflow', '--wait']);
  const { done } = await succeeds();
  assert.deepEqual(Object.keys(done), ['release']);
  assert.match(done.release ?? '', /uninstalled/);
});

test('changed values: names the file, and deploys only the release', async () => {
  const values = path.join(work, 'my-values.yaml');
  writeFileSync(values, 'config:\n  logLevel: debug\n');
  const { done } = await succeeds(['--values', values]);
  assert.deepEqual(Object.keys(done), ['release']);
  assert.match(done.release ?? '', /my-values\.yaml/);
  assert.equal(await kubectl('get', 'configmap', 'taskflow-config', '-o', 'jsonpath={.data.LOG_LEVEL}'), 'debug');
  assert.match((await succeeds()).done.release ?? '', /my-values\.yaml/);
});

test('a release rolled back by hand: reports both revisions, and deploys the right one', async () => {
  const list = await revisions();
  await output('helm', ['rollback', 'taskflow', String(list.at(-2)?.revision)]);
  const { done } = await succeeds();
  assert.deepEqual(Object.keys(done), ['release']);
  assert.match(done.release ?? '', new RegExp(`rolled back.*revision ${list.at(-2)?.revision}`));
});

test('a truncated state file: keeps a copy and reports it, adopts the deployment, and makes no revision', async () => {
  const before = await revisions();
  const half = readFileSync(stateFile).subarray(0, 200);
  writeFileSync(stateFile, half);
  const { stderr, done } = await succeeds();
  const aside = readdirSync(state.folder).find((name) => name.includes('.corrupt-'));
  assert.ok(aside && stderr.includes(aside), stderr);
  assert.deepEqual(readFileSync(path.join(state.folder, aside)), half);
  assert.ok(done.release);
  assert.deepEqual(await revisions(), before);
});

test('a deleted state folder: adopts the deployment, makes no revision, and replaces no pod', async () => {
  const pods = await staying();
  const before = await revisions();
  rmSync(state.folder, { recursive: true });
  await succeeds();
  assert.deepEqual(await revisions(), before);
  assert.deepEqual(await staying(), pods);
  assert.deepEqual((await succeeds()).done, {});
});

test('state of a newer version: reports it and leaves it unchanged', async () => {
  const present = readFileSync(stateFile, 'utf8');
  const future = JSON.stringify({ ...JSON.parse(present), schema: 99, news: 'of another shape' });
  writeFileSync(stateFile, future);
  const { stderr } = await succeeds();
  assert.match(stderr, /newer version/);
  assert.equal(readFileSync(stateFile, 'utf8'), future);
  writeFileSync(stateFile, present);
});

test('a second instance: reports which one is running, and writes nothing', async () => {
  const target = { context: 'minikube', namespace: 'default', release: 'taskflow', profile: 'minikube' };
  const first = openStore(target, { write: true, folder: state.folder });
  try {
    const present = readFileSync(stateFile, 'utf8');
    const { stderr } = await succeeds();
    assert.match(stderr, new RegExp(`Another taskflow-tui.*pid ${process.pid}`));
    assert.equal(readFileSync(stateFile, 'utf8'), present);
    const refused = await taskflow(['down', '--yes'], { env });
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, new RegExp(String(process.pid)));
  } finally {
    first.close();
  }
});

test('a recreated cluster: deploys everything in it again, and builds nothing', async () => {
  await deleteCluster();
  const { done, skipped } = await succeeds(['--secrets-file', '-'], secretsFile);
  assert.match(done.cluster ?? '', /isn't running/);
  assert.deepEqual(Object.keys(done).sort(), ['cluster', 'load', 'release', 'secrets']);
  assert.ok(skipped.images);
});

test('down --all --yes removes everything of ours and keeps what was there before', async () => {
  await output('docker', ['tag', await tagOf('backend'), 'taskflow-backend:mine']);
  await kubectl('create', 'configmap', 'somebody-elses', '--from-literal=a=b');
  try {
    const made = [await tagOf('backend'), await tagOf('frontend')];
    const { code, stdout, stderr } = await taskflow(['down', '--all', '--yes'], { env });
    assert.equal(code, 0, stdout + stderr);
    const engine = await output('docker', ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}']);
    const node = await output('minikube', ['image', 'ls']);
    for (const tag of made) assert.ok(!engine.includes(tag) && !node.includes(tag), tag);
    assert.doesNotMatch(engine, /taskflow-(front|back)end:1\.0\.0-/);
    assert.match(engine, /taskflow-backend:mine/);
    assert.equal(await output('docker', ['ps', '--all', '--quiet', '--filter', 'label=taskflow.dev/try-out']), '');
    const left = await kubectl('get', 'deploy,rs,pods,services,configmaps,secrets', '-o', 'name');
    assert.doesNotMatch(left, /taskflow/);
    assert.match(left, /configmap\/somebody-elses/);
    const files = existsSync(state.folder) ? readdirSync(state.folder).filter((name) => !name.includes('.corrupt-')) : [];
    assert.deepEqual(files, []);
    assert.deepEqual(stepsOf((await up(['--dry-run'])).list, 'step-skipped').includes('images'), false);
  } finally {
    await output('docker', ['image', 'rm', 'taskflow-backend:mine']);
    await kubectl('delete', 'configmap', 'somebody-elses');
  }
});
