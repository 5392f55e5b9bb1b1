// Tests of the panel in a real terminal: keys, a shell, a resize, and a restored terminal.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { keys, openTerminal } from '../../support/programs/pty.js';
import { crashedName } from './scenes.js';

test('handles chunks of keys, a shell, and a resize in a real terminal, and restores it', async () => {
  const terminal = openTerminal(process.execPath, ['--import=tsx', path.join(import.meta.dirname, 'fixture.tsx')], {
    columns: 80,
    rows: 24,
  });
  try {
    await terminal.until('localhost:3000 → frontend');
    assert.equal(terminal.modes().alternate, true);
    terminal.type('Gs');
    await terminal.until(`a shell in ${crashedName}`);
    assert.deepEqual(terminal.modes(), { alternate: false, cursorHidden: false, bracketedPaste: false });
    // What is typed there is the shell's: in the panel it would have selected and left.
    terminal.type('qG\r');
    await terminal.until('! the shell ended with 3');
    assert.match(terminal.screen().join('\n'), /TaskFlow {2}● live[\s\S]*▸ +✖ …8b6c-ww71x/);
    terminal.type('ks');
    await terminal.until('a shell in taskflow-backend-5d8b6c7f9d-tt02c');
    terminal.type('another\r');
    await terminal.until('! the shell ended with 4');
    terminal.type('/tt02\r2\r');
    await terminal.until((screen) => /\/tt02 \(1 of 4\)/.test(screen) && /scaling taskflow-backend to 2\n +\$ kubectl/.test(screen));
    terminal.resize(120, 30);
    await terminal.until((screen) => /minikube \/ default \/ taskflow/.test(screen) && /--replicas=2\n/.test(screen));
    terminal.resize(40, 14);
    await terminal.until((screen) => screen.split('\n').every((row) => row.length <= 40) && /\? all keys/.test(screen));
    terminal.type(keys.paste('q'));
    terminal.type(`bn${keys.up}b`);
    await terminal.until(/Rebuild and deploy backend/);
    terminal.type('y');
    assert.equal((await terminal.exited).exitCode, 0);
    assert.deepEqual(terminal.modes(), { alternate: false, cursorHidden: false, bracketedPaste: false });
    const wraps = [...terminal.bytes().matchAll(/\u001b\[\?7([hl])/g)].map(([, mode]) => mode);
    assert.deepEqual(
      wraps,
      ['l', 'h', 'l', 'h', 'l', 'h'],
      'rows are cut by the terminal, but not those of the two shells, nor those after it',
    );
    assert.match(terminal.history().join(''), /"exit":\{"type":"redeploy","deployment":"taskflow-backend"\}/);
  } finally {
    terminal.kill('SIGKILL');
  }
});
