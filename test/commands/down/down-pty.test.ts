// `down` asks in a real terminal.
import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { keys, openTerminal, type Terminal } from '../../support/programs/pty.js';
import { backend } from '../../support/world/deployed-world.js';

const fixture = fileURLToPath(new URL('../../support/programs/down-screen.ts', import.meta.url));

async function open(t: TestContext): Promise<Terminal> {
  const terminal = openTerminal(process.execPath, ['--import=tsx', fixture], { columns: 140, rows: 40 });
  t.after(() => terminal.kill('SIGKILL'));
  await terminal.until(/Remove these\? \[y\/N, or numbers such as 1 3\] $/m);
  return terminal;
}

test('a number removes only that resource', async (t) => {
  const terminal = await open(t);
  assert.match(terminal.screen().join('\n'), new RegExp(`^6 {2}would remove {2}image ${backend} in the engine, created at`, 'm'));
  terminal.type('6\r');
  await terminal.until(`exit 0, changed: engine ${backend}`);
  await terminal.exited;
});

test('y leads to the question about the cluster', async (t) => {
  const terminal = await open(t);
  terminal.type('y\r');
  await terminal.until(/Delete the cluster minikube and everything in it\? \[y\/N\]/);
  terminal.type('y\r');
  await terminal.until(/exit 0, changed: sweep, .*minikube delete$/m);
  await terminal.exited;
});

test('n, ctrl-c and ctrl-d change nothing', async (t) => {
  for (const key of ['n\r', keys.ctrlC, '\u0004']) {
    const terminal = await open(t);
    terminal.type(key);
    await terminal.until('exit 130, changed: nothing');
    await terminal.exited;
  }
});
