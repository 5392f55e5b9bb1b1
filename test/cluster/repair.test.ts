// Repairs a release that an interrupted helm left half done, on a real cluster: explains it, asks, deploys, and waits for a running helm.
import assert from 'node:assert/strict';
import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { events, kubectl, revisions, secretsFile, stateFolder, told } from '../support/cluster/real-cluster.js';
import { bin, output, type Running, start, taskflow } from '../support/programs/command.js';

const state = stateFolder();
const work = mkdtempSync(path.join(tmpdir(), 'taskflow-medic-'));
const backend = path.join(work, 'backend');
const chart = path.join(work, 'chart');
const env = { TASKFLOW_STATE_DIR: state.folder };
const up = ['up', '--json', '--backend', backend];
const hook = 'taskflow-waits';

before(async () => {
  cpSync(fileURLToPath(new URL('../../backend-docker/app', import.meta.url)), backend, { recursive: true });
  cpSync(fileURLToPath(new URL('../../helm', import.meta.url)), chart, { recursive: true });
  const { code, stdout } = await taskflow([...up, '--yes', '--secrets-file', '-'], { env, input: secretsFile });
  assert.equal(code, 0, stdout.slice(-3000));
  const image = await kubectl('get', 'deploy', 'taskflow-backend', '-o', 'jsonpath={.spec.template.spec.containers[0].image}');
  writeFileSync(path.join(chart, 'templates', 'waits.yaml'), waitingHook(image.trim()));
});
after(async () => {
  await kubectl('delete', 'job', hook, '--ignore-not-found');
  await taskflow(['down', '--all', '--yes'], { env });
  state.remove();
  rmSync(work, { recursive: true, force: true });
});

/** Keeps a release pending for as long as a test needs it: helm runs until somebody lets its hook end. */
function waitingHook(image: string): string {
  const wait = 'import os, time\nwhile not os.path.exists("/tmp/go"): time.sleep(0.2)';
  return JSON.stringify({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: hook,
      annotations: { 'helm.sh/hook': 'pre-install,pre-upgrade', 'helm.sh/hook-delete-policy': 'before-hook-creation' },
    },
    spec: {
      template: {
        metadata: { labels: { waits: 'yes' } },
        spec: {
          restartPolicy: 'Never',
          terminationGracePeriodSeconds: 0,
          containers: [{ name: 'waits', image, imagePullPolicy: 'Never', command: ['python', '-c', wait] }],
        },
      },
    },
  });
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let left = 300; !(await holds().catch(() => false)); left--) {
    if (left === 0) throw new Error(`${what}: not within a minute`);
    await sleep(200);
  }
}

/** Starts another helm and waits until the release is pending. */
async function helmAtWork(status: string): Promise<Running> {
  const values = ['--set', 'secrets.revision=elsewhere', '--values', path.join(chart, 'values-dev.yaml')];
  const helm = start('helm', ['upgrade', '--install', 'taskflow', chart, ...values, '--timeout', '10m']);
  await until(status, async () => (await revisions()).at(-1)?.status === status);
  return helm;
}

async function letItEnd(): Promise<void> {
  const pod = async () =>
    (await kubectl('get', 'pods', '-l', 'waits=yes', '-o', 'jsonpath={.items[?(@.status.phase=="Running")].metadata.name}')).trim();
  await until('the hook runs', async () => (await pod()) !== '');
  await kubectl('exec', await pod(), '--', 'python', '-c', 'open("/tmp/go", "w").close()');
}

async function killed(status: string): Promise<void> {
  const helm = await helmAtWork(status);
  helm.child.kill('SIGKILL');
  await helm.result;
  // helm writes the pending revision before it creates the hook's job.
  await kubectl('delete', 'job', hook, '--ignore-not-found');
}

const last = async () => (await revisions()).at(-1);

/** The notices, questions and commands of a run. */
const spoken = (stdout: string) =>
  stdout
    .split('\n')
    .filter((line) => /"type":"(notice|question-asked|command)"/.test(line))
    .join('\n');

test('explains an upgrade whose helm was killed, changes nothing without consent, and rolls back and deploys with it', async () => {
  const good = (await last())?.revision ?? 0;
  await killed('pending-upgrade');
  const before = await revisions();
  const refused = await taskflow(up, { env });
  assert.equal(refused.code, 1);
  const problem = events(refused.stdout).find((event) => event.type === 'step-failed')?.problem;
  assert.match(problem?.problem ?? '', /stuck in pending-upgrade/);
  assert.match(JSON.stringify(problem), new RegExp(`helm rollback taskflow ${good} `));
  assert.deepEqual(await revisions(), before);
  const { code, stdout } = await taskflow([...up, '--yes'], { env });
  assert.equal(code, 0, stdout.slice(-3000));
  assert.match(told(events(stdout)).done.release ?? '', /stuck in pending-upgrade/);
  assert.match(spoken(stdout), /SIGKILL/);
  const after = (await revisions()).slice(-3).map(({ revision, status, description }) => [revision, status, description.split(' ')[0]]);
  assert.deepEqual(after, [
    [good + 1, 'pending-upgrade', 'Preparing'],
    [good + 2, 'superseded', 'Rollback'],
    [good + 3, 'deployed', 'taskflow-tui:'],
  ]);
  assert.deepEqual(told(events((await taskflow([...up, '--yes'], { env })).stdout)).done.release, undefined);
});

test('waits for a running helm, then upgrades its release', async () => {
  const helm = await helmAtWork('pending-upgrade');
  const theirs = await last();
  const ours = start(process.execPath, [bin, ...up, '--yes'], { env });
  let said = '';
  ours.child.stdout?.on('data', (text) => {
    said += text;
  });
  await until('it says that it waits', async () => /another helm \(pid \d+: helm upgrade taskflow\) is working on taskflow/.test(said));
  assert.match(said, new RegExp(`pid ${helm.child.pid}:`));
  assert.deepEqual(await last(), theirs);
  await letItEnd();
  const { code: theirCode, stderr } = await helm.result;
  assert.equal(theirCode, 0, stderr);
  const { code, stdout } = await ours.result;
  assert.equal(code, 0, stdout.slice(-3000));
  const list = await revisions();
  assert.deepEqual(
    list.slice(-2).map(({ revision, status }) => [revision, status]),
    [
      [theirs?.revision, 'superseded'],
      [(theirs?.revision ?? 0) + 1, 'deployed'],
    ],
  );
  assert.doesNotMatch(stdout, /"rollback"|"uninstall"|question-asked/);
});

test('removes the unfinished revision of a killed first install, and installs again', async () => {
  await output('helm', ['uninstall', 'taskflow', '--wait']);
  await killed('pending-install');
  const { code, stdout } = await taskflow([...up, '--yes'], { env });
  assert.equal(code, 0, stdout.slice(-3000));
  assert.match(spoken(stdout), /helm uninstall taskflow/);
  assert.deepEqual(
    (await revisions()).map(({ revision, status }) => [revision, status]),
    [[1, 'deployed']],
  );
});

test('helm goes on after SIGKILL to taskflow-tui, and the next run adopts its release', async () => {
  const before = (await last())?.revision ?? 0;
  appendFileSync(path.join(backend, 'main.py'), '\n# changed\n');
  const first = start(process.execPath, [bin, ...up, '--yes'], { env });
  let said = '';
  first.child.stdout?.on('data', (text) => {
    said += text;
    if (/"argv":\["helm","upgrade"/.test(said)) first.child.kill('SIGKILL');
  });
  await first.result;
  assert.match(said, /"argv":\["helm","upgrade"/);
  const { code, stdout } = await taskflow([...up, '--yes'], { env });
  assert.equal(code, 0, stdout.slice(-3000));
  const now = await last();
  assert.deepEqual([now?.revision, now?.status], [before + 1, 'deployed']);
});
