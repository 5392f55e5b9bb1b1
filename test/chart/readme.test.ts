// helm/README.md and values.yaml say the same.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test, { describe } from 'node:test';
import { parseAllDocuments, parse as parseYaml } from 'yaml';
import { read, table, withTable } from '../../scripts/chart-readme.js';
import { CHART, HELMS, render } from './rendering.js';

const readme = readFileSync(path.join(CHART, 'README.md'), 'utf8');
const values = readFileSync(path.join(CHART, 'values.yaml'), 'utf8');

test('row 5: every value is described', () => {
  const { rows, undescribed } = read(values);
  assert.deepEqual(undescribed, []);
  assert.ok(rows.length > 60);
  for (const { key, description } of rows) assert.ok(description.length > 10, key);
});

test('row 5: the README’s table is in step with values.yaml (node --import=tsx scripts/chart-readme.ts)', () => {
  assert.equal(withTable(readme, read(values).rows), readme);
});

describe('row 5: how values.yaml is read', () => {
  test('a described map stands for its parts, unless they are described too', () => {
    const { rows, undescribed } = read('# -- all of it\na: {b: 1, c: [2]}\nd:\n  # -- first\n  e: x\n  f: null\n# no description\ng: 1\n');
    assert.deepEqual(
      rows.map(({ key, value, section }) => [key, value, section]),
      [
        ['a', { b: 1, c: [2] }, false],
        ['d.e', 'x', false],
      ],
    );
    assert.deepEqual(undescribed, ['d.f', 'g']);
  });
  test('a described section describes none of its parts that are not', () => {
    assert.deepEqual(read('# -- section\na:\n  # -- part\n  b: 1\n  c: 2\n').undescribed, ['a.c']);
  });
  test('a table cell has no bare pipe', () => {
    assert.match(table(read('# -- a | b\na: "x|y"\n').rows), /\| `"x\\\|y"` \| a \\\| b \|$/);
  });
});

test('row 5: the README says what the chart needs, and never puts a secret into a command line', () => {
  for (const needed of ['taskflow-secrets', 'database-url', 'better-auth-secret', 'openai-api-key', '## Examples', '## Upgrades']) {
    assert.ok(readme.includes(needed), needed);
  }
  assert.doesNotMatch(readme, /from-literal/);
});

test('row 5: every YAML example of the README is taken by the chart', () => {
  const examples = [...readme.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml]) => parseYaml(yaml ?? ''));
  assert.ok(examples.length >= 2);
  const [helm] = HELMS;
  assert.ok(helm);
  for (const example of examples) assert.ok(render(helm, [], { values: example }).length > 6);
  const secret = /<<'END'\n([\s\S]*?)END/.exec(readme)?.[1] ?? '';
  assert.deepEqual(parseAllDocuments(secret)[0]?.errors, []);
});
