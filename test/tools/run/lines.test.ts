import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createLineSplitter, createTail, shownBytes } from '../../../source/tools/run/lines.js';

function split(chunks: (string | Uint8Array)[], cap = shownBytes): string[] {
  const lines: string[] = [];
  const splitter = createLineSplitter(cap, (line) => lines.push(line));
  for (const chunk of chunks) splitter.push(Buffer.from(chunk as Uint8Array));
  splitter.end();
  return lines;
}

test('splits lines without their ends, including an unfinished last line', () => {
  assert.deepEqual(split(['a\nb\r\n\nc']), ['a', 'b', '', 'c']);
  assert.deepEqual(split(['a\n']), ['a']);
  assert.deepEqual(split([]), []);
});

test('joins lines, CRLFs and characters that are split over chunks', () => {
  const bytes = Buffer.from('grüße ✔\r\nzwei\r\n');
  for (let at = 0; at <= bytes.length; at++) assert.deepEqual(split([bytes.subarray(0, at), bytes.subarray(at)]), ['grüße ✔', 'zwei']);
});

test('returns the same text for chunks of any size', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.integer({ min: 1, max: 9 }), (texts, size) => {
      const lines = texts.map((text) => text.replace(/[\r\n]/g, ''));
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
      assert.deepEqual(split(chunks), lines);
    }),
  );
});

test('keeps only the final state of a progress bar that overwrites itself', () => {
  assert.deepEqual(split(['10%\r50%\r', '100%\n']), ['100%']);
  assert.deepEqual(split(['10%\r50%\r']), ['50%']);
  assert.deepEqual(split(['done\r', '\r', '\nnext']), ['done', 'next']);
});

test('replaces invalid UTF-8 with the replacement character', () => {
  assert.deepEqual(split([Buffer.from([0x61, 0xff, 0xfe, 0x62, 0x0a])]), ['a\ufffd\ufffdb']);
});

test('keeps no more than the limit of an endless line', () => {
  const chunk = Buffer.alloc(1024 * 1024, 'x');
  const [line, ...more] = split(Array.from({ length: 50 }, () => chunk));
  assert.equal(line?.length, shownBytes);
  assert.deepEqual(more, []);
});

test('a tail keeps the last lines up to a number and a size', () => {
  const byNumber = createTail(3);
  for (const line of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) byNumber.push(line);
  assert.deepEqual(byNumber.lines(), ['f', 'g', 'h']);
  const bySize = createTail(100, 10);
  for (const line of ['aaaa', 'bbbb', 'cccc', 'dd']) bySize.push(line);
  assert.deepEqual(bySize.lines(), ['bbbb', 'cccc', 'dd']);
  bySize.push('one that is longer than everything');
  assert.equal(bySize.lines().length, 1);
});
