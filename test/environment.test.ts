// Detects the terminal from its environment variables.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { terminal } from '../source/environment.js';

const unicodeIn = (environment: NodeJS.ProcessEnv, platform: NodeJS.Platform = 'linux') => terminal(environment, platform).unicode;

test('takes UTF-8 from LC_ALL, LC_CTYPE or LANG, in that order, and never on the Linux console', () => {
  assert.equal(unicodeIn({ LANG: 'de_DE.UTF-8' }), true);
  assert.equal(unicodeIn({ LANG: 'C.utf8' }), true);
  assert.equal(unicodeIn({ LANG: 'C' }), false);
  assert.equal(unicodeIn({}), false);
  assert.equal(unicodeIn({ LANG: 'en_US.UTF-8', LC_ALL: 'C' }), false);
  assert.equal(unicodeIn({ LANG: 'C', LC_CTYPE: 'en_US.UTF-8' }), true);
  assert.equal(unicodeIn({ LANG: 'en_US.UTF-8', TERM: 'linux' }), false);
});

test('on Windows, takes UTF-8 from Windows Terminal and Visual Studio Code, whatever the locale', () => {
  assert.equal(unicodeIn({ WT_SESSION: '0c9a' }, 'win32'), true);
  assert.equal(unicodeIn({ TERM_PROGRAM: 'vscode' }, 'win32'), true);
  assert.equal(unicodeIn({ LANG: 'en_US.UTF-8' }, 'win32'), false);
});

test('has no colors with NO_COLOR, TERM=dumb or FORCE_COLOR=0', () => {
  assert.equal(terminal({ TERM: 'xterm' }).color, true);
  for (const environment of [{ NO_COLOR: '1' }, { TERM: 'dumb' }, { FORCE_COLOR: '0' }]) assert.equal(terminal(environment).color, false);
});
