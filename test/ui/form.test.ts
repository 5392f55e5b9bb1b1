import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { answerOf, emptyForm, type Form, type FormAction, reduceForm, verdict } from '../../source/ui/form.js';
import { databaseRefused } from './scenes.js';

const url = 'postgresql://anna:pw12345@ep-cool-pooler.eu.aws.neon.tech/neondb?sslmode=require';
const auth = 'kq8Zr1xV0bT5mY7cW3nP9sL2dF6gH4jA';
const after = (...actions: FormAction[]): Form => actions.reduce(reduceForm, emptyForm);
const typed = (text: string): FormAction => ({ type: 'typed', text });
const asked = (stored: Form['stored'], problems: Form['problems'] = {}): FormAction => ({
  type: 'asked',
  question: { type: 'secrets', id: 's', stored, problems },
});

test('a chunk with a backspace in it leaves what a slow typist would have', () => {
  assert.equal(after(typed('ab\u007fc')).values['database-url'], 'ac');
});

test('the whole form in one chunk is answered', () => {
  const form = after(typed(`${url}\r${auth}\rsk-abc\r`));
  assert.equal(form.submissions, 1);
  assert.deepEqual(answerOf(form), {
    type: 'secrets',
    values: { 'database-url': url, 'better-auth-secret': auth, 'openai-api-key': 'sk-abc' },
  });
});

test('however the same keys are cut into chunks, the form is the same', () => {
  const key = fc.constantFrom('a', 'é', '🙂', 'b', '\u007f', '\t', '\r', '\u0015', '\u0000', '\u001f', '\u202e');
  fc.assert(
    fc.property(fc.array(fc.array(key)), (chunks) => {
      const whole = after(typed(chunks.flat().join('')));
      const pieces = after(...chunks.map((chunk) => typed(chunk.join(''))));
      const single = after(...chunks.flat().map(typed));
      assert.deepEqual(pieces, whole);
      assert.deepEqual(single, whole);
      assert.doesNotMatch(Object.values(whole.values).join(''), /[\p{Cc}\p{Cf}]/u);
    }),
  );
});

test('a paste that ends in a newline goes on to the next field, a newline inside is where a line was broken', () => {
  const form = after({ type: 'pasted', text: `${url.slice(0, 30)}\n${url.slice(30)}\n` });
  assert.equal(form.values['database-url'], url);
  assert.equal(form.at, 'better-auth-secret');
});

test('enter on the last field goes to what is wrong instead of answering', () => {
  const form = after(typed(`mysql://x\r${auth}\rsk-abc\r`));
  assert.equal(form.submissions, 0);
  assert.equal(form.at, 'database-url');
  assert.ok(form.complained);
});

test('what the cluster has may stay empty, and is not sent', () => {
  const form = after(asked(['database-url', 'better-auth-secret', 'openai-api-key']), typed('\r\r\r'));
  assert.equal(form.submissions, 1);
  assert.deepEqual(answerOf(form), { type: 'secrets', values: {} });
});

test('an empty OpenAI key is stored as not-set', () => {
  assert.deepEqual(answerOf(after(typed(`${url}\r${auth}\r\r`))), {
    type: 'secrets',
    values: { 'database-url': url, 'better-auth-secret': auth, 'openai-api-key': 'not-set' },
  });
});

test('a refused value: the form is there, the next key replaces it, and enter alone tries it again', () => {
  const refused = after(typed(`${url}\r${auth}\rsk-a\r`), asked([], { 'database-url': databaseRefused }));
  assert.equal(refused.at, 'database-url');
  assert.equal(reduceForm(refused, typed('p')).values['database-url'], 'p');
  assert.equal(reduceForm(refused, typed('p')).problems['database-url'], undefined);
  assert.equal(reduceForm(refused, { type: 'erase' }).values['database-url'], '');
  assert.equal(reduceForm(refused, typed('\r\r\r')).submissions, 2);
});

test('a stored key that was refused needs a value again', () => {
  const form = after(asked(['database-url'], { 'database-url': databaseRefused }));
  assert.notEqual(verdict(form, 'database-url'), 'kept');
});

test('a generated secret goes only where it belongs', () => {
  assert.deepEqual(after({ type: 'generated', value: auth }).values, emptyForm.values);
  assert.equal(after(typed('\t'), { type: 'generated', value: auth }).values['better-auth-secret'], auth);
});
