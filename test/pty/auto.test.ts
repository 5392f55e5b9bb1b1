// `demo --auto` in a pty: plays to its end, or until a person presses a key.
import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { fastDemo, taskflow } from '../support/programs/command.js';
import { keys, openTerminal, type Terminal } from '../support/programs/pty.js';

function play(t: TestContext): Terminal {
  const terminal = openTerminal(process.execPath, [...fastDemo, '--auto'], { columns: 100, rows: 30 });
  t.after(() => terminal.kill('SIGKILL'));
  return terminal;
}

const restored = { alternate: false, cursorHidden: false, bracketedPaste: false };

suite('demo --auto', { concurrency: 8 }, () => {
  test('plays a failure and its fix, a scale, a restart, a log and a recovering pod, labels every screen, and exits 0', async (t) => {
    const terminal = play(t);
    const unlabeled = terminal.until((screen) => terminal.modes().alternate && screen.trim() !== '' && !/! demo/.test(screen));
    unlabeled.catch(() => {});
    await terminal.until(': press any key to take over');
    for (const seen of [
      /✖ Release[\s\S]*fix/,
      /✔ Release/,
      /▸ frontend +◐ 2\/3/,
      /Restart taskflow-backend\?/,
      /following/,
      /CrashLoopBackOff/,
      /✖ 1\/2|problems only/,
    ])
      await terminal.until(seen);
    await terminal.until(': the pod has recovered');
    assert.deepEqual(await terminal.exited, { exitCode: 0 });
    assert.deepEqual(terminal.modes(), restored);
    await assert.rejects(unlabeled, /the program ended/);
    const whole = terminal.history().join(' ').replace(/\s+/g, ' ');
    assert.match(whole, /This was the demo; it changed nothing\./);
    assert.match(whole, /1 restart of backend · scaled frontend 2 → 3/);
    assert.ok(!terminal.bytes().includes('outdated'), 'no password in any byte');
  });

  test('a key stops the tour without being handled itself, and the person continues', async (t) => {
    const terminal = play(t);
    await terminal.until(/demo pastes/);
    terminal.type('x');
    await terminal.until('! demo: you have the keys now');
    terminal.type(keys.paste('postgresql://me:mine@db.example.com/taskflow\n'));
    await terminal.until(/▸ better-auth-secret/);
    terminal.type(`${keys.ctrlG}${keys.tab}\r`);
    await terminal.until((screen) => terminal.modes().alternate && /:3000\b/.test(screen) && /:8000\b/.test(screen));
    await terminal.until('! demo: you have the keys now');
    terminal.type('q');
    assert.deepEqual(await terminal.exited, { exitCode: 0 });
    assert.doesNotMatch(terminal.history().join('\n'), /✖ Release/);
    assert.deepEqual(terminal.modes(), restored);
  });

  for (const [what, end] of [
    ['ctrl-c', (terminal: Terminal) => terminal.type(keys.ctrlC)],
    ['SIGTERM', (terminal: Terminal) => terminal.kill('SIGTERM')],
  ] as const)
    test(`${what} ends it at once with exit status 130 and restores the terminal`, async (t) => {
      const terminal = play(t);
      await terminal.until(/demo pastes/);
      end(terminal);
      assert.equal((await terminal.exited).exitCode, 130);
      assert.deepEqual(terminal.modes(), restored);
    });

  test('prints a usage error and exits 2 without a terminal', async () => {
    const { code, stdout, stderr } = await taskflow(['demo', '--auto']);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /needs an interactive terminal/);
  });
});
