import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { createRedactor, mask } from '../source/redact.js';
import { maxLineLength, sanitize } from '../source/sanitize.js';
import { age, duration } from '../source/units.js';

test('plain: nothing that moves the cursor, sets a title, writes the clipboard or reorders text gets through', () => {
  assert.equal(sanitize('\u001b[31mred\u001b[0m'), 'red');
  assert.equal(sanitize('a\u001b]0;title\u0007b'), 'ab');
  assert.equal(sanitize('a\u001b]52;c;aGk=\u001b\\b'), 'ab');
  assert.equal(sanitize('a\u001b]52;c;never ended'), 'a');
  assert.equal(sanitize('10%\r20%\r30%'), '30%');
  assert.equal(sanitize('line\r'), 'line');
  assert.equal(sanitize('a\tb'), 'a  b');
  assert.equal(sanitize('a\u202egnp.exe\u2066'), 'agnp.exe');
  assert.equal(sanitize('\u0090q\u009c\u0085x'), 'x');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => !/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(sanitize(text))),
  );
});

test('plain: a line is cut at its cap, and marked', () => {
  const cut = sanitize('x'.repeat(maxLineLength * 3));
  assert.ok(cut.length < maxLineLength + 10 && cut.endsWith('(cut)'));
});

test('durations and ages have units', () => {
  assert.deepEqual([0, 440, 9900, 9990, 41_000, 62_000, 3_723_000].map(duration), [
    '0.0 s',
    '0.4 s',
    '9.9 s',
    '0:10',
    '0:41',
    '1:02',
    '1:02:03',
  ]);
  assert.deepEqual([0, 119_000, 120_000, 7_200_000, 172_800_000].map(age), ['0s', '119s', '2m', '2h', '2d']);
});

test('the redactor hides a value in every form that a log shows it in', () => {
  const redactor = createRedactor();
  const value = 'postgresql://taskflow:p%40ss/word%22@db.example:5432/tasks?sslmode=require';
  redactor.add(value);
  redactor.add('better "quoted" \\ secret');
  for (const form of [
    value,
    'p@ss/word"',
    'p%40ss/word%22',
    encodeURIComponent(value),
    Buffer.from(value).toString('base64'),
    JSON.stringify('better "quoted" \\ secret'),
    Buffer.from('better "quoted" \\ secret').toString('base64'),
  ]) {
    const cleaned = redactor.clean(`log: ${form} end`);
    assert.ok(cleaned.includes(mask), form);
    assert.ok(!cleaned.includes('word'), form);
    assert.ok(!cleaned.includes('quoted'), form);
  }
});

test('what looks like a credential is hidden even when nobody registered it; other text stays', () => {
  const { clean } = createRedactor();
  assert.equal(clean('postgres://u:hunter2@h/d'), `postgres://u:${mask}@h/d`);
  assert.equal(clean('key sk-abcdef1234567890'), `key ${mask}`);
  assert.equal(clean('Authorization: Bearer abcdef123456'), `Authorization: Bearer ${mask}`);
  assert.equal(clean('GET http://localhost:3000/api 200'), 'GET http://localhost:3000/api 200');
  assert.equal(clean('task-force sk-short'), 'task-force sk-short');
});

test('a password that is an ordinary word of the screens does not tear holes into them, and is hidden in its URL', () => {
  const redactor = createRedactor();
  redactor.add('postgresql://me:secret@db.example/tasks');
  redactor.add('postgresql://taskflow:taskflow@db.example/tasks');
  // POSTGRES_HOST=localhost in an env file.
  redactor.add('localhost');
  assert.equal(redactor.clean('http://localhost:8000'), 'http://localhost:8000');
  assert.equal(redactor.clean('taskflow-secrets of taskflow-backend'), 'taskflow-secrets of taskflow-backend');
  assert.equal(redactor.clean('postgresql://me:secret@db.example/tasks'), mask);
  assert.equal(redactor.clean('postgresql://taskflow:taskflow@other/x'), `postgresql://taskflow:${mask}@other/x`);
});
