// The wizard in a real terminal on a real cluster: from nothing to the panel, keys that change the cluster, and Ctrl-C during a build.
import assert from 'node:assert/strict';
import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { canaries, deleteCluster, events, kubectl, secrets, secretsFile, stateFolder, stepsOf } from '../support/cluster/real-cluster.js';
import { bin, huntInFiles, output, taskflow } from '../support/programs/command.js';
import { keys, openTerminal, type Terminal } from '../support/programs/pty.js';

const state = stateFolder();
const work = mkdtempSync(path.join(tmpdir(), 'taskflow-wizard-'));
const env = { TASKFLOW_STATE_DIR: state.folder };
const opened: Terminal[] = [];
after(async () => {
  // A wizard that a failed test left open would keep this process alive.
  for (const terminal of opened) terminal.kill('SIGKILL');
  await taskflow(['down', '--all', '--yes'], { env });
  state.remove();
  rmSync(work, { recursive: true, force: true });
});

function wizard(args: string[] = []): Terminal {
  const terminal = openTerminal(process.execPath, [bin, ...args], { columns: 100, rows: 36, env });
  opened.push(terminal);
  return terminal;
}

test('deploys from nothing with secrets typed while the images build; + and r change the cluster, and q quits with a summary', async () => {
  await deleteCluster();
  const terminal = wizard();
  await terminal.until('database-url', 60);
  terminal.type(keys.paste(secrets['database-url']));
  await terminal.until(/▸ database-url.*✔/);
  terminal.type(`${keys.tab}${secrets['better-auth-secret']}${keys.tab}`);
  await terminal.until(/▸ openai-api-key/);
  terminal.type(`${secrets['openai-api-key']}${keys.enter}`);
  await terminal.until('localhost:3000 → frontend', 240);
  await terminal.until(/frontend.*1\/1 ready/, 60);
  assert.equal((await fetch('http://127.0.0.1:3000/')).status, 200);
  assert.equal((await kubectl('get', 'deploy', '-l', 'app=taskflow', '-o', 'jsonpath={.items[*].status.availableReplicas}')).trim(), '1 1');
  terminal.type('+');
  await terminal.until(/frontend.*2\/2 ready/, 60);
  assert.equal(await kubectl('get', 'deploy', 'taskflow-frontend', '-o', 'jsonpath={.spec.replicas}'), '2');
  const before = await kubectl('get', 'pods', '-l', 'component=frontend', '-o', 'name');
  terminal.type('r');
  await terminal.until(/y yes/);
  terminal.type('y');
  await terminal.until(/taskflow-frontend restarted, all ready after/, 120);
  await kubectl('rollout', 'status', 'deploy/taskflow-frontend', '--timeout=120s');
  assert.notEqual(await kubectl('get', 'pods', '-l', 'component=frontend', '--field-selector=status.phase=Running', '-o', 'name'), before);
  terminal.type('q');
  assert.equal((await terminal.exited).exitCode, 0);
  const text = terminal.history().join('\n');
  assert.match(text, /TaskFlow is running/);
  for (const title of ['Tools', 'Cluster', 'Images', 'Load', 'Secrets', 'Release', 'Ports']) assert.match(text, new RegExp(`✔ ${title}`));
  for (const word of canaries) assert.ok(!terminal.bytes().includes(word), 'on the screen');
  assert.deepEqual(huntInFiles(state.folder, canaries), [], 'in the state folder');
});

test('a second run skips finished steps and reaches the panel without a question', async (t) => {
  const begun = Date.now();
  const terminal = wizard();
  await terminal.until('localhost:3000 → frontend', 60);
  t.diagnostic(`panel after ${Date.now() - begun} ms`);
  terminal.type('q');
  assert.equal((await terminal.exited).exitCode, 0);
  assert.match(terminal.history().join('\n'), /✔ Release +skipped/);
});

/** A checkout whose builds take long, because one of their steps sleeps. */
function slowBackend(): string {
  const folder = path.join(work, 'backend');
  cpSync(fileURLToPath(new URL('../../backend-docker/app', import.meta.url)), folder, { recursive: true });
  // Changed requirements make pip run again, which takes seconds.
  appendFileSync(path.join(folder, 'requirements.txt'), `\n# ${process.pid} ${Date.now()}\n`);
  return folder;
}

test('ctrl-c during a build exits with 130 within 2 s, restores the terminal and stops the build; the next run resumes', async (t) => {
  const backend = slowBackend();
  const terminal = wizard(['--backend', backend]);
  await terminal.until(/backend +◐ \d+\/\d+ installing/, 60);
  const pressed = Date.now();
  terminal.type(keys.ctrlC);
  assert.equal((await terminal.exited).exitCode, 130);
  const took = Date.now() - pressed;
  t.diagnostic(`exit after ${took} ms`);
  assert.ok(took < 2000, `${took} ms`);
  assert.deepEqual(terminal.modes(), { alternate: false, cursorHidden: false, bracketedPaste: false });
  const processes = await output('ps', ['-eo', 'args']);
  assert.doesNotMatch(processes, /buildx build/);
  const { code, stdout } = await taskflow(['up', '--json', '--yes', '--backend', backend, '--secrets-file', '-'], {
    env,
    input: secretsFile,
  });
  assert.equal(code, 0, stdout.slice(-2000));
  assert.deepEqual(stepsOf(events(stdout), 'step-finished').sort(), ['images', 'load', 'ports', 'release']);
});
