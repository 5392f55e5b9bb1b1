// Quantities as the panel writes them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { memory, memoryOf, millicores, percent, since, sparkline, traffic } from '../source/units.js';

const mebi = 1024 ** 2;

test('each quantity has its unit, and no more digits than tell something', () => {
  assert.deepEqual([0, 12_400, 119_000, 120_000, 7_300_000, 200_000_000].map(since), ['0 s', '12 s', '119 s', '2 min', '2 h', '2 d']);
  assert.deepEqual([0, 999, 1000, 9940, 9960, 12_400, 999_499, 999_500, 3_100_000, 2e12].map(traffic), [
    ...['0 B', '999 B', '1.0 kB', '9.9 kB', '10 kB', '12 kB', '999 kB', '1.0 MB', '3.1 MB', '2.0 TB'],
  ]);
  assert.deepEqual([memory(96.4 * mebi), memory(96 * mebi, ''), memory(10 * 1024 * mebi)], ['96 Mi', '96Mi', '10.0 Gi']);
  assert.deepEqual([memoryOf(96 * mebi, 256 * mebi), memoryOf(512 * mebi, 16 * 1024 * mebi)], ['96 of 256 Mi', '0.5 of 16.0 Gi']);
  assert.deepEqual([millicores(41.7), percent(42, 250), percent(42, 0)], ['42m', '17%', '']);
});

test('a sparkline rises to its scale, the newest to the right, as wide as asked', () => {
  assert.equal(sparkline([0, 25, 50, 75, 100], 5, 100), '▁▃▅▇█');
  assert.equal(sparkline([1, 2], 4, 16), '  ▁▂');
  assert.equal(sparkline([200, 100], 2, 100), '█▅', 'more than the scale sets a new one');
  assert.equal(sparkline([0, 0], 2), '▁▁');
  fc.assert(
    fc.property(
      fc.array(fc.float({ min: 0, noNaN: true, noDefaultInfinity: true })),
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 0, max: 1000 }),
      (values, columns, most) => {
        assert.match(sparkline(values, columns, most), /^ *[▁-█]*$/);
        assert.equal(sparkline(values, columns, most).length, columns);
      },
    ),
  );
});
