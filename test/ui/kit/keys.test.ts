import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionNamed, bindings, nameOfCharacter, type Place } from '../../../source/ui/kit/key.js';
import { helpLines, keyBar } from '../../../source/ui/kit/key-bar.js';
import { textOf, widthOf } from '../../../source/ui/kit/line.js';

const places = [...new Set(bindings.flatMap((binding) => binding.places))];

test('in one place a key does one thing', () => {
  for (const place of places) {
    const keys = bindings.filter((binding) => binding.places.includes(place)).flatMap((binding) => binding.keys);
    assert.deepEqual(keys, [...new Set(keys)], place);
  }
});

test('every place has a way out, and its bar shows it at 60 columns', () => {
  for (const place of places) {
    const bar = keyBar(place, 60);
    assert.ok(widthOf(bar) <= 60, place);
    assert.match(textOf(bar), /stop|quit|back|no/, place);
  }
});

test('the help tells every key of a place', () => {
  for (const place of places) {
    const help = helpLines([place], 99, 200).map(textOf).join('\n');
    for (const binding of bindings.filter((each) => each.places.includes(place))) assert.ok(help.includes(binding.help));
  }
});

test('a key that is shown works', () => {
  for (const { places: where, keys, action } of bindings)
    for (const place of where as Place[]) for (const key of keys) assert.equal(actionNamed(place, key), action, `${place} ${key}`);
});

test('control characters have names, ordinary ones are their own', () => {
  assert.deepEqual(['\u0007', '\r', '\t', '\u001b', ' ', 'q', '+', 'ab'].map(nameOfCharacter), [
    ...['ctrl-g', 'enter', 'tab', 'esc', 'space', 'q', '+'],
    undefined,
  ]);
});
