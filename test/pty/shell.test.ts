// A shell in a pod, in a pty: real keys, a real shell, and the screen afterwards.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isAlive } from '../support/programs/programs.js';
import { keys, openTerminal, type Terminal } from '../support/programs/pty.js';
import { until } from '../support/programs/until.js';

const fixture = fileURLToPath(new URL('../tools/kubectl/shell-fixture.tsx', import.meta.url));
const prompt = 'in-the-pod>';

/** A kubectl whose first call runs the script `probe`; later calls are a real shell. */
function open(t: TestContext, probe = 'exit 0', shell = 'exec sh -i'): { terminal: Terminal; folder: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-shell-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'kubectl');
  const script = `#!/bin/sh\nHERE='${folder}'\necho "$*" >>'${folder}/calls'\ncase "$*" in *' -it '*) ;; *) ${probe};; esac\necho $$ >'${folder}/pid'\n${shell}\n`;
  writeFileSync(file, script);
  chmodSync(file, 0o755);
  const env = { PATH: `${folder}${path.delimiter}${process.env.PATH}`, PS1: prompt, ENV: undefined };
  const terminal = openTerminal(process.execPath, ['--import=tsx', fixture], { env });
  t.after(() => terminal.kill('SIGKILL'));
  return { terminal, folder };
}

async function leave(terminal: Terminal) {
  terminal.type('q');
  assert.deepEqual(await terminal.exited, { exitCode: 0 });
  assert.match(terminal.screen().join('\n'), /bye: left, the terminal is as it was/);
  assert.deepEqual(terminal.modes(), { alternate: false, cursorHidden: false, bracketedPaste: false });
}

test('the shell gets every key and its own ctrl-c; the screen comes back with its keys', async (t) => {
  const { terminal, folder } = open(t);
  await terminal.until('screen: press s');
  terminal.type('s');
  await terminal.until(prompt);
  assert.equal(terminal.modes().alternate, false);
  terminal.type('echo $((6*7))-answer; tty\r');
  // A line typed ahead of the prompt is answered after it. The input contains sums, the output their results.
  await terminal.until('42-answer');
  await terminal.until('/dev/');
  terminal.type("sh -c 'echo $((1+1))-naps; exec sleep 300'\r");
  await terminal.until('2-naps');
  terminal.type(keys.ctrlC);
  terminal.type('echo after-$((1+1))\r');
  await terminal.until('after-2');
  // Leaving the shell isn't a failure, whatever its exit status.
  terminal.type('exit 7\r');
  await terminal.until('screen: back, 0 interrupts');
  assert.equal(terminal.modes().alternate, true);
  terminal.type('x');
  await terminal.until('screen: key x');
  const [probe, shell] = readFileSync(path.join(folder, 'calls'), 'utf8').trim().split('\n');
  assert.equal(probe, '--context minikube --namespace default exec pod-1 -- sh -c exit 0');
  assert.equal(shell, '--context minikube --namespace default exec -it pod-1 -- sh -c command -v bash >/dev/null && exec bash || exec sh');
  await leave(terminal);
});

test('ctrl-c and ctrl-\\ end the program in the shell, and not taskflow-tui', async (t) => {
  for (const key of [keys.ctrlC, '\u001c']) {
    const { terminal, folder } = open(t, 'exit 0', 'echo waiting; read line; echo "got $line"; exec sleep 300');
    await terminal.until('screen: press s');
    terminal.type('s');
    await terminal.until('waiting');
    terminal.type('every key\r');
    await terminal.until('got every key');
    const pid = Number(readFileSync(path.join(folder, 'pid'), 'utf8'));
    terminal.type(key);
    await terminal.until('screen: back, 0 interrupts');
    assert.ok(!isAlive(pid));
    await leave(terminal);
  }
});

test('restores the terminal after a shell that is killed in raw mode', async (t) => {
  const { terminal } = open(t, 'exit 0', 'stty raw -echo; kill -KILL $$');
  await terminal.until('screen: press s');
  terminal.type('s');
  await terminal.until('screen: back');
  await leave(terminal);
});

for (const signal of ['SIGTERM', 'SIGHUP']) {
  test(`${signal} ends the shell, also one that ignores it`, async (t) => {
    const { terminal, folder } = open(t);
    await terminal.until('screen: press s');
    terminal.type('s');
    await terminal.until(prompt);
    const pid = Number(readFileSync(path.join(folder, 'pid'), 'utf8'));
    terminal.kill(signal);
    await terminal.until('bye: asked to end');
    await until(() => !isAlive(pid));
  });
}

test('says on the screen that the image has no shell or the pod is gone, and starts no shell', async (t) => {
  const cases = [
    [
      `echo 'OCI runtime exec failed: exec failed: unable to start container process: exec: "sh": executable file not found in $PATH: unknown' >&2; echo 'command terminated with exit code 126' >&2; exit 126`,
      'screen: failed: Its image has no shell',
    ],
    [`echo 'Error from server (NotFound): pods "pod-1" not found' >&2; exit 1`, 'screen: failed: It no longer exists'],
  ] as const;
  for (const [probe, said] of cases) {
    const { terminal, folder } = open(t, probe);
    await terminal.until('screen: press s');
    terminal.type('s');
    await terminal.until(said);
    assert.ok(!existsSync(path.join(folder, 'pid')));
    await leave(terminal);
  }
});

test('ctrl-c while the pod is checked returns to the screen', async (t) => {
  const { terminal, folder } = open(t, 'echo >"$HERE/asked"; exec sleep 300');
  await terminal.until('screen: press s');
  terminal.type('s');
  await until(() => existsSync(path.join(folder, 'asked')));
  terminal.type(keys.ctrlC);
  await terminal.until('screen: back, 0 interrupts');
  await leave(terminal);
});
