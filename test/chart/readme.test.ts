// Compares helm/README.md with values.yaml.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test, { describe } from 'node:test';
import { parseAllDocuments, parse as parseYaml } from 'yaml';
import { formatTable, insertTable, parseValues } from '../../scripts/chart-readme.js';
import { CHART, HELMS, render } from './rendering.js';

const readme = readFileSync(path.join(CHART, 'README.md'), 'utf8');
const values = readFileSync(path.join(CHART, 'values.yaml'), 'utf8');

test('describes every value', () => {
  const { rows, undescribed } = parseValues(values);
  assert.deepEqual(undescribed, []);
  assert.ok(rows.length > 60);
  for (const { key, description } of rows) assert.ok(description.length > 10, key);
});

test('has an up-to-date table of values (if not: npm run chart:readme)', () => {
  assert.equal(insertTable(readme, parseValues(values).rows), readme);
});

describe('parsing values.yaml', () => {
  test('a description of a map covers its parts, unless they have their own', () => {
    const { rows, undescribed } = parseValues(
      '# -- all of it\na: {b: 1, c: [2]}\nd:\n  # -- first\n  e: x\n  f: null\n# no description\ng: 1\n',
    );
    assert.deepEqual(
      rows.map(({ key, value, section }) => [key, value, section]),
      [
        ['a', { b: 1, c: [2] }, false],
        ['d.e', 'x', false],
      ],
    );
    assert.deepEqual(undescribed, ['d.f', 'g']);
  });
  test('a section with described parts leaves its other parts undescribed', () => {
    assert.deepEqual(parseValues('# -- section\na:\n  # -- part\n  b: 1\n  c: 2\n').undescribed, ['a.c']);
  });
  test('escapes pipes in table cells', () => {
    assert.match(formatTable(parseValues('# -- a | b\na: "x|y"\n').rows), /\| `"x\\\|y"` \| a \\\| b \|$/);
  });
});

test('says what the chart needs, and never puts a secret on a command line', () => {
  for (const needed of ['taskflow-secrets', 'database-url', 'better-auth-secret', 'openai-api-key', '## Examples', '## Upgrades']) {
    assert.ok(readme.includes(needed), needed);
  }
  assert.doesNotMatch(readme, /from-literal/);
});

test('has only YAML examples that the chart accepts', () => {
  const examples = [...readme.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml]) => parseYaml(yaml ?? ''));
  assert.ok(examples.length >= 2);
  const [helm] = HELMS;
  assert.ok(helm);
  for (const example of examples) assert.ok(render(helm, [], { values: example }).length > 6);
  const secret = /<<'END'\n([\s\S]*?)END/.exec(readme)?.[1] ?? '';
  assert.deepEqual(parseAllDocuments(secret)[0]?.errors, []);
});
