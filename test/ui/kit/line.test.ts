import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { column, fit, justify, plain, textOf, truncate, widthOf, wrap } from '../../../source/ui/kit/line.js';
import { sign, toAscii } from '../../../source/ui/kit/theme.js';
import { textWidth } from '../../../source/ui/kit/width.js';

// Wide, combined, and joined characters among ordinary ones.
const text = fc.string({ unit: fc.constantFrom('a', ' ', '界', 'é', 'e\u0301', '👩‍💻', '…', '✔', '한') });
const columns = fc.integer({ min: 1, max: 40 });

test('measures like string-width', () => {
  const unit = fc.constantFrom('a', '~', '✔', '✖', '●', '▸', '▁', '█', '─', '→', '…', '×', '\ufe0f', '\u0301', '界', '👩‍💻', '\u200d');
  fc.assert(fc.property(fc.string({ unit }), (words) => assert.equal(textWidth(words), stringWidth(words))));
  for (let code = 0x20; code < 0x2800; code++) {
    const character = String.fromCharCode(code);
    assert.equal(textWidth(character), stringWidth(character), character);
  }
});

test('truncates and pads to the width', () => {
  fc.assert(
    fc.property(text, columns, (words, width) => {
      assert.ok(stringWidth(truncate(words, width)) <= width);
      assert.equal(stringWidth(column(words, width)), width);
      assert.equal(stringWidth(column(words, width, 'right')), width);
    }),
  );
});

test('fits lines, and fills the width with two sides', () => {
  fc.assert(
    fc.property(fc.array(text), text, columns, (spans, right, width) => {
      const left = spans.map(plain);
      assert.ok(widthOf(fit(left, width)) <= width);
      const both = justify(left, [plain(right)], width);
      assert.ok(widthOf(both) <= width);
      if (stringWidth(right) > 0 && stringWidth(right) + 8 <= width) {
        assert.equal(widthOf(both), width);
        assert.ok(textOf(both).endsWith(right), 'the right side stays whole');
      }
    }),
  );
});

test('wraps within columns and lines, and loses nothing with enough lines', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 4, max: 40 }), fc.integer({ min: 1, max: 5 }), (words, width, most) => {
      const lines = wrap(words, width, most);
      assert.ok(lines.length <= most);
      for (const line of lines) assert.ok(stringWidth(line) <= width, JSON.stringify(lines));
    }),
  );
  assert.equal(wrap(`/home/${'x'.repeat(50)}/log`, 20, 9).join(''), `/home/${'x'.repeat(50)}/log`);
});

test('replaces signs with ASCII of the same width', () => {
  for (const mark of [...Object.values(sign), '▐█░▌', '·', '→', '•', '×', 'plain']) {
    assert.match(toAscii(mark), /^[ -~]+$/);
    assert.equal(toAscii(mark).length, stringWidth(mark));
  }
});
