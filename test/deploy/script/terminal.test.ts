// The shell script in a real terminal: hidden input, and Ctrl-C.
import assert from 'node:assert/strict';
import test from 'node:test';
import { isAlive } from '../../support/programs/programs.js';
import { keys, openTerminal } from '../../support/programs/pty.js';
import { until } from '../../support/programs/until.js';
import { encoded, scriptStage, secrets, secretsFile } from '../../support/world/script.js';

test('asks for missing values without showing them, and stores not-set for an empty OpenAI key', async (t) => {
  const { file, environment, written } = await scriptStage(t);
  const terminal = openTerminal('bash', [file, '--no-forward'], { env: environment });
  t.after(() => terminal.kill());
  await terminal.until('database-url (hidden');
  terminal.type(`${secrets['database-url']}${keys.enter}`);
  await terminal.until('better-auth-secret (hidden');
  terminal.type(`${secrets['better-auth-secret']}${keys.enter}`);
  await terminal.until('openai-api-key (hidden');
  terminal.type(keys.enter);
  assert.equal((await terminal.exited).exitCode, 0, terminal.history().join('\n'));
  const { data } = JSON.parse(written('secret'));
  assert.deepEqual(data, {
    'database-url': encoded(secrets['database-url']),
    'better-auth-secret': encoded(secrets['better-auth-secret']),
    'openai-api-key': encoded('not-set'),
  });
  assert.doesNotMatch(terminal.bytes(), /cAnArY/);
});

test('keeps both ports open until Ctrl-C, and ends both port-forwards', async (t) => {
  const { file, run, environment, written } = await scriptStage(t);
  assert.equal((await run(['-'], secretsFile)).code, 0);
  const terminal = openTerminal('bash', [file], { env: environment });
  t.after(() => terminal.kill());
  const forwards = () => written('forwards').split('\n').filter(Boolean).map(Number);
  await terminal.until('http://localhost:3000');
  await until(() => forwards().length === 2);
  assert.ok(forwards().every(isAlive));
  terminal.type(keys.ctrlC);
  assert.equal((await terminal.exited).exitCode, 130);
  await until(() => !forwards().some(isAlive));
});

test('when one port-forward ends, ends the other one and reports it', async (t) => {
  const { file, run, environment, written } = await scriptStage(t);
  assert.equal((await run(['-'], secretsFile)).code, 0);
  const terminal = openTerminal('bash', [file], { env: environment });
  t.after(() => terminal.kill());
  const forwards = () => written('forwards').split('\n').filter(Boolean).map(Number);
  await until(() => forwards().length === 2);
  const [first] = forwards();
  if (first === undefined) throw new Error('no forward');
  process.kill(first);
  await terminal.until('a port-forward ended');
  assert.equal((await terminal.exited).exitCode, 1);
  await until(() => !forwards().some(isAlive));
});
