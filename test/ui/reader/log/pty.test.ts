import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { openTerminal } from '../../../support/programs/pty.js';

test('handles 20,000 lines a second with emoji in a real terminal', async () => {
  const terminal = openTerminal(process.execPath, ['--import=tsx', path.join(import.meta.dirname, 'fixture.tsx')], {
    columns: 80,
    rows: 24,
  });
  const inPlace = (screen: string) => {
    const rows = screen.split('\n');
    const isLine = (row: string) => /^[ ·▸] …(ww71x|x2k1a) (ERROR|INFO) \d+ /.test(row);
    return /^ {2}deployment taskflow-backend/.test(rows[0] ?? '') && rows.slice(1, 21).every(isLine) && /esc back/.test(rows[22] ?? '');
  };
  try {
    await terminal.until(/Older lines were dropped/);
    await terminal.until(inPlace);
    terminal.type('/ERROR');
    await terminal.until((screen) => /\/ ERROR▏ +\d+ of \d+/.test(screen) && /\d+ lines? below/.test(screen));
    const marked = terminal
      .runs()
      .flat()
      .filter(({ inverse }) => inverse);
    assert.ok(marked.length > 0 && marked.every(({ text }) => text === 'ERROR'));
    terminal.type('\rnkk');
    await terminal.until((screen) => inPlace(screen) && /n N matches/.test(screen));
    terminal.type('f');
    await terminal.until((screen) => inPlace(screen) && screen.includes('following'));
    terminal.resize(40, 12);
    await terminal.until((screen) => /^ {2}deployment taskflow-backend {2}following\n/.test(screen) && /\n ↑↓ .*esc back/.test(screen));
    terminal.type('q');
    assert.equal((await terminal.exited).exitCode, 0);
    assert.equal(terminal.modes().alternate, false);
    const modes = [...terminal.bytes().matchAll(/\u001b\[\?7([hl])/g)].map(([, mode]) => mode);
    assert.deepEqual(modes, ['l', 'h'], 'the terminal wraps again');
  } finally {
    terminal.kill();
  }
});
