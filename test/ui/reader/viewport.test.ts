import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { plain, textOf, widthOf } from '../../../source/ui/kit/line.js';
import {
  type Area,
  heightOf,
  moveBy,
  rowRanges,
  stripJoiners,
  type TextLine,
  topPosition,
  visibleRange,
  visibleRows,
} from '../../../source/ui/reader/rows.js';
import { findMatches, matchingLines, searchPattern } from '../../../source/ui/reader/search.js';
import { emptyViewport, linesKept, reduceViewport, type Viewport, type ViewportAction } from '../../../source/ui/reader/viewport.js';
import { linesBelow, positionText, searchLine, viewportLines } from '../../../source/ui/reader/viewport-lines.js';

const unit = fc.oneof(
  fc.constantFrom('a', 'b', 'B', ' ', '日', '本', '👩‍👩‍👧', 'é', '🙂', '.'),
  fc.string({ unit: 'grapheme-composite', maxLength: 1 }),
);
const text = fc.oneof(
  fc.array(unit, { maxLength: 40 }).map((parts) => parts.join('')),
  fc.string({ maxLength: 60, unit: 'grapheme-ascii' }),
);
const entries = fc.array(
  text.map((each): TextLine => ({ text: each })),
  { maxLength: 12 },
);
const area = fc.record({ columns: fc.integer({ min: 1, max: 30 }), rows: fc.integer({ min: 1, max: 8 }) });
const action: fc.Arbitrary<ViewportAction<TextLine>> = fc.oneof(
  fc.record({ type: fc.constant('lines' as const), lines: entries, lost: fc.constantFrom(0, 0, 0, 7) }),
  fc.record({ type: fc.constant('text' as const), lines: entries, stay: fc.boolean() }),
  fc.record({ type: fc.constant('move' as const), by: fc.integer({ min: -20, max: 20 }), area }),
  fc.record({ type: fc.constant('side' as const), by: fc.integer({ min: -20, max: 20 }), area }),
  fc.record({ type: fc.constantFrom('empty' as const, 'top', 'end', 'wrap', 'search', 'keep', 'drop') }) as fc.Arbitrary<
    ViewportAction<TextLine>
  >,
  fc.record({ type: fc.constant('typing' as const), typing: text.map((each) => ({ type: 'typed' as const, text: each })), area }),
  fc.record({ type: fc.constant('match' as const), by: fc.constantFrom(1 as const, -1 as const), area }),
);
const paint = (entry: TextLine) => ({ lead: [plain('> ')], text: [plain(entry.text)] });
const read = (lines: string[], follow = false): Viewport<TextLine> =>
  reduceViewport(emptyViewport<TextLine>(follow), { type: 'lines', lines: lines.map((each) => ({ text: each })), lost: 0 });
const after = (reading: Viewport<TextLine>, ...actions: ViewportAction<TextLine>[]) => actions.reduce(reduceViewport, reading);

test('fills the viewport within the lines and width, after any actions at any size', () => {
  fc.assert(
    fc.property(fc.boolean(), fc.array(action, { maxLength: 25 }), area, (follow, actions, seen) => {
      const reading = actions.reduce(reduceViewport<TextLine>, emptyViewport<TextLine>(follow));
      const top = topPosition(reading, reading.top, seen);
      const end = reading.first + reading.lines.length;
      const total = reading.lines.reduce((sum, _, at) => sum + heightOf(reading, reading.first + at, seen.columns), 0);
      assert.ok(top.line >= reading.first && top.line <= Math.max(reading.first, end - 1));
      assert.equal(visibleRows(reading, top, seen).length, Math.min(seen.rows, total));
      const lines = viewportLines(reading, seen, paint);
      assert.equal(lines.length, seen.rows);
      for (const line of lines) assert.ok(widthOf(line) <= Math.max(4 + seen.columns, 6), textOf(line));
      const at = reading.search?.at;
      assert.ok(at === undefined || reading.search?.matches.includes(at));
    }),
  );
});

test('scrolls row by row like a plain list of all rows', () => {
  fc.assert(
    fc.property(
      entries,
      fc.boolean(),
      area,
      fc.nat({ max: 60 }),
      fc.integer({ min: -12, max: 12 }),
      (lines, wrap, { columns }, from, by) => {
        const reading = { lines, first: 100, wrap };
        const rows = lines.flatMap((_, at) =>
          Array.from({ length: heightOf(reading, 100 + at, columns) }, (_, row) => ({ line: 100 + at, row })),
        );
        const begin = rows[from % Math.max(1, rows.length)] ?? { line: 100, row: 0 };
        const wanted = rows[Math.max(0, Math.min(rows.length - 1, (from % Math.max(1, rows.length)) + by))] ?? begin;
        assert.deepEqual(moveBy(reading, begin, by, columns), wanted);
      },
    ),
    { numRuns: 2000 },
  );
});

test('wraps the whole text in order, within the width', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 2, max: 30 }), (each, columns) => {
      const pieces = rowRanges({ text: each }, columns).map(({ start, end }) => each.slice(start, end));
      assert.equal(pieces.join(''), each);
      for (const piece of pieces) assert.ok(stringWidth(piece) <= columns, piece);
    }),
  );
});

test('removes characters that terminals measure differently', () => {
  assert.equal(stripJoiners('👩‍👩‍👧 ❤️ 👍🏽 1️⃣ नि é'), '👩👩👧 ❤ 👍 1 नि é');
  assert.equal(stringWidth(stripJoiners('👩‍👩‍👧')), 6);
});

test('marks the side on which a line is cut', () => {
  const seen = (line: string, left: number, columns: number) =>
    textOf(viewportLines({ ...read([line]), left }, { columns, rows: 1 }, paint)[0] ?? []).slice(4);
  assert.equal(seen('abcdefghij', 0, 10), 'abcdefghij');
  assert.equal(seen('abcdefghij', 0, 5), 'abcd…');
  assert.equal(seen('abcdefghij', 3, 5), '…efg…');
  assert.equal(seen('abcdefghij', 5, 5), '…ghij');
  assert.equal(seen('日本語のログ', 0, 7), '日本語…');
  assert.deepEqual(visibleRange('', 5, 5), { start: 0, end: 0, before: false, after: false });
});

test('follows the end until someone scrolls up, and again after scrolling back', () => {
  const size: Area = { columns: 20, rows: 3 };
  const more: ViewportAction<TextLine> = { type: 'lines', lines: [{ text: 'new' }], lost: 0 };
  let reading = read(
    Array.from({ length: 10 }, (_, i) => `line ${i}`),
    true,
  );
  assert.equal(positionText(reading, size), '8–10 of 10');
  reading = after(reading, { type: 'move', by: -2, area: size }, more);
  assert.equal(positionText(reading, size), '6–8 of 11');
  assert.equal(linesBelow(reading, size), 3);
  reading = after(reading, { type: 'move', by: 3, area: size }, more);
  assert.equal(positionText(reading, size), '10–12 of 12');
  assert.equal(positionText(after(reading, { type: 'top' }), size), '1–3 of 12');
});

test('keeps viewport and search when older lines are dropped', () => {
  const size: Area = { columns: 20, rows: 3 };
  const lines = Array.from({ length: linesKept }, (_, i) => ({ text: `line ${i}` }));
  let reading = after(
    emptyViewport<TextLine>(true),
    { type: 'lines', lines, lost: 0 },
    { type: 'top' },
    { type: 'move', by: 10, area: size },
  );
  reading = after(reading, { type: 'lines', lines: lines.slice(0, 5), lost: 0 });
  assert.deepEqual([reading.lines.length, reading.first, reading.top], [linesKept, 5, { line: 10, row: 0 }]);
  reading = after(reading, { type: 'lines', lines: lines.slice(0, 50), lost: 0 });
  assert.deepEqual(topPosition(reading, reading.top, size), { line: 55, row: 0 });
  reading = after(reading, { type: 'lines', lines, lost: 95_000 });
  assert.deepEqual([reading.lines.length, reading.first], [linesKept, linesKept + 55 + 95_000]);
});

test('finds what includes() finds; lower case also finds upper case', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'A', '.', '*', '(', '\\', '$') })),
      fc.string({ unit: fc.constantFrom('a', 'A', '.', '*', '(', '\\', '$'), minLength: 1, maxLength: 3 }),
      (lines, sought) => {
        const folded = sought === sought.toLowerCase();
        const has = (line: string) => (folded ? line.toLowerCase() : line).includes(sought);
        const found = matchingLines(
          lines.map((each) => ({ text: each })),
          7,
          searchPattern(sought),
        );
        assert.deepEqual(
          found,
          lines.flatMap((line, at) => (has(line) ? [at + 7] : [])),
        );
        for (const line of lines) assert.equal(findMatches(line, searchPattern(sought)).length > 0, has(line));
      },
    ),
  );
});

test('finds lines that arrive during a search', () => {
  fc.assert(
    fc.property(entries, entries, text, area, (before, more, sought, size) => {
      const typing: ViewportAction<TextLine>[] = [
        { type: 'search' },
        { type: 'typing', typing: { type: 'pasted', text: sought }, area: size },
      ];
      const first: ViewportAction<TextLine> = { type: 'lines', lines: before, lost: 0 };
      const then: ViewportAction<TextLine> = { type: 'lines', lines: more, lost: 0 };
      const early = after(emptyViewport<TextLine>(true), first, ...typing, then);
      const late = after(emptyViewport<TextLine>(true), first, then, ...typing);
      assert.deepEqual(early.search?.matches, late.search?.matches);
    }),
  );
});

test('goes to the nearest match while typing, around the ends with n and N, and back with esc', () => {
  const size: Area = { columns: 20, rows: 4 };
  const lines = Array.from({ length: 40 }, (_, i) => (i % 10 === 0 ? `Error ${i}` : `line ${i}`));
  const typed = (each: string): ViewportAction<TextLine> => ({ type: 'typing', typing: { type: 'typed', text: each }, area: size });
  const begun = after(read(lines), { type: 'move', by: 12, area: size }, { type: 'search' });
  const found = after(begun, typed('err'));
  assert.equal(found.search?.at, 20);
  assert.equal(textOf(searchLine(found)), '  / err▏   3 of 4');
  assert.ok(visibleRows(found, topPosition(found, found.top, size), size).some(({ line }) => line === 20));
  assert.equal(textOf(searchLine(after(found, typed('x')))), '  / errx▏   ! not found');
  assert.deepEqual(after(found, typed('x')).top, begun.top, 'what is not found leaves the view where it began');
  assert.deepEqual(after(found, { type: 'drop' }).top, begun.top);
  const kept = after(found, { type: 'keep' });
  const next = (by: 1 | -1): ViewportAction<TextLine> => ({ type: 'match', by, area: size });
  assert.deepEqual(
    [after(kept, next(1)), after(kept, next(1), next(1)), after(kept, next(-1))].map(({ search }) => search?.at),
    [30, 0, 10],
  );
  assert.equal(after(kept, { type: 'drop' }).top?.line, kept.top?.line, 'given up later, one stays where one went');
  assert.equal(after(begun, { type: 'keep' }).search, undefined, 'nothing typed is no search');
});

test('scrolls to a match beside or below the viewport', () => {
  const size: Area = { columns: 20, rows: 2 };
  const far = `${'x'.repeat(300)}needle${'x'.repeat(50)}`;
  const find: ViewportAction<TextLine>[] = [{ type: 'search' }, { type: 'typing', typing: { type: 'typed', text: 'needle' }, area: size }];
  for (const reading of [after(read([far]), ...find), after(read([far]), { type: 'wrap' }, ...find)]) {
    const shown = viewportLines(reading, size, paint).flat();
    assert.deepEqual(
      shown.flatMap(({ text: each, tone }) => (tone === 'match' ? [each] : [])),
      ['needle'],
    );
  }
});

test('scrolls sideways up to the widest visible line', () => {
  const size: Area = { columns: 10, rows: 2 };
  const right: ViewportAction<TextLine> = { type: 'side', by: 5, area: size };
  const reading = after(read(['x'.repeat(17), 'short', 'y'.repeat(99)]), right, right, right, right);
  assert.equal(reading.left, 7);
  assert.equal(after(reading, { type: 'side', by: -50, area: size }).left, 0);
  assert.equal(after(reading, { type: 'wrap' }).left, 0);
});
