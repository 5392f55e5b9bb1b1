// Compares what `npm test` runs with the test files that are there: a new folder is never left out.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { filesOf, groups } from './together/groups.js';

const root = path.join(import.meta.dirname, '..');

test('npm test runs every test file but those of the chart and of a real cluster', () => {
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const patterns = [...scripts.test.matchAll(/"([^"]+)"/g)].map(([, pattern = '']) => pattern);
  const together = Object.keys(groups).flatMap((group) => filesOf(group as keyof typeof groups).map((file) => path.join('test', file)));
  const there = globSync('test/**/*.test.*', { cwd: root }).filter((file) => !/^test.(?:chart|cluster)\b(?!-)/.test(file));
  assert.deepEqual([...globSync(patterns, { cwd: root }), ...together].sort(), there.sort());
});
