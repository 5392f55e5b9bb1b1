// `up` on a real cluster, from nothing. Each test builds on the one before.
import assert from 'node:assert/strict';
import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  answered,
  canaries,
  deleteCluster,
  events,
  fetchJson,
  kubectl,
  secrets,
  secretsFile,
  signedUp,
  stateFolder,
  stepsOf,
  withForward,
} from '../support/cluster/real-cluster.js';
import { huntInFiles, huntInProcesses, output, taskflow } from '../support/programs/command.js';

const state = stateFolder();
const work = mkdtempSync(path.join(tmpdir(), 'taskflow-up-'));
const backend = path.join(work, 'backend');
const env = { TASKFLOW_STATE_DIR: state.folder };
// A copy of the bundled application, so that a test may edit a line.
const up = ['up', '--json', '--yes', '--backend', backend];

before(async () => {
  cpSync(fileURLToPath(new URL('../../backend-docker/app', import.meta.url)), backend, { recursive: true });
  await deleteCluster();
});
after(() => {
  state.remove();
  rmSync(work, { recursive: true, force: true });
});

test('exits with 0 from nothing, prints only JSON, finishes every step, and keeps secrets in the Secret alone', async () => {
  const hunt = huntInProcesses(canaries);
  const { code, stdout, stderr } = await taskflow([...up, '--secrets-file', '-'], { input: secretsFile, env });
  const seen = hunt.stop();
  assert.equal(code, 0, stdout.slice(-2000) + stderr);
  const done = stepsOf(events(stdout), 'step-finished').sort();
  assert.deepEqual(done, ['cluster', 'images', 'load', 'ports', 'release', 'secrets', 'tools']);
  assert.deepEqual(seen, [], 'in a process');
  for (const word of canaries) assert.ok(!stdout.includes(word) && !stderr.includes(word), 'in the output');
  assert.deepEqual(huntInFiles(state.folder, canaries), [], 'in the state folder');
  const helm = await output('helm', ['get', 'all', 'taskflow']);
  for (const word of canaries) {
    assert.ok(!helm.includes(word), 'in helm get all');
    assert.ok(!helm.includes(Buffer.from(word).toString('base64')), 'in helm get all, as base64');
  }
  const stored = JSON.parse(await kubectl('get', 'secret', 'taskflow-secrets', '-o', 'json'));
  for (const [key, value] of Object.entries(secrets)) assert.equal(Buffer.from(stored.data[key], 'base64').toString(), value);
});

test('both deployments are available, and the images are within their size limits', async () => {
  const list = JSON.parse(await kubectl('get', 'deploy', '-l', 'app=taskflow', '-o', 'json'));
  assert.deepEqual(
    list.items.map((d: { metadata: { name: string }; status: { availableReplicas: number } }) => [
      d.metadata.name,
      d.status.availableReplicas,
    ]),
    [
      ['taskflow-backend', 1],
      ['taskflow-frontend', 1],
    ],
  );
  for (const item of list.items) {
    const image = item.spec.template.spec.containers[0].image;
    const size = Number(await output('docker', ['image', 'inspect', '--format', '{{.Size}}', image]));
    const budget = item.metadata.labels.component === 'frontend' ? 200e6 : 300e6;
    assert.ok(size < budget, `${image} is ${size} bytes`);
    assert.doesNotMatch(image, /latest/);
  }
});

test('the page answers, and a task added through it survives the deletion of every pod', async () => {
  const title = `survives ${process.pid}`;
  const { page, cookie } = await withForward(env, async () => {
    const page = await answered('http://localhost:3000/');
    const cookie = await signedUp('http://localhost:3000');
    const { status } = await fetchJson('http://localhost:3000/api/backend/api/tasks', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://localhost:3000', cookie },
      body: JSON.stringify({ title }),
    });
    assert.equal(status, 201);
    return { page, cookie };
  });
  assert.match(page, /TaskFlow/);
  await kubectl('delete', 'pod', '-l', 'app=taskflow', '--wait=false');
  await kubectl('rollout', 'status', 'deploy/taskflow-frontend', '--timeout=120s');
  await kubectl('rollout', 'status', 'deploy/taskflow-backend', '--timeout=120s');
  const tasks = await withForward(env, () => fetchJson('http://localhost:3000/api/backend/api/tasks', { headers: { cookie } }));
  assert.ok(JSON.stringify(tasks.body).includes(title));
});

test('a second run skips every step except ports, with its reason', async (t) => {
  const { code, stdout, ms } = await taskflow([...up, '--secrets-file', '-'], { input: secretsFile, env });
  assert.equal(code, 0, stdout.slice(-2000));
  const list = events(stdout);
  assert.deepEqual(stepsOf(list, 'step-skipped').sort(), ['cluster', 'images', 'load', 'release', 'secrets', 'tools']);
  assert.deepEqual(stepsOf(list, 'step-started'), ['ports']);
  for (const event of list) if (event.type === 'step-skipped') assert.ok(event.reason);
  t.diagnostic(`unchanged rerun: ${ms} ms`);
});

test('a changed line in the backend repeats its build, load and release alone, and keeps the frontend’s image', async () => {
  appendFileSync(path.join(backend, 'main.py'), '\n# changed\n');
  const { code, stdout } = await taskflow(up, { env });
  assert.equal(code, 0, stdout.slice(-2000));
  const list = events(stdout);
  assert.deepEqual(stepsOf(list, 'step-finished').sort(), ['images', 'load', 'ports', 'release']);
  const phases = (image: string) => list.filter((e) => e.type === 'image' && e.image === image).map((e) => e.phase);
  assert.deepEqual(phases('frontend'), ['kept']);
  assert.equal(phases('backend').at(-1), 'done');
});

test('builds an image again that the engine lost, and loads one that the node lost, and nothing else', async () => {
  const status = JSON.parse((await taskflow(['status', '--json'], { env })).stdout);
  const tag: string = status.images.find((i: { component: string }) => i.component === 'frontend').tag;
  await output('docker', ['image', 'rm', '-f', tag]);
  const built = await taskflow(up, { env });
  assert.equal(built.code, 0, built.stdout.slice(-2000));
  assert.deepEqual(stepsOf(events(built.stdout), 'step-finished').sort(), ['images', 'ports']);
  await kubectl('scale', 'deploy/taskflow-frontend', '--replicas=0');
  await output('minikube', ['image', 'rm', tag]);
  const loaded = await taskflow(up, { env });
  assert.equal(loaded.code, 0, loaded.stdout.slice(-2000));
  assert.ok(stepsOf(events(loaded.stdout), 'step-finished').includes('load'));
  assert.ok(stepsOf(events(loaded.stdout), 'step-skipped').includes('images'));
});

test('scale waits for the pods and survives the next upgrade, and restart replaces the pods', async () => {
  const scaled = await taskflow(['scale', 'frontend=2'], { env });
  assert.equal(scaled.code, 0, scaled.stderr);
  const pods = JSON.parse(await kubectl('get', 'pods', '-l', 'component=backend', '-o', 'json')).items.map(
    (p: { metadata: { name: string } }) => p.metadata.name,
  );
  const restarted = await taskflow(['restart', 'backend'], { env });
  assert.equal(restarted.code, 0, restarted.stderr);
  const later = JSON.parse((await taskflow(['status', '--json', '--backend', backend], { env })).stdout);
  assert.ok(!later.pods.some((p: { name: string; terminating: boolean }) => pods.includes(p.name) && !p.terminating));
  appendFileSync(path.join(backend, 'main.py'), '\n# changed again\n');
  assert.equal((await taskflow(up, { env })).code, 0);
  assert.equal(await kubectl('get', 'deploy', 'taskflow-frontend', '-o', 'jsonpath={.spec.replicas}'), '2');
});

test('status and logs report the deployment', async () => {
  const status = await taskflow(['status', '--json', '--backend', backend], { env });
  assert.equal(status.code, 0);
  const snapshot = JSON.parse(status.stdout);
  assert.equal(snapshot.release.status, 'deployed');
  for (const image of snapshot.images) assert.deepEqual([image.inEngine, image.inNode, image.inPods], [true, true, true], image.tag);
  const logs = await taskflow(['logs', 'backend'], { env });
  assert.equal(logs.code, 0);
  assert.match(logs.stdout, /startup complete/i);
  for (const word of canaries) assert.ok(!logs.stdout.includes(word) && !status.stdout.includes(word));
});

test('reports a wrong database password before anything is deployed', async () => {
  const fresh = stateFolder();
  const wrong = secretsFile.replace(new URL(secrets['database-url']).password, 'not-the-password');
  const revision = await output('helm', ['history', 'taskflow', '-o', 'json']);
  const { code, stdout } = await taskflow([...up, '--secrets-file', '-'], { input: wrong, env: { TASKFLOW_STATE_DIR: fresh.folder } });
  fresh.remove();
  assert.equal(code, 1);
  const failed = events(stdout).find((e) => e.type === 'step-failed');
  assert.equal(failed?.step, 'secrets');
  assert.match(JSON.stringify(failed), /password authentication failed/);
  assert.ok(!stdout.includes('not-the-password'));
  assert.equal(await output('helm', ['history', 'taskflow', '-o', 'json']), revision);
});

test('a failed build exits with 1, its last lines and the log’s path, and the other image is finished', async () => {
  const broken = path.join(work, 'broken');
  cpSync(backend, broken, { recursive: true });
  writeFileSync(path.join(broken, 'requirements.txt'), 'fastapi==9999.0.0\n');
  const { code, stdout } = await taskflow(['up', '--json', '--yes', '--backend', broken], { env });
  assert.equal(code, 1);
  const failed = events(stdout).find((e) => e.type === 'step-failed');
  assert.equal(failed?.step, 'images');
  assert.match(failed?.problem?.details?.join('\n') ?? '', /fastapi==9999/);
  assert.match(failed?.problem?.log ?? '', /resolve-backend\.log$/);
});

test('down lists first, needs consent, and with --all leaves nothing of ours', async () => {
  const asked = await taskflow(['down', '--all'], { env });
  assert.equal(asked.code, 2);
  assert.match(asked.stdout, /would remove {2}release taskflow/);
  const { code, stderr } = await taskflow(['down', '--all', '--yes'], { env });
  assert.equal(code, 0, stderr);
  assert.equal((await kubectl('get', 'deploy,service,configmap,secret', '-l', 'app=taskflow', '-o', 'name')).trim(), '');
  assert.doesNotMatch(await output('docker', ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}']), /taskflow-(front|back)end:1\.0\.0-/);
  assert.doesNotMatch(await output('minikube', ['image', 'ls']), /taskflow-/);
});
