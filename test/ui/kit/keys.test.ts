import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyBindings } from '../../../source/ui/keys.js';
import { helpLines } from '../../../source/ui/kit/help.js';
import { actionFor, characterName, type KeyContext } from '../../../source/ui/kit/key.js';
import { keyBar } from '../../../source/ui/kit/key-bar.js';
import { textOf, widthOf } from '../../../source/ui/kit/line.js';

const places = [...new Set(keyBindings.flatMap((binding) => binding.contexts))];

test('in one place a key does one thing', () => {
  for (const place of places) {
    const keys = keyBindings.filter((binding) => binding.contexts.includes(place)).flatMap((binding) => binding.keys);
    assert.deepEqual(keys, [...new Set(keys)], place);
  }
});

test('every place has a way out, and its bar shows it at 60 columns', () => {
  for (const place of places) {
    const bar = keyBar({ bindings: keyBindings, context: place }, 60);
    assert.ok(widthOf(bar) <= 60, place);
    assert.match(textOf(bar), /stop|quit|back|no/, place);
  }
});

test('the help tells every key of a place', () => {
  for (const place of places) {
    const help = helpLines(keyBindings, [place], 99, 200).map(textOf).join('\n');
    for (const binding of keyBindings.filter((each) => each.contexts.includes(place))) assert.ok(help.includes(binding.help));
  }
});

test('a key that is shown works', () => {
  for (const { contexts: where, keys, action } of keyBindings)
    for (const place of where as KeyContext[])
      for (const key of keys) assert.equal(actionFor(keyBindings, place, key), action, `${place} ${key}`);
});

test('control characters have names, ordinary ones are their own', () => {
  assert.deepEqual(['\u0007', '\r', '\t', '\u001b', ' ', 'q', '+', 'ab'].map(characterName), [
    ...['ctrl-g', 'enter', 'tab', 'esc', 'space', 'q', '+'],
    undefined,
  ]);
});
