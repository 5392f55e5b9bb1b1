import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Variable } from '../../../source/release/application.js';
import { checkVariable } from '../../../source/release/secrets/check-variable.js';

const levels: [kind: Variable['kind'], level: string, values: string[]][] = [
  ['number', 'ok', ['30', '-1', '3.5', '.5', '1e3', '1_000', ' 30 ', '"30"', 'LIMIT=30']],
  ['number', 'error', ['30m', '.', '+', 'ten']],
  ['boolean', 'ok', ['true', 'False', '1', 'off']],
  ['boolean', 'error', ['maybe', '2']],
  [
    'url',
    'ok',
    ['https://example.com', 'redis://cache:6379/0', '["https://example.com"]', '*', 'http://localhost:3000,https://example.com'],
  ],
  ['url', 'warning', ['example.com', 'https://']],
  ['text', 'ok', ['anything']],
  ['text', 'empty', ['', '  ', "''"]],
];

for (const [kind, level, values] of levels)
  test(`${kind}: ${level} for ${values.join(' ')}`, () => {
    for (const value of values) assert.equal(checkVariable({ name: 'LIMIT', kind, required: true }, value).level, level, value);
  });

test('stores the value without quotes and its name', () => {
  assert.equal(checkVariable({ name: 'LIMIT', kind: 'text', required: true }, 'export LIMIT="a=b"').cleaned, 'a=b');
});
