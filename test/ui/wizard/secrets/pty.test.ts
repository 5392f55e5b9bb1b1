// Tests of the secrets form in a real terminal over the simulated World: pastes, and keys of a single field.
import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { fastDemo } from '../../../support/programs/command.js';
import { keys, openTerminal, type PtyOptions, type Terminal } from '../../../support/programs/pty.js';

const password = 'canary-3c9e';
const url = `postgresql://me:${password}@ep-cool-pooler.eu.aws.neon.tech/neondb?sslmode=require`;
const [clear, store, tryKey, throwaway] = ['\u0015', '\u0013', '\u000b', '\u0010'];

function open(t: TestContext, options: PtyOptions = {}): Terminal {
  const terminal = openTerminal(process.execPath, fastDemo, options);
  t.after(() => terminal.kill('SIGKILL'));
  return terminal;
}

test('shows the check of each typed or pasted value, and writes no byte of a secret to the terminal', async (t) => {
  const terminal = open(t, { columns: 100, rows: 30 });
  await terminal.until(/▸ database-url/);
  await terminal.until(/console\.neon\.tech → project → Connect → copy/);
  terminal.type(keys.paste(`PGPASSWORD=${password} psql -h db.example.com -U me -d tasks`));
  await terminal.until(/not psql -h …: copy the URL postgresql:\/\/user:password@host\/db/);
  terminal.type(clear);
  // Broken by the terminal it was copied from, with its colors.
  terminal.type(keys.paste(`export DATABASE_URL="\u001b[36m${url.slice(0, 40)}\r\n${url.slice(40)}\u001b[0m"`));
  await terminal.until(/✔ Neon, pooled, TLS/);
  terminal.type(throwaway);
  await terminal.until(/a throwaway PostgreSQL in the cluster, temporary: its data goes with its pod/);
  terminal.type(throwaway);
  await terminal.until(/✔ Neon, pooled, TLS/);
  terminal.type(`${keys.tab}half-${password}`);
  await terminal.until(/\d+ of 120 bits/);
  terminal.type(`${clear}${keys.ctrlG}`);
  await terminal.until(/✔ \d{3} bits/);
  terminal.type(`${keys.tab}sk-${password}${tryKey}`);
  await terminal.until(/✔ the key is valid/);
  terminal.type('x');
  await terminal.until(/✔ an OpenAI key/);
  terminal.type(store);
  await terminal.until(/✔ Secrets/);
  assert.match(terminal.history().join(' ').replaceAll(/\s+/g, ' '), /✔ Secrets stored .* database answered in 0\.6 s, TLS/);
  assert.ok(!terminal.bytes().includes(password));
});

test('sets up a throwaway database with three keys, and calls it temporary', async (t) => {
  const terminal = open(t, { columns: 60, rows: 20 });
  await terminal.until(/▸ database-url/);
  terminal.type(throwaway);
  await terminal.until(/temporary: its data goes with its pod/);
  terminal.type(`${keys.tab}${keys.ctrlG}${store}`);
  await terminal.until((screen) => !/▸ better-auth-secret/.test(screen));
  await terminal.until(/throwaway\s+PostgreSQL:\s+its\s+data/);
});
