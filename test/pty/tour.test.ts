// The demo's wizard and panel in a pty.
import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { fastDemo } from '../support/programs/command.js';
import { keys, openTerminal, type PtyOptions, type Terminal } from '../support/programs/pty.js';

const password = 'canary-8d1f';
const url = `postgresql://me:${password}@db.example.com/taskflow`;

function open(t: TestContext, options: PtyOptions = {}): Terminal {
  const terminal = openTerminal(process.execPath, fastDemo, options);
  t.after(() => terminal.kill('SIGKILL'));
  return terminal;
}

/** The panel shows both ports and both deployments. */
const onPanel = (terminal: Terminal, frontend: RegExp) =>
  terminal.until((screen) => terminal.modes().alternate && /:3000\b/.test(screen) && /:8000\b/.test(screen) && frontend.test(screen));

function restored(terminal: Terminal) {
  assert.deepEqual(terminal.modes(), { alternate: false, cursorHidden: false, bracketedPaste: false });
}

test('runs from the first step to the panel with pasted and generated secrets, and prints no byte of a secret', async (t) => {
  const terminal = open(t);
  await terminal.until('database-url');
  assert.match(terminal.screen().join('\n'), /demo/);
  // A paste with a newline submits the field; two keys arrive in one chunk.
  terminal.type(keys.paste(`psql '${url}'\n`));
  await terminal.until(/▸ better-auth-secret/);
  terminal.type(`${keys.ctrlG}${keys.tab}`);
  await terminal.until(/▸ openai-api-key/);
  terminal.type(`sk-${password}x\u007f\r`);
  await terminal.until(/✔ Secrets/);
  await onPanel(terminal, /frontend.*2\/2/);
  terminal.type('+');
  await onPanel(terminal, /frontend.*3\/3/);
  terminal.type('l');
  await terminal.until('following');
  terminal.type(keys.escape);
  await onPanel(terminal, /frontend.*3\/3/);
  terminal.type('q');
  assert.deepEqual(await terminal.exited, { exitCode: 0 });
  restored(terminal);
  const text = terminal.history().join('\n');
  assert.match(text, /TaskFlow is running/);
  assert.match(text, /✔ Ports/);
  assert.ok(!terminal.bytes().includes(password));
});

test('ctrl-c stops everything, exits 130, and restores the terminal', async (t) => {
  const terminal = open(t);
  await terminal.until('npm');
  terminal.type(keys.ctrlC);
  assert.deepEqual(await terminal.exited, { exitCode: 130 });
  restored(terminal);
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  test(`${signal} exits 130 and restores the terminal`, async (t) => {
    const terminal = open(t);
    await terminal.until('database-url');
    terminal.kill(signal);
    assert.equal((await terminal.exited).exitCode, 130);
    restored(terminal);
  });
}

test('loses no key while the window is resized, and says when it is too small', async (t) => {
  const terminal = open(t);
  await terminal.until('database-url');
  const sizes = [
    [20, 5],
    [59, 24],
    [40, 8],
    [200, 60],
    [39, 12],
    [40, 10],
  ] as const;
  // Resizes before every few characters.
  for (const [at, part] of (url.match(/.{1,4}/g) ?? []).entries()) {
    const [columns, rows] = sizes[at % sizes.length] ?? [80, 24];
    terminal.resize(columns, rows);
    terminal.type(part);
    await new Promise((resolve) => setImmediate(resolve));
  }
  terminal.resize(20, 5);
  await terminal.until(/20×5 is too sm/);
  terminal.resize(80, 24);
  await terminal.until('✔ PostgreSQL');
  terminal.type(`${keys.enter}${keys.ctrlG}${keys.tab}${keys.enter}`);
  // A lost character would change the password or break the URL.
  await terminal.until('✔ Secrets');
  terminal.type(keys.ctrlC);
  assert.equal((await terminal.exited).exitCode, 130);
});

test('prints no color code and only ASCII without color and UTF-8', async (t) => {
  const terminal = open(t, { env: { NO_COLOR: '1', LANG: 'C', LC_ALL: 'C' } });
  await terminal.until('database-url');
  await terminal.until(/\+ Tools/);
  terminal.type(keys.ctrlC);
  await terminal.exited;
  assert.doesNotMatch(terminal.bytes(), /\u001b\[3\dm/);
  assert.match(terminal.history().join(''), /^[\x20-\x7e]*$/);
});

test('draws no line wider than a window of 60 columns', async (t) => {
  const terminal = open(t, { columns: 60, rows: 20 });
  await terminal.until('database-url');
  await terminal.until('building the application');
  assert.ok(terminal.screen().every((line) => line.length <= 60));
  assert.match(terminal.screen().join('\n'), /Secrets/);
  terminal.type(keys.ctrlC);
  await terminal.exited;
});

test('says what it waits for when it is quit during an operation', async (t) => {
  const terminal = open(t, { columns: 100, rows: 30 });
  await terminal.until('database-url');
  // The database's password changed, so the second try is revision 2.
  terminal.type(`${keys.paste(url.replace(password, 'outdated'))}\r${keys.ctrlG}\t\r`);
  await terminal.until('e edit secret');
  terminal.type('e');
  await terminal.until(/▸ database-url/);
  terminal.type(`${keys.paste(url)}\r\r\r`);
  await onPanel(terminal, /frontend.*2\/2/);
  terminal.type('u');
  await terminal.until('Roll back to which revision?');
  await terminal.until(/▸ +1 /);
  terminal.type('\r');
  await terminal.until('y yes');
  terminal.type('yq');
  await terminal.until('Still working: rolling back to revision 1. Waiting up to 15 s; press ctrl-c to leave now.');
  assert.deepEqual(await terminal.exited, { exitCode: 0 });
});

test('writes signs as words, without spinners and gauges, for a screen reader', async (t) => {
  const terminal = open(t, { env: { INK_SCREEN_READER: 'true' } });
  await terminal.until(/done Tools/);
  await terminal.until(/attention Secrets/);
  await terminal.until(/\d+ percent/);
  terminal.type(`${keys.paste(url)}\r`);
  await terminal.until(/database-url +filled +done PostgreSQL/);
  terminal.type(keys.ctrlC);
  assert.equal((await terminal.exited).exitCode, 130);
  assert.doesNotMatch(terminal.bytes(), /[✔◐○✖●▸▐█░─•\u2800-\u28ff]/u);
});
