import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyBindings } from '../../../source/ui/keys.js';
import { helpLines } from '../../../source/ui/kit/help.js';
import { actionFor, characterName, type KeyContext } from '../../../source/ui/kit/key.js';
import { keyBar } from '../../../source/ui/kit/key-bar.js';
import { textOf, widthOf } from '../../../source/ui/kit/line.js';

const places = [...new Set(keyBindings.flatMap((binding) => binding.contexts))];

test('gives each key one action in a context', () => {
  for (const place of places) {
    const keys = keyBindings.filter((binding) => binding.contexts.includes(place)).flatMap((binding) => binding.keys);
    assert.deepEqual(keys, [...new Set(keys)], place);
  }
});

test('shows a way out in every key bar at 60 columns', () => {
  for (const place of places) {
    const bar = keyBar({ bindings: keyBindings, context: place }, 60);
    assert.ok(widthOf(bar) <= 60, place);
    assert.match(textOf(bar), /stop|quit|back|no/, place);
  }
});

test('lists every key of a context in the help', () => {
  for (const place of places) {
    const help = helpLines(keyBindings, [place], 99, 200).map(textOf).join('\n');
    for (const binding of keyBindings.filter((each) => each.contexts.includes(place))) assert.ok(help.includes(binding.help));
  }
});

test('finds the action of every key in the table', () => {
  for (const { contexts: where, keys, action } of keyBindings)
    for (const place of where as KeyContext[])
      for (const key of keys) assert.equal(actionFor(keyBindings, place, key), action, `${place} ${key}`);
});

test('names control characters, and keeps printable ones', () => {
  assert.deepEqual(['\u0007', '\r', '\t', '\u001b', ' ', 'q', '+', 'ab'].map(characterName), [
    ...['ctrl-g', 'enter', 'tab', 'esc', 'space', 'q', '+'],
    undefined,
  ]);
});
