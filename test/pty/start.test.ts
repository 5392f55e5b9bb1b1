// The program's start: an old Node, no terminal, missing tools, usage errors.
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { bin, start, taskflow } from '../support/programs/command.js';
import { openTerminal, type Terminal } from '../support/programs/pty.js';

function folder(t: TestContext): string {
  const name = mkdtempSync(path.join(tmpdir(), 'taskflow-start-'));
  t.after(() => rmSync(name, { recursive: true, force: true }));
  return name;
}
const empty = (t: TestContext) => ({ PATH: folder(t), TASKFLOW_STATE_DIR: folder(t), LANG: 'C.UTF-8' });

test('prints usage on stderr, nothing on stdout, and exits 2 without a terminal', async (t) => {
  const { code, stdout, stderr } = await taskflow([], { env: empty(t) });
  assert.deepEqual([code, stdout], [2, '']);
  assert.match(stderr, /taskflow-tui up/);
});

test('--help and --version print on stdout and exit 0', async () => {
  const help = await taskflow(['--help']);
  assert.equal(help.code, 0);
  assert.match(help.stdout, /Exit status: 0 done/);
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  assert.equal((await taskflow(['--version'])).stdout, `${version}\n`);
});

test('names the wrong word of a command line and exits 2', async (t) => {
  for (const [args, says] of [
    [['--frobnicate'], /--frobnicate/],
    [['deploy'], /"deploy"/],
    [['up', '--backend', '/no/such/dir'], /--backend \/no\/such\/dir/],
    [['up', '--values', '/no/such/file'], /--values \/no\/such\/file/],
    [['up', '--secrets-file', '/no/such/file'], /\/no\/such\/file/],
    [['scale', 'frontend=x'], /"frontend=x"/],
  ] as const) {
    const { code, stderr, stdout } = await taskflow([...args], { env: empty(t) });
    assert.equal(code, 2, args.join(' '));
    assert.match(stderr, says);
    assert.equal(stdout, '');
  }
});

test('`up --json` without tools exits 3, prints only JSON, names what each tool needs, and starts no other step', async (t) => {
  const { code, stdout } = await taskflow(['up', '--json'], { env: empty(t) });
  assert.equal(code, 3);
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const failed = events.find((e) => e.type === 'step-failed');
  assert.equal(failed.problem.problem, "docker, minikube, kubectl, and helm aren't installed");
  for (const tool of ['docker', 'minikube', 'kubectl', 'helm']) {
    const { check } = events.find((e) => e.type === 'check' && e.check.name === tool);
    assert.match(`${check.found} ${check.needed}`, /^isn't installed \d[\d.]+ or newer$/);
  }
  assert.deepEqual([...new Set(events.flatMap((e) => e.step ?? []))], ['tools']);
});

test('doctor without tools names them as text and as JSON, and exits 3', async (t) => {
  const text = await taskflow(['doctor'], { env: empty(t) });
  assert.equal(text.code, 3);
  assert.match(text.stdout, /helm +isn't installed/);
  const json = await taskflow(['doctor', '--json'], { env: empty(t) });
  assert.equal(JSON.parse(json.stdout).ok, false);
});

test('the wizard without tools names all four with their fixes, offers the tour, and exits 3 on q', async (t) => {
  const env = empty(t);
  const terminal = openTerminal(process.execPath, [bin], { columns: 100, rows: 40, env });
  t.after(() => terminal.kill('SIGKILL'));
  await refuseTools(terminal);
  // The screen wraps sentences.
  const text = terminal.screen().join(' ').replace(/\s+/g, ' ');
  for (const tool of ['docker', 'minikube', 'kubectl', 'helm']) assert.match(text, new RegExp(`${tool} isn't installed · needs`));
  assert.match(text, /fix/);
  assert.match(text, /t simulated tour/);
  terminal.type('q');
  assert.equal((await terminal.exited).exitCode, 3);
  assert.equal(terminal.modes().cursorHidden, false);
});

test('the wizard without tools starts the labeled tour on t', async (t) => {
  const terminal = openTerminal(process.execPath, [bin], { columns: 100, rows: 40, env: empty(t) });
  t.after(() => terminal.kill('SIGKILL'));
  await refuseTools(terminal);
  terminal.type('t');
  await terminal.until('demo: simulated, changes nothing');
  await terminal.until('✔ Tools');
  terminal.type('\u0003');
  assert.equal((await terminal.exited).exitCode, 130);
});

test('names an old tool with its version and the required one; retry checks again', async (t) => {
  const env = empty(t);
  const tool = (name: string, says: string) => {
    writeFileSync(path.join(env.PATH, name), `#!/bin/sh\necho '${says}'\n`);
    chmodSync(path.join(env.PATH, name), 0o755);
  };
  tool('helm', 'v3.9.0');
  const terminal = openTerminal(process.execPath, [bin], { columns: 100, rows: 40, env });
  t.after(() => terminal.kill('SIGKILL'));
  await terminal.until(/helm.*3\.9\.0/);
  await refuseTools(terminal);
  tool('helm', 'v4.1.4');
  terminal.type('r');
  await refuseTools(terminal);
  assert.doesNotMatch(terminal.screen().join('\n'), /3\.9\.0/);
  terminal.type('q');
  assert.equal((await terminal.exited).exitCode, 3);
});

/** Answers no to the downloads, and waits for the last line of the next screen. */
async function refuseTools(terminal: Terminal): Promise<void> {
  await terminal.until('y yes');
  terminal.type('n');
  await terminal.until('t simulated tour');
}

test('explains an old Node and the fix, in syntax that Node 12 can parse', async (t) => {
  const script = readFileSync(bin, 'utf8');
  const old = path.join(folder(t), 'old.cjs');
  writeFileSync(old, script.replace('#!/usr/bin/env node', '').replaceAll('process.versions.node', '"12.22.12"'));
  const { code, stderr } = await start(process.execPath, [old], {}).result;
  assert.equal(code, 3);
  assert.match(stderr, /needs Node 24\.5 or newer, or 22\.21 or a newer 22\.x; this is Node 12\.22\.12/);
  assert.match(stderr, /nodejs\.org/);
  assert.doesNotMatch(script, /\?\.|\?\?|\|\|=|\bclass\b/);
});
