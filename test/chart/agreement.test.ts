// Checks that all supported helm versions render the same objects.
import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { EVERYTHING } from './everything.js';
import { DEV, EVERYTHING_ON, HELMS, id, LONGEST, type Rendered, render } from './rendering.js';

const SUPPORTED = ['3.14.0', '3.17.3', '3.18.0', '4.1.4'];

test('runs with the four supported helm versions', () => {
  assert.deepEqual(
    HELMS.map((helm) => helm.version).sort(),
    SUPPORTED,
    'set HELM_BINARIES=$(scripts/helm-binaries.sh), or to your own helms of these versions',
  );
});

const sorted = (objects: readonly Rendered[]) => objects.toSorted((a, b) => id(a).localeCompare(id(b)));

describe('all helm versions render the same objects', () => {
  const cases: readonly [title: string, ...(Parameters<typeof render> extends [unknown, ...infer Rest] ? Rest : never)][] = [
    ['values.yaml'],
    ['values-dev.yaml', DEV],
    ['every feature enabled', EVERYTHING_ON],
    ['every setting', [], { values: EVERYTHING }],
    ['the longest release name', EVERYTHING_ON, { release: LONGEST }],
    ['integers set with --set', ['--set', 'replicaCount=1000000,secrets.revision=123456789012']],
  ];
  for (const [title, ...more] of cases) {
    test(title, () => {
      const [first, ...others] = HELMS.map((helm) => ({ helm, objects: sorted(render(helm, ...more)) }));
      assert.ok(first && first.objects.length > 6 && others.length > 0);
      for (const other of others) assert.deepEqual(other.objects, first.objects, `helm ${other.helm.version} and ${first.helm.version}`);
    });
  }
});
