// Compares what `npm test` runs with the test files that are there: a new folder is never left out.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';

const root = path.join(import.meta.dirname, '..');

test('npm test runs every test file but those of the chart and of a real cluster', () => {
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const patterns = [...scripts.test.matchAll(/"([^"]+)"/g)].map(([, pattern = '']) => pattern);
  const there = globSync('test/**/*.test.*', { cwd: root }).filter((file) => !/^test.(?:chart|cluster)\b(?!-)/.test(file));
  assert.deepEqual(globSync(patterns, { cwd: root }).sort(), there.sort());
});
