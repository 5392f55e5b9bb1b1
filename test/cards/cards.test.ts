// docs/TROUBLESHOOTING.md against the program: every row has a test that provokes it, with the same words.
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { elsewhere } from './elsewhere.js';
import { type Row, rowsOf, tells } from './list.js';
import { scenes } from './scenes.js';
import { type Shown, stage } from './stage.js';
import { words } from './words.js';

const rows = rowsOf();
const rowOf = (id: string): Row => rows.find((row) => row.id === id) ?? assert.fail(`docs/TROUBLESHOOTING.md has no row ${id}`);
const stackLine = /^\s*at \S+.*:\d+:\d+/m;

/** An exit code alone isn't a cause. */
function isReadable({ problem, cause, fix }: Shown): void {
  for (const text of [problem, cause, fix]) assert.doesNotMatch(text, stackLine);
  assert.doesNotMatch(`${problem}|${cause}`, /\b(?:undefined|NaN|\[object)/);
  assert.doesNotMatch(cause, /^(?:exit code )?\d+$/);
}

test('every row has all its cells, a unique number, and a test that provokes it', () => {
  assert.ok(rows.length > 100);
  assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length);
  const provoked = new Set([...Object.values(scenes).flatMap((scene) => scene.rows), ...Object.keys(words), ...Object.keys(elsewhere)]);
  for (const row of rows) {
    for (const cell of [row.seen, row.why, row.fix]) assert.ok(cell, `${row.id} has an empty cell`);
    assert.match(row.often, /^(?:often|sometimes|rarely)$/, row.id);
    assert.ok(provoked.has(row.id), `nobody provokes ${row.id}: ${row.seen}`);
  }
  for (const id of provoked) rowOf(id);
});

test('the tests that provoke rows elsewhere exist', () => {
  for (const [id, [file, title]] of Object.entries(elsewhere)) {
    const where = path.join(import.meta.dirname, '..', file);
    assert.ok(existsSync(where), `${id}: ${file} is not there`);
    assert.ok(readFileSync(where, 'utf8').includes(title), `${id}: ${file} has no test ${title}`);
  }
});

test('rows provoked elsewhere have a fix in the words of the program', () => {
  const root = path.join(import.meta.dirname, '..', '..');
  const source = globSync('source/**/*.{ts,tsx}', { cwd: root })
    .map((file) => readFileSync(path.join(root, file), 'utf8'))
    .join('\n');
  for (const id of Object.keys(elsewhere).filter((each) => !(each in words))) {
    const { fix, command = '' } = rowOf(id);
    for (const text of [fix.replaceAll('`', ''), command])
      for (const part of text.split('…').map((each) => each.trim()))
        assert.ok(source.includes(part), `${id}: nothing in source/ says ${JSON.stringify(part)}`);
  }
});

for (const [id, said] of Object.entries(words)) {
  test(`${id}: shown by the step`, async () => {
    const shown = await said();
    isReadable(shown);
    assert.ok(tells(rowOf(id), shown), JSON.stringify(shown, undefined, 2));
  });
}

test('shown by the real program', { concurrency: 2, skip: process.platform === 'win32' }, async (t) => {
  await Promise.all(
    Object.entries(scenes).map(([name, { rows: ids, play }]) =>
      t.test(`${ids.join(', ')}: ${name}`, async (t) => {
        const shown = await play(await stage(t));
        for (const card of shown) isReadable(card);
        for (const id of ids) {
          const row = rowOf(id);
          assert.ok(
            shown.some((card) => tells(row, card)),
            `${id} is not what is said:\n${JSON.stringify(row, undefined, 2)}\n${JSON.stringify(shown, undefined, 2)}`,
          );
        }
      }),
    ),
  );
});
