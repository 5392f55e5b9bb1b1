// The shell script in a real terminal: what is typed is not shown, and Ctrl-C closes both ports.
import assert from 'node:assert/strict';
import test from 'node:test';
import { isAlive } from '../../support/programs/programs.js';
import { keys, openTerminal } from '../../support/programs/pty.js';
import { until } from '../../support/programs/until.js';
import { encoded, scriptStage, secrets, secretsFile } from '../../support/world/script.js';

test('what the Secret lacks is asked for, and not shown; nothing typed for OpenAI stores not-set', async (t) => {
  const { file, environment, written } = await scriptStage(t);
  const terminal = openTerminal('bash', [file, '--no-forward'], { env: environment });
  t.after(() => terminal.kill());
  await terminal.until('database-url, not shown');
  terminal.type(`${secrets['database-url']}${keys.enter}`);
  await terminal.until('better-auth-secret, not shown');
  terminal.type(`${secrets['better-auth-secret']}${keys.enter}`);
  await terminal.until('openai-api-key, not shown');
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

test('both ports are open until Ctrl-C, which leaves no forward behind', async (t) => {
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

test('a forward that ends takes the other with it, and is said', async (t) => {
  const { file, run, environment, written } = await scriptStage(t);
  assert.equal((await run(['-'], secretsFile)).code, 0);
  const terminal = openTerminal('bash', [file], { env: environment });
  t.after(() => terminal.kill());
  const forwards = () => written('forwards').split('\n').filter(Boolean).map(Number);
  await until(() => forwards().length === 2);
  const [first] = forwards();
  if (first === undefined) throw new Error('no forward');
  process.kill(first);
  await terminal.until('a forward has ended');
  assert.equal((await terminal.exited).exitCode, 1);
  await until(() => !forwards().some(isAlive));
});
