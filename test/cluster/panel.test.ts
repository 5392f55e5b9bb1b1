// The panel in a real terminal on a real cluster: each key changes the cluster, and the screen shows it.
import assert from 'node:assert/strict';
import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { canaries, kubectl, secretsFile, stateFolder, untilStatus } from '../support/cluster/real-cluster.js';
import { bin, huntInFiles, output, taskflow } from '../support/programs/command.js';
import { keys, openTerminal, type PtyOptions, type Terminal } from '../support/programs/pty.js';

const state = stateFolder();
const work = mkdtempSync(path.join(tmpdir(), 'taskflow-panel-'));
const backend = path.join(work, 'backend');
const env = { TASKFLOW_STATE_DIR: state.folder };
let terminal: Terminal;
const opened: Terminal[] = [];

function panel(options: PtyOptions = {}): Terminal {
  const made = openTerminal(process.execPath, [bin, '--backend', backend], { columns: 120, rows: 40, env, ...options });
  opened.push(made);
  return made;
}

/** Names of the frontend's pods, once none of them is terminating. */
async function frontendPods(): Promise<string[]> {
  // The test cluster's kubelet may take two minutes to remove a pod that has ended.
  for (let left = 240; ; left--) {
    const { items } = JSON.parse(await kubectl('get', 'pods', '-l', 'app=taskflow,component=frontend', '-o', 'json'));
    const pods: { name: string; deletionTimestamp?: string }[] = items.map((pod: { metadata: object }) => pod.metadata);
    if (left === 0 || pods.every((pod) => !pod.deletionTimestamp)) return pods.map(({ name }) => name);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}
const replicas = async (name: string) => (await kubectl('get', 'deploy', name, '-o', 'jsonpath={.spec.replicas}')).trim();
const revision = async (): Promise<number> => JSON.parse(await output('helm', ['status', 'taskflow', '-o', 'json'])).version;

before(async () => {
  cpSync(fileURLToPath(new URL('../../backend-docker/app', import.meta.url)), backend, { recursive: true });
  const values = path.join(work, 'values.yaml');
  const up = (...more: string[]) => taskflow(['up', '--yes', '--backend', backend, ...more], { env, input: secretsFile });
  writeFileSync(values, 'config:\n  logLevel: debug\n');
  const runs = [await up('--secrets-file', '-'), await up('--values', values), await up()];
  for (const { code, stdout, stderr } of runs) assert.equal(code, 0, stdout.slice(-2000) + stderr);
  terminal = panel();
  await terminal.until('localhost:3000', 60);
  await terminal.until('● live');
});
after(async () => {
  // A panel that a failed test left open would keep this process alive.
  for (const each of opened) each.kill('SIGKILL');
  await taskflow(['down', '--all', '--yes'], { env });
  state.remove();
  rmSync(work, { recursive: true, force: true });
});

/** Selects the first row, which is the frontend's deployment. */
async function atFrontend(): Promise<void> {
  terminal.type('g');
  await terminal.until(/▸ *[●✔◐]? *(?:taskflow-)?frontend/);
}

/** Closes what is open over the panel. */
async function back(): Promise<void> {
  terminal.type(keys.escape);
  await terminal.until('● live');
}

test('shows answering ports, both deployments, pods with their usage, and events', async () => {
  await terminal.until(/localhost:3000.*200 in \d+ ms/, 30);
  await terminal.until(/localhost:8000.*\d{3} in \d+ ms/, 30);
  await terminal.until(/frontend +.*1\/1 ready/);
  await terminal.until(/cpu.*\d+m.*mem.*\d+ of 256/, 40);
  await terminal.until(/image.*✔ built.*✔ node.*✔ pods/, 40);
  assert.match(terminal.screen().join('\n'), /Events/);
  assert.equal(terminal.modes().alternate, true);
});

test('a number key scales to 3 and back to 1, and the next upgrade keeps it', async () => {
  await atFrontend();
  terminal.type('3');
  await terminal.until(/3_|3▏/);
  terminal.type(keys.enter);
  await terminal.until(/frontend +.*3\/3 ready/, 60);
  assert.equal(await replicas('taskflow-frontend'), '3');
  await terminal.until(/1 → 3/, 30);
  const { code, stdout } = await taskflow(['up', '--yes', '--backend', backend], { env });
  assert.equal(code, 0, stdout.slice(-2000));
  assert.equal(await replicas('taskflow-frontend'), '3');
  await atFrontend();
  terminal.type(`1${keys.enter}`);
  await terminal.until(/frontend +.*1\/1 ready/, 60);
  assert.equal(await replicas('taskflow-frontend'), '1');
});

test('r restarts the selected pod’s deployment after a question, and waits for the rollout', async () => {
  const before = await frontendPods();
  await atFrontend();
  terminal.type(keys.down);
  terminal.type('r');
  await terminal.until(/Restart .*frontend/);
  terminal.type('y');
  await terminal.until(/taskflow-frontend .*after [\d.:]+/, 120);
  await kubectl('rollout', 'status', 'deploy/taskflow-frontend', '--timeout=120s');
  const now = await frontendPods();
  assert.ok(now.length === 1 && now.every((name) => !before.includes(name)));
});

test('ctrl-d deletes the selected pod and reports when another is Ready', async () => {
  const [before = ''] = await frontendPods();
  await atFrontend();
  terminal.type(keys.down);
  terminal.type('\u0004');
  await terminal.until(/Delete pod/);
  terminal.type('y');
  await terminal.until(/is ready after [\d.:]+/, 120);
  assert.ok(!(await frontendPods()).includes(before));
});

test('u rolls back to a revision from the list', async () => {
  const now = await revision();
  assert.ok(now >= 3);
  terminal.type('u');
  await terminal.until(/superseded/, 30);
  terminal.type(keys.down);
  terminal.type(keys.enter);
  await terminal.until(/y yes/);
  terminal.type('y');
  await terminal.until(new RegExp(`revision ${now + 1}`), 120);
  const { info } = JSON.parse(await output('helm', ['status', 'taskflow', '-o', 'json']));
  assert.match(info.description, /Rollback to/);
});

test('l, d and y show the log, the description, and YAML without the values of a Secret', async () => {
  await atFrontend();
  terminal.type(keys.down);
  terminal.type('l');
  await terminal.until(/following/);
  await terminal.until('Next.js', 30);
  await back();
  terminal.type('d');
  await terminal.until(/Name: +taskflow-frontend/, 30);
  await back();
  terminal.type('y');
  await terminal.until('kind: Pod', 30);
  for (let turn = 0; turn < 8 && !terminal.screen().join('\n').includes('kind: Secret'); turn++) {
    terminal.type(keys.tab);
    await new Promise((resolve) => setTimeout(resolve, 700));
  }
  await terminal.until(/database-url: .*hidden/);
  await back();
});

test('s opens a shell in the pod and restores the screen afterwards', async () => {
  await atFrontend();
  terminal.type(keys.down);
  terminal.type('s');
  await terminal.until(/[$#] *$/m, 30);
  assert.equal(terminal.modes().alternate, false);
  terminal.type(`echo it-is-$((40+2))${keys.enter}`);
  await terminal.until(/^it-is-42/m);
  // Ctrl-C goes to the shell and ends the command that runs in it.
  terminal.type(`echo go-$((1+1)); sleep 300${keys.enter}`);
  await terminal.until(/^go-2/m);
  terminal.type(keys.ctrlC);
  await terminal.until(/\^C[\s\S]*[$#] *$/m);
  terminal.type(`exit${keys.enter}`);
  await terminal.until('● live', 30);
  assert.equal(terminal.modes().alternate, true);
});

test('/ filters, and esc shows all again', async () => {
  terminal.type('/backend');
  await terminal.until((screen) => /\/backend.*\d+ of \d+/.test(screen) && !/[●✔◐] .*frontend.*Running/.test(screen));
  terminal.type(keys.escape);
  terminal.type(keys.escape);
  await terminal.until(/frontend +.*1\/1 ready/);
});

test('a second panel finds the ports in use, and opens them when the first panel quits', async () => {
  const second = panel();
  try {
    // The release was rolled back a moment ago and must stay so.
    await second.until(/was rolled back to revision \d+/, 60);
    second.type('n');
    await second.until(/another taskflow-tui/, 60);
    await second.until('● live', 60);
    terminal.type('q');
    assert.equal((await terminal.exited).exitCode, 0);
    const goodbye = terminal.history().join('\n');
    assert.match(goodbye, /TaskFlow is running: frontend 1\/1, backend 1\/1/);
    assert.match(goodbye, /restart/);
    assert.deepEqual(terminal.modes(), { alternate: false, cursorHidden: false, bracketedPaste: false });
    for (const word of canaries) assert.ok(!terminal.bytes().includes(word), 'on the screen');
    await second.until(/localhost:3000.*200 in \d+ ms/, 60);
    await untilStatus('http://127.0.0.1:3000/', 200);
  } finally {
    terminal = second;
  }
});

test('b builds and deploys an edited file through the steps, and returns to the panel', async () => {
  appendFileSync(path.join(backend, 'main.py'), '\n# edited\n');
  const before = await kubectl('get', 'deploy', 'taskflow-backend', '-o', 'jsonpath={.spec.template.spec.containers[0].image}');
  const frontend = await kubectl('get', 'deploy', 'taskflow-frontend', '-o', 'jsonpath={.spec.template.spec.containers[0].image}');
  terminal.type('G');
  terminal.type('b');
  await terminal.until(/y yes/);
  terminal.type('y');
  await terminal.until(/✔ Images +frontend[^·]*unchanged[^·]*· backend/, 240);
  await terminal.until('● live', 120);
  const after = await kubectl('get', 'deploy', 'taskflow-backend', '-o', 'jsonpath={.spec.template.spec.containers[0].image}');
  assert.notEqual(after, before);
  assert.equal(await kubectl('get', 'deploy', 'taskflow-frontend', '-o', 'jsonpath={.spec.template.spec.containers[0].image}'), frontend);
  await untilStatus('http://127.0.0.1:8000/health', 200);
});

test('e changes a secret through the form, restarts the pods, and shows the value nowhere', async () => {
  // Neither the included frontend nor the test's backend reads an OpenAI key.
  const key = 'cAnArY-second-5b1e77-Zq8Rt3Wx6Lm1Vb9Nk4';
  terminal.type('e');
  await terminal.until('better-auth-secret');
  terminal.type(keys.down);
  terminal.type(keys.enter);
  // The match includes the field's cursor, because the menu highlights the key's name too.
  await terminal.until(/▸ better-auth-secret +▏/, 60);
  terminal.type(`${key}${keys.enter}`);
  await terminal.until('● live', 120);
  const stored = await kubectl('get', 'secret', 'taskflow-secrets', '-o', 'jsonpath={.data.better-auth-secret}');
  assert.equal(Buffer.from(stored, 'base64').toString(), key);
  assert.ok(!terminal.bytes().includes(key));
  assert.deepEqual(huntInFiles(state.folder, [key, ...canaries]), [], 'in the state folder');
});

test('shows the essentials at 80×24, works with 40 columns, and survives many resizes', async () => {
  for (const [columns, rows] of [
    [200, 50],
    [20, 5],
    [61, 17],
    [40, 24],
  ] as const)
    terminal.resize(columns, rows);
  await terminal.until(/frontend/);
  await terminal.until(/live/);
  terminal.resize(80, 24);
  await terminal.until((screen) =>
    ['live', ':3000', ':8000', 'frontend', 'backend', 'Events', 'quit'].every((word) => screen.includes(word)),
  );
  terminal.type('q');
  assert.equal((await terminal.exited).exitCode, 0);
});
