// `up --script` on a real cluster: writes the script, runs it without a cluster and again; then `up` adopts its deployment.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { canaries, deleteCluster, events, kubectl, secrets, secretsFile, stateFolder, stepsOf } from '../support/cluster/real-cluster.js';
import { huntInFiles, huntInProcesses, output, start, taskflow } from '../support/programs/command.js';

const state = stateFolder();
const work = mkdtempSync(path.join(tmpdir(), 'taskflow-script-'));
const env = { TASKFLOW_STATE_DIR: state.folder };
const script = path.join(work, 'taskflow-up.sh');
const run = (args: string[], input = '') => start('bash', [script, '--no-forward', ...args], { input, cwd: work });
const nobodySees = (text: string) => {
  for (const word of canaries)
    assert.ok(!text.includes(word) && !text.includes(Buffer.from(word).toString('base64')), 'a secret in the output');
};

before(deleteCluster);
after(() => {
  state.remove();
  rmSync(work, { recursive: true, force: true });
});

test('writes two files and changes nothing: there is no cluster, no image and no state afterwards', async () => {
  const images = await taskflowImages();
  const { code, stdout, stderr } = await taskflow(['up', '--script'], { env, cwd: work });
  assert.equal(code, 0, stderr);
  assert.ok(stdout.includes(script), stdout);
  assert.deepEqual(readdirSync(work).sort(), ['taskflow-up.md', 'taskflow-up.sh']);
  assert.equal(statSync(script).mode & 0o777, 0o755);
  assert.notEqual((await start('minikube', ['status']).result).code, 0);
  assert.deepEqual(await taskflowImages(), images);
  assert.deepEqual(
    readdirSync(state.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()),
    [],
  );
});

test('deploys everything from nothing with secrets from standard input, and shows no secret', async () => {
  const hunt = huntInProcesses(canaries);
  const { code, stdout, stderr } = await run(['-'], secretsFile).result;
  const seen = hunt.stop();
  assert.equal(code, 0, stdout.slice(-2000) + stderr.slice(-2000));
  assert.deepEqual(seen, [], 'in a process');
  nobodySees(stdout + stderr);
  assert.deepEqual(huntInFiles(work, canaries), [], 'in the files');
  const { data, metadata } = JSON.parse(await kubectl('get', 'secret', 'taskflow-secrets', '-o', 'json'));
  for (const [key, value] of Object.entries(secrets)) assert.equal(Buffer.from(data[key], 'base64').toString(), value);
  assert.equal(metadata.labels['app.kubernetes.io/managed-by'], 'taskflow-tui');
  assert.equal(metadata.annotations, undefined);
  nobodySees(await output('helm', ['get', 'all', 'taskflow']));
});

test('status shows the same as after up: running, with the same tags everywhere', async () => {
  const { code, stdout } = await taskflow(['status', '--json'], { env });
  assert.equal(code, 0);
  const snapshot = JSON.parse(stdout);
  assert.equal(snapshot.release.status, 'deployed');
  for (const image of snapshot.images) assert.deepEqual([image.inEngine, image.inNode, image.inPods], [true, true, true], image.tag);
  for (const deployment of snapshot.deployments) assert.equal(deployment.available, deployment.desired, deployment.name);
});

test('a second run without secrets exits with 0 and replaces no pod', async () => {
  const before = await podsAndRestarts();
  const { code, stdout, stderr } = await run([]).result;
  assert.equal(code, 0, stderr.slice(-2000));
  assert.match(stdout, /already has its three keys/);
  assert.match(stdout, /taskflow-frontend:\S+ is already in the engine/);
  assert.match(stdout, /taskflow-backend:\S+ is already in the node/);
  assert.deepEqual(await podsAndRestarts(), before);
});

test('up adopts the deployment: it loads and stores nothing again, and replaces no pod', async () => {
  const before = await podsAndRestarts();
  const secret = await kubectl('get', 'secret', 'taskflow-secrets', '-o', 'jsonpath={.metadata.resourceVersion}');
  const { code, stdout, stderr } = await taskflow(['up', '--json', '--yes'], { env });
  assert.equal(code, 0, stdout.slice(-2000) + stderr);
  const list = events(stdout);
  assert.deepEqual(stepsOf(list, 'step-failed'), []);
  assert.ok(!list.some((e) => e.type === 'command' && /image load|apply/.test(JSON.stringify(e))));
  assert.equal(await kubectl('get', 'secret', 'taskflow-secrets', '-o', 'jsonpath={.metadata.resourceVersion}'), secret);
  assert.deepEqual(await podsAndRestarts(), before);
});

test('a newly written script reports that every step is up to date', async () => {
  const { code, stderr } = await taskflow(['up', '--script'], { env, cwd: work });
  assert.equal(code, 0, stderr);
  const record = await output('cat', [path.join(work, 'taskflow-up.md')]);
  assert.equal(record.split('done, so it would be skipped').length - 1, 5, record);
});

test('down --all removes it, with the images in the node that up only found there', async () => {
  const { code, stdout, stderr } = await taskflow(['down', '--all', '--yes'], { env });
  assert.equal(code, 0, stdout + stderr);
  assert.equal((await kubectl('get', 'deploy,service,configmap,secret', '-l', 'app=taskflow', '-o', 'name')).trim(), '');
  assert.deepEqual(await taskflowImages(), []);
  assert.doesNotMatch(await output('minikube', ['image', 'ls']), /taskflow-/);
});

test('a deployment of the script alone is found by its labels and removed by down --all', async () => {
  assert.equal((await run(['-'], secretsFile).result).code, 0);
  const { code, stdout, stderr } = await taskflow(['down', '--all', '--yes'], { env });
  assert.equal(code, 0, stdout + stderr);
  assert.equal((await kubectl('get', 'deploy,service,configmap,secret', '-l', 'app=taskflow', '-o', 'name')).trim(), '');
  assert.deepEqual(await taskflowImages(), []);
  assert.doesNotMatch(await output('minikube', ['image', 'ls']), /taskflow-/);
});

async function taskflowImages(): Promise<string[]> {
  const all = await output('docker', ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}']);
  return all
    .split('\n')
    .filter((tag) => /^taskflow-(front|back)end:1\.0\.0-/.test(tag))
    .sort();
}

async function podsAndRestarts(): Promise<string[]> {
  const { items } = JSON.parse(await kubectl('get', 'pods', '-l', 'app=taskflow', '-o', 'json'));
  type Item = { metadata: { name: string }; status: { containerStatuses: { restartCount: number }[] } };
  return items.map(({ metadata, status }: Item) => `${metadata.name} ${status.containerStatuses[0]?.restartCount}`).sort();
}
