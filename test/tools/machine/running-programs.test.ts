import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { Cancelled } from '../../../source/problem.js';
import { mask } from '../../../source/redact.js';
import { createMachine } from '../../../source/tools/machine/machine.js';
import { runningPrograms } from '../../../source/tools/machine/running-programs.js';
import { fails, fakePrograms, never } from '../../support/programs/programs.js';

/** Starts a process with the name `argv0`. */
async function living(t: TestContext, argv0: string, ...args: string[]): Promise<number> {
  const script = 'process.stdout.write("ready"); setInterval(() => {}, 1000)';
  const child = spawn(process.execPath, ['-e', script, '--', ...args], { argv0, stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child.pid ?? 0;
}

test('finds running programs by name and word, with their arguments', {
  skip: process.platform !== 'linux',
}, async (t) => {
  const { programs, folder, redactor } = fakePrograms(t, {});
  redactor.add('canary-8d1f');
  const target = { context: 'minikube', namespace: 'default', release: 'taskflow', profile: 'minikube' };
  const machine = createMachine({ programs, target, folder });
  // No other process of the machine has this word.
  const word = `taskflow-${process.pid}`;
  const pid = await living(t, '/usr/local/bin/helm', 'upgrade', word, '--set', 'a b', 'canary-8d1f');
  await living(t, 'helmfile', 'upgrade', word);
  await living(t, 'helm', 'upgrade', `${word}-2`);
  const found = await machine.processes('helm', word, never);
  assert.deepEqual(
    found.map((each) => each.pid),
    [pid],
  );
  assert.deepEqual(found[0]?.args.slice(-5), ['upgrade', word, '--set', 'a b', mask]);
  process.kill(pid, 'SIGKILL');
  while ((await machine.processes('helm', word, never)).length > 0) await new Promise((resolve) => setImmediate(resolve));
});

test('leaves out this process', { skip: process.platform !== 'linux' }, async (t) => {
  const { programs } = fakePrograms(t, {});
  const [word = ''] = process.argv.slice(1);
  const found = await runningPrograms(programs, { platform: 'linux', file: 'node', word }, never);
  assert.ok(!found.some(({ pid }) => pid === process.pid));
});

test('uses ps on a system without /proc', async (t) => {
  const lines = [
    '    1 /sbin/launchd',
    '  123 /opt/homebrew/bin/helm upgrade --install taskflow ./chart -n default',
    '  124 helm upgrade other ./chart',
    '  125 vim helm taskflow',
    'no pid at all',
  ];
  const { programs, calls } = fakePrograms(t, { ps: `cat <<'END'\n${lines.join('\n')}\nEND` });
  const found = await runningPrograms(programs, { platform: 'darwin', file: 'helm', word: 'taskflow' }, never);
  assert.deepEqual(found, [{ pid: 123, args: ['upgrade', '--install', 'taskflow', './chart', '-n', 'default'] }]);
  assert.deepEqual(calls(), ['ps -axwwo pid=,args=']);
});

const one = { ProcessId: 7, CommandLine: '"C:\\Program Files\\Helm\\helm.exe" upgrade taskflow "C:\\my chart"' };
for (const [what, answer, pids] of [
  ['one', one, [7]],
  ['several', [one, { ProcessId: 8, CommandLine: 'helm upgrade taskflow' }, { ProcessId: 9, CommandLine: null }], [7, 8]],
  ['none', '', []],
  ['no answer', 'Get-CimInstance : Access denied', []],
] as const) {
  test(`uses PowerShell on Windows: ${what}`, async (t) => {
    const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
    const { programs, calls } = fakePrograms(t, { 'powershell.exe': `cat <<'END'\n${text}\nEND` });
    const found = await runningPrograms(programs, { platform: 'win32', file: 'helm', word: 'taskflow' }, never);
    assert.deepEqual(
      found.map(({ pid }) => pid),
      pids,
    );
    if (what === 'one') assert.deepEqual(found[0]?.args, ['upgrade', 'taskflow', 'C:\\my chart']);
    assert.match(calls()[0] ?? '', /-NoProfile -NonInteractive -Command Get-CimInstance Win32_Process -Filter "Name='helm.exe'"/);
  });
}

test("finds nothing if the system can't list processes, and rejects when cancelled", async (t) => {
  const wanted = { platform: 'darwin', file: 'helm', word: 'taskflow' } as const;
  assert.deepEqual(await runningPrograms(fakePrograms(t, {}).programs, wanted, never), []);
  assert.deepEqual(await runningPrograms(fakePrograms(t, { ps: fails('no') }).programs, wanted, never), []);
  await assert.rejects(runningPrograms(fakePrograms(t, {}).programs, wanted, AbortSignal.abort()), Cancelled);
});
