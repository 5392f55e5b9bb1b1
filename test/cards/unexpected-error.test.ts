// Unexpected errors in the real program, thrown by a module that node loads first.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { bin, fastDemo, start } from '../support/programs/command.js';
import { keys, openTerminal, type Terminal } from '../support/programs/pty.js';
import { stage } from './stage.js';

const password = 'canary-5c20d9';
const secretUrl = `postgresql://me:${password}@db.example.com/taskflow`;
/** What SIGUSR2 does. The message contains a secret, as a library's may. */
const blasts = {
  thrown: `throw new TypeError('blown up beside ${secretUrl}')`,
  rejected: `Promise.reject(new TypeError('blown up beside ${secretUrl}'))`,
  drawing: `String.prototype.padEnd=()=>{throw new TypeError('blown up beside ${secretUrl}')}`,
};
/** A module for node to load first; a file of its own, since a stack names its file. */
function before(folder: string, code: string): string {
  const file = path.join(folder, 'before.mjs');
  writeFileSync(file, code);
  return `--import=${file}`;
}
const stackLine = /^\s*at .*(?:\(|:\d+:\d+)/m;

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-fault-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function open(t: TestContext, state: string, blast: keyof typeof blasts): Terminal {
  const terminal = openTerminal(process.execPath, [before(state, `process.on('SIGUSR2',()=>{${blasts[blast]}})`), ...fastDemo], {
    columns: 100,
    env: { TASKFLOW_STATE_DIR: state },
  });
  t.after(() => terminal.kill('SIGKILL'));
  return terminal;
}

/** Asserts words without a stack, the stack in a log with mode 0600, no secret in either, a restored terminal, and exit 1. */
async function endsInWords(terminal: Terminal, state: string) {
  assert.deepEqual(await terminal.exited, { exitCode: 1 });
  assert.deepEqual(terminal.modes(), { alternate: false, cursorHidden: false, bracketedPaste: false });
  const text = terminal.history().join('\n');
  assert.match(text, /taskflow-tui: Internal error: blown up beside postgresql/);
  assert.match(text, /why {3}A bug in taskflow-tui/);
  assert.match(text, /fix {3}Retry. Finished steps stay finished/);
  assert.doesNotMatch(text, stackLine);
  const [log = ''] = readdirSync(path.join(state, 'logs'));
  assert.match(text.replaceAll('\n', ''), new RegExp(`log {3}\\S*${log}`));
  const whole = readFileSync(path.join(state, 'logs', log), 'utf8');
  assert.match(whole, /TypeError: blown up/);
  assert.match(whole, stackLine);
  assert.ok(!whole.includes(password) && !terminal.bytes().includes(password));
}

for (const blast of ['thrown', 'rejected', 'drawing'] as const) {
  test(`explains an error in the wizard: ${blast}`, async (t) => {
    const state = folderOf(t);
    const terminal = open(t, state, blast);
    await terminal.until('better-auth-secret');
    terminal.kill('SIGUSR2');
    await endsInWords(terminal, state);
  });
}

test('explains an error in the panel, on the alternate screen', async (t) => {
  const state = folderOf(t);
  const terminal = open(t, state, 'thrown');
  await terminal.until('better-auth-secret');
  terminal.type(keys.paste('postgresql://me:secret@db.example.com/taskflow\n'));
  await terminal.until(/▸ better-auth-secret/);
  terminal.type(`${keys.ctrlG}${keys.tab}`);
  await terminal.until(/▸ openai-api-key/);
  terminal.type('\r');
  await terminal.until(() => terminal.modes().alternate);
  terminal.kill('SIGUSR2');
  await endsInWords(terminal, state);
});

test('explains an error in a step of `up` and names its log; the other steps report as usual', async (t) => {
  const state = folderOf(t);
  const code = `import fs from 'node:fs';import {syncBuiltinESMExports} from 'node:module';fs.lstatSync=()=>{throw new TypeError('blown up beside ${secretUrl}')};syncBuiltinESMExports()`;
  const args = [before(state, code), bin, 'up', '--dry-run', '--no-input'];
  const { env } = await stage(t);
  const { code: exit, stdout, stderr } = await start(process.execPath, args, { env }).result;
  assert.match(stdout, /✖ Images {3}Internal error: blown up beside postgresql/, stderr);
  assert.match(stdout, /log {3}\S+error-\d+\.log/);
  assert.doesNotMatch(stdout + stderr, stackLine);
  assert.equal(exit, 1);
});

test('prints ASCII without UTF-8', async (t) => {
  const { folder, run } = await stage(t);
  writeFileSync(path.join(folder, 'requirements.txt'), 'fastapi\n');
  const { code, stderr } = await run(['up', '--backend', folder], { env: { LANG: 'C', LC_ALL: 'C' } });
  assert.equal(code, 2);
  assert.match(stderr, /why {3}No file has a top-level app = FastAPI\(.\)/);
  assert.doesNotMatch(stderr, /[^\x00-\x7f]/);
});

test("fails and says why when the output can't be written", { skip: process.platform !== 'linux' }, async (t) => {
  const env = { TASKFLOW_STATE_DIR: folderOf(t) };
  const { code, stderr } = await start('sh', ['-c', `exec '${process.execPath}' '${bin}' --help >/dev/full`], { env }).result;
  assert.equal(code, 1);
  assert.match(stderr, /taskflow-tui: The output can't be written\n {2}why {3}.*ENOSPC.*\n {2}fix {3}Free up space/);
  assert.doesNotMatch(stderr, stackLine);
});
