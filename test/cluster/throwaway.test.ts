// `up --throwaway-database` on a real cluster: TaskFlow works without a database of your own, and no output shows the password.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { events, fetchJson, kubectl, secrets, signedUp, stateFolder, stepsOf, told, withForward } from '../support/cluster/real-cluster.js';
import { removeStandIn, standInPostgres } from '../support/cluster/stand-in-postgres.js';
import { huntInFiles, huntInProcesses, output, start, taskflow } from '../support/programs/command.js';

const namespace = 'throwaway-check';
const there = ['--namespace', namespace];
const state = stateFolder();
const work = mkdtempSync(path.join(tmpdir(), 'taskflow-throwaway-'));
const env = { TASKFLOW_STATE_DIR: state.folder };
const auth = `better-auth-secret=${secrets['better-auth-secret']}\n`;
const up = ['up', '--json', '--yes', ...there];
const kube = (...args: string[]) => kubectl(...there, ...args);
const front = 'http://localhost:3000';
const tasksUrl = `${front}/api/backend/api/tasks`;

before(async () => {
  await output('minikube', ['start']);
  await standInPostgres();
});
after(async () => {
  // Also after a failed test.
  await taskflow(['down', '--all', '--yes', ...there], { env });
  await start('helm', ['uninstall', 'taskflow', ...there, '--wait']).result;
  await start('kubectl', ['delete', 'namespace', namespace]).result;
  await removeStandIn();
  state.remove();
  rmSync(work, { recursive: true, force: true });
});

async function stored(secret: string, key: string): Promise<string> {
  const { data } = JSON.parse(await kube('get', 'secret', secret, '--output', 'json'));
  return Buffer.from(data[key], 'base64').toString();
}

const history = async (): Promise<{ revision: number }[]> =>
  JSON.parse(await output('helm', ['history', 'taskflow', ...there, '-o', 'json']));

const madeAt = ({ metadata }: { metadata: { creationTimestamp: string } }) => Date.parse(metadata.creationTimestamp);

/** Returns the words that the text contains, plain or as base64. */
function seenIn(text: string, words: string[]): string[] {
  return words.filter((word) => text.includes(word) || text.includes(Buffer.from(word).toString('base64')));
}

/** Adds a task as a new user, the way the page reaches the backend. */
async function addTask(title: string): Promise<{ cookie: string; status: number }> {
  const cookie = await signedUp(front).catch(async (error) => {
    throw new Error(`${error}\n${await kube('logs', '--selector', 'component=frontend', '--tail', '20')}`);
  });
  const { status } = await fetchJson(tasksUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: front, cookie },
    body: JSON.stringify({ title }),
  });
  return { cookie, status };
}

test('refuses a database-url next to it before anything starts', async () => {
  const { code, stderr, stdout } = await taskflow([...up, '--throwaway-database', '--secrets-file', '-'], {
    input: `database-url=${secrets['database-url']}\n${auth}`,
    env,
  });
  assert.equal(code, 2);
  assert.match(stderr, /--throwaway-database can't be combined with a database-url/);
  assert.equal(stdout, '');
  assert.equal((await start('kubectl', ['get', 'namespace', namespace]).result).code, 1);
});

test('a dry run shows the commands of both Secrets and creates neither', async () => {
  const { code, stdout, stderr } = await taskflow(['up', '--dry-run', '--throwaway-database', '--secrets-file', '-', ...there], {
    input: auth,
    env,
  });
  assert.equal(code, 0, stdout.slice(-2000) + stderr);
  assert.match(stdout, /# Secret taskflow-database, values on standard input/);
  assert.match(stdout, /# Secret taskflow-secrets, values on standard input/);
  assert.equal((await start('kubectl', ['get', 'namespace', namespace]).result).code, 1);
});

test('deploys everything from a login secret alone, says that the data is temporary, and keeps the password in the two Secrets', async () => {
  // The run generates the password, so only the start of the URL is known beforehand.
  const hunt = huntInProcesses(['postgresql://taskflow:', secrets['better-auth-secret']]);
  const { code, stdout, stderr } = await taskflow([...up, '--throwaway-database', '--secrets-file', '-'], { input: auth, env });
  const seen = hunt.stop();
  assert.equal(code, 0, stdout.slice(-3000) + stderr);
  assert.deepEqual(seen, [], 'in a process');
  const password = await stored('taskflow-database', 'password');
  assert.match(password, /^[A-Za-z0-9_-]{32}$/);
  assert.equal(await stored('taskflow-secrets', 'database-url'), `postgresql://taskflow:${password}@taskflow-database:5432/taskflow`);
  const words = [password, secrets['better-auth-secret']];
  for (const [place, text] of Object.entries({ stdout, stderr, helm: await output('helm', ['get', 'all', 'taskflow', ...there]) }))
    assert.deepEqual(seenIn(text, words), [], place);
  assert.deepEqual(huntInFiles(state.folder, [...words, ...words.map((word) => Buffer.from(word).toString('base64'))]), []);
  assert.deepEqual(seenIn(await kube('get', 'events', '--output', 'yaml'), words), [], 'in the events');
  const finished = events(stdout).filter(({ type }) => type === 'step-finished');
  assert.match(JSON.stringify(finished.find(({ step }) => step === 'release')), /throwaway: its data goes with its pod/);
  const pod = JSON.parse(await kube('get', 'pods', '--selector', 'component=database', '--output', 'json')).items[0];
  assert.deepEqual([pod.spec.securityContext.runAsUser, pod.status.containerStatuses[0].restartCount], [70, 0]);
  assert.equal(await kube('get', 'secret', 'taskflow-database', '--output', 'jsonpath={.metadata.annotations}'), '');
});

test('a user signs up and adds a task, which survives a restart of every pod except the database’s', async () => {
  const title = `kept ${process.pid}`;
  const { cookie, status } = await withForward(env, () => addTask(title), there);
  assert.equal(status, 201);
  await kube('delete', 'pod', '--selector', 'component in (frontend, backend)', '--wait=false');
  for (const name of ['frontend', 'backend']) await kube('rollout', 'status', `deploy/taskflow-${name}`, '--timeout=120s');
  const tasks = await withForward(env, () => fetchJson(tasksUrl, { headers: { cookie } }), there);
  assert.ok(JSON.stringify(tasks.body).includes(title));
});

test('status reports it as text and as JSON', async () => {
  const text = await taskflow(['status', ...there], { env });
  assert.match(text.stdout, /^Temporary {3}taskflow-database is a throwaway database: its data goes with its pod$/m);
  assert.equal(JSON.parse((await taskflow(['status', '--json', ...there], { env })).stdout).throwawayDatabase, 'taskflow-database');
});

test('a second run without the flag skips every step except ports', async () => {
  const { code, stdout } = await taskflow(up, { env });
  assert.equal(code, 0, stdout.slice(-2000));
  assert.deepEqual(stepsOf(events(stdout), 'step-started'), ['ports']);
});

test('without its state, finds the database by its Secret, keeps the password and revision, and replaces no pod', async () => {
  type Item = { metadata: { name: string; deletionTimestamp?: string } };
  const pods = async () => {
    const { items }: { items: Item[] } = JSON.parse(await kube('get', 'pods', '--output', 'json'));
    return items.flatMap(({ metadata }) => (metadata.deletionTimestamp ? [] : [metadata.name])).sort();
  };
  const [before, password] = [await pods(), await stored('taskflow-database', 'password')];
  const hunt = huntInProcesses([password, Buffer.from(password).toString('base64')]);
  rmSync(state.folder, { recursive: true });
  const { code, stdout } = await taskflow(up, { env });
  assert.deepEqual(hunt.stop(), []);
  assert.equal(code, 0, stdout.slice(-2000));
  assert.equal((await history()).length, 1, JSON.stringify(told(events(stdout))));
  assert.equal(await stored('taskflow-database', 'password'), password);
  assert.deepEqual(await pods(), before);
});

test('creates a deleted password Secret again with the same password, and changes nothing else', async () => {
  const password = await stored('taskflow-database', 'password');
  await kube('delete', 'secret', 'taskflow-database');
  const { code, stdout } = await taskflow(up, { env });
  assert.equal(code, 0, stdout.slice(-2000));
  assert.match(told(events(stdout)).done.secrets ?? '', /the Secret taskflow-database with the throwaway database's password is gone/);
  assert.equal(await stored('taskflow-database', 'password'), password);
  assert.equal((await history()).length, 1);
});

test('a newly written script includes it, and runs without a change', async () => {
  const written = await taskflow(['up', '--script', ...there], { env, cwd: work });
  assert.equal(written.code, 0, written.stderr);
  const password = await stored('taskflow-database', 'password');
  assert.deepEqual(huntInFiles(work, [password]), []);
  const { code, stdout, stderr } = await start('bash', [path.join(work, 'taskflow-up.sh'), '--no-forward'], { cwd: work }).result;
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /taskflow-secrets already has its three keys/);
  assert.equal(await stored('taskflow-database', 'password'), password);
  // A revision made by hand isn't one of ours: the next run adopts the release again.
  assert.equal((await taskflow(up, { env })).code, 0);
  assert.equal(await stored('taskflow-database', 'password'), password);
});

test('a deleted database pod: status says that users and tasks are lost, and the next run repairs it', async () => {
  // Pods that were created together with the database don't count as older ones.
  const youngest = Math.max(...JSON.parse(await kube('get', 'pods', '-o', 'json')).items.map(madeAt));
  while (Date.now() < youngest + 62_000) await new Promise((resolve) => setTimeout(resolve, 500));
  await kube('delete', 'pod', '--selector', 'component=database');
  await kube('rollout', 'status', 'deploy/taskflow-database', '--timeout=60s');
  const { stdout } = await taskflow(['status', ...there], { env });
  assert.match(stdout, /deployment taskflow-frontend: its tables are gone/);
  assert.match(stdout, /taskflow-tui restart backend/);
  const { code, stdout: said } = await taskflow(up, { env });
  assert.equal(code, 0, said.slice(-2000));
  assert.match(told(events(said)).done.release ?? '', /older than the throwaway database, which started over/);
  assert.equal((await withForward(env, () => addTask('after'), there)).status, 201);
  assert.deepEqual(stepsOf(events((await taskflow(up, { env })).stdout), 'step-started'), ['ports']);
});

test('down lists everything with its data, and --all leaves nothing', async () => {
  const asked = await taskflow(['down', '--all', ...there], { env });
  assert.match(asked.stdout, /release taskflow, revision \d+, with the data of its throwaway database/);
  assert.match(asked.stdout, /would remove {2}Secret taskflow-database/);
  const { code, stdout, stderr } = await taskflow(['down', '--all', '--yes', ...there], { env });
  assert.equal(code, 0, stdout + stderr);
  assert.equal((await start('kubectl', ['get', 'namespace', namespace]).result).code, 1);
  assert.doesNotMatch(await output('minikube', ['image', 'ls']), /taskflow-(front|back)end:1\.0\.0-/);
});
