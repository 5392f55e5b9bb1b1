// The whole tour in ptys of several sizes, with and without color: every screen has its facts and fits.
import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { fastDemo } from '../support/programs/command.js';
import { openTerminal, type PtyOptions, type Terminal } from '../support/programs/pty.js';

function play(t: TestContext, options: PtyOptions): Terminal {
  const terminal = openTerminal(process.execPath, [...fastDemo, '--auto'], options);
  t.after(() => terminal.kill('SIGKILL'));
  return terminal;
}

/** A caption, and what the screen must show with it. */
const moments: [says: string, facts: RegExp[]][] = [
  [
    'pastes the database-url',
    [/! Secrets/, /▸ database-url/, /postgresql:\/\/user/, /better-auth-secret/, /openai-api-key/, /tab.*enter.*ctrl-c stop/],
  ],
  ['presses ctrl-g', [/database-url +••••/, /▸ better-auth-secret/, /at least 32 characters/]],
  ['presses enter', [/better-auth-secret +••••/, /▸ openai-api-key/]],
  [
    'what happened, why, the fix',
    [/✖ Release +pod taskflow-backend/, /it can't use its\s+database/, /why +The database rejects/, /fix +e Correct/, / r\b.* e\b.*q quit/],
  ],
  ['pastes the new URL', [/▸ database-url/, /✖ Release/]],
  [
    'TaskFlow runs',
    [
      /TaskFlow +● live/,
      /:3000.*● 200/,
      /:8000.*● 200/,
      /frontend +✔ 2\/2/,
      /backend +✔ 2\/2/,
      /● \S+ +Running +1\/1/,
      /\? all keys +q quit/,
    ],
  ],
  ['presses G r y', [/Restart taskflow-backend\?/, /rollout/, /y yes +n no/]],
  ['follows the log', [/following/, /GET \/tasks/, /esc back/]],
  ['a pod fails', [/backend +✖ 1\/2/, /✖ \S+ +CrashLoopBackOff/, /The database rejects/, /\be\b/, /q quit/]],
  ['the pod has recovered', [/backend +✔ 2\/2/]],
];

suite('the tour', { concurrency: 8 }, () => {
  for (const [columns, rows] of [
    [40, 15],
    [80, 24],
    [200, 60],
  ] as const)
    for (const color of [true, false])
      test(`${columns}×${rows} ${color ? 'with' : 'without'} color`, async (t) => {
        const terminal = play(t, { columns, rows, env: color ? {} : { NO_COLOR: '1' } });
        for (const [says, facts] of moments) {
          await terminal.until((screen) => screen.includes(says) && facts.every((fact) => fact.test(screen)));
          assert.deepEqual(terminal.broken(), [], says);
        }
        assert.deepEqual(await terminal.exited, { exitCode: 0 });
        const whole = terminal.history().join('\n');
        assert.match(whole, /TaskFlow on Kubernetes +! demo/);
        assert.match(whole, /TaskFlow is running/);
        assert.equal(terminal.modes().cursorHidden, false);
        // ink clears everything when the live part is higher than the terminal.
        assert.ok(!terminal.bytes().includes('\u001b[3J'), 'the live part is never higher than the screen');
        assert.equal(/\u001b\[[\d;]*m/.test(terminal.bytes()), color);
      });

  test('prints only ASCII and 16 colors in a terminal without UTF-8', async (t) => {
    const terminal = play(t, { columns: 100, rows: 30, env: { LANG: 'C', LC_ALL: 'C', TERM: 'xterm', COLORTERM: undefined } });
    assert.deepEqual(await terminal.exited, { exitCode: 0 });
    assert.deepEqual([...new Set(terminal.bytes().match(/[^\s\u001b\x20-\x7e]/g))], []);
    assert.equal(/\u001b\[[34]8;/.test(terminal.bytes()), false);
    assert.match(terminal.history().join('\n'), /\+ Release[\s\S]*TaskFlow is running/);
  });
});
