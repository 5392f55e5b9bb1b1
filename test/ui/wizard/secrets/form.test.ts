import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { answerOf, checkField as check } from '../../../../source/ui/wizard/secrets/check-field.js';
import type { SecretsQuestion } from '../../../../source/ui/wizard/secrets/fields.js';
import { type FormAction, reduceForm } from '../../../../source/ui/wizard/secrets/form.js';
import type { Form } from '../../../../source/ui/wizard/secrets/form-state.js';
import { secretsQuestion } from '../../../support/world/secrets-question.js';
import { databaseRefused, includedForm } from '../scenes.js';

const url = 'postgresql://anna:pw12345@ep-cool-pooler.eu.aws.neon.tech/neondb?sslmode=require';
const auth = 'kq8Zr1xV0bT5mY7cW3nP9sL2dF6gH4jA';
const after = (...actions: FormAction[]): Form => actions.reduce(reduceForm, includedForm);
const typed = (text: string): FormAction => ({ type: 'typed', text });
const checkField = (form: Form, name: string) => form.fields.flatMap((field) => (field.name === name ? [check(form, field)] : []))[0];
const asked = (stored: SecretsQuestion['stored'], problems: SecretsQuestion['problems'] = {}): FormAction => ({
  type: 'asked',
  question: { ...secretsQuestion, id: 's', stored, problems },
});

test('handles a backspace in a chunk like a single one', () => {
  assert.equal(after(typed('ab\u007fc')).values['database-url'], 'ac');
});

test('submits the whole form from one chunk', () => {
  const form = after(typed(`${url}\r${auth}\rsk-abc\r`));
  assert.equal(form.submissions, 1);
  assert.deepEqual(answerOf(form), {
    type: 'secrets',
    values: { 'database-url': url, 'better-auth-secret': auth, 'openai-api-key': 'sk-abc' },
  });
});

test('results in the same form, however keys are split into chunks', () => {
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

test('goes to the next field after a paste that ends in a newline, and ignores newlines inside', () => {
  const form = after({ type: 'pasted', text: `${url.slice(0, 30)}\n${url.slice(30)}\n` });
  assert.equal(form.values['database-url'], url);
  assert.equal(form.at, 'better-auth-secret');
});

test('goes to the first invalid field on enter instead of submitting', () => {
  const form = after(typed(`mysql://x\r${auth}\rsk-abc\r`));
  assert.equal(form.submissions, 0);
  assert.equal(form.at, 'database-url');
  assert.ok(form.showErrors);
});

test('accepts an empty field if the cluster has a value, and doesn’t send it', () => {
  const form = after(asked(['database-url', 'better-auth-secret', 'openai-api-key']), typed('\r\r\r'));
  assert.equal(form.submissions, 1);
  assert.deepEqual(answerOf(form), { type: 'secrets', values: {} });
});

test('stores an empty OpenAI key as not-set', () => {
  assert.deepEqual(answerOf(after(typed(`${url}\r${auth}\r\r`))), {
    type: 'secrets',
    values: { 'database-url': url, 'better-auth-secret': auth, 'openai-api-key': 'not-set' },
  });
});

test('replaces a rejected value with the next key, and submits it again on enter', () => {
  const refused = after(typed(`${url}\r${auth}\rsk-a\r`), asked([], { 'database-url': databaseRefused }));
  assert.equal(refused.at, 'database-url');
  assert.equal(reduceForm(refused, typed('p')).values['database-url'], 'p');
  assert.equal(reduceForm(refused, typed('p')).problems['database-url'], undefined);
  assert.equal(reduceForm(refused, { type: 'erase' }).values['database-url'], '');
  assert.equal(reduceForm(refused, typed('\r\r\r')).submissions, 2);
});

test('requires a new value for a stored key that was rejected', () => {
  const form = after(asked(['database-url'], { 'database-url': databaseRefused }));
  assert.notEqual(checkField(form, 'database-url'), 'kept');
});

test('puts a generated secret only into its own field', () => {
  assert.deepEqual(after({ type: 'generated', value: auth }).values, {});
  assert.equal(after(typed('\t'), { type: 'generated', value: auth }).values['better-auth-secret'], auth);
});

const stored = asked(['database-url', 'better-auth-secret', 'openai-api-key']);
const toKey: FormAction[] = [{ type: 'next' }, { type: 'next' }];

test('removes colors, paste marks, and other sequences from a paste', () => {
  const pasted = `\u001b[200~\u001b[31mpsql '${url.slice(0, 20)}\u001b[0m${url.slice(20)}'\u001b]0;a title\u0007\u001b[201~`;
  const form = after({ type: 'pasted', text: pasted });
  assert.equal(form.values['database-url'], `psql '${url}'`);
  assert.deepEqual(answerOf(form).type === 'secrets' && checkField(form, 'database-url'), {
    ...{ level: 'ok', text: 'Neon, pooled, TLS', cleaned: url },
  });
});

test('stores from any field, keeps stored values, and goes to an invalid one', () => {
  const kept = after(stored, { type: 'store' });
  assert.equal(kept.submissions, 1);
  assert.deepEqual(answerOf(kept), { type: 'secrets', values: {} });
  const one = after(stored, { type: 'next' }, typed(auth), { type: 'store' });
  assert.deepEqual([one.submissions, answerOf(one)], [1, { type: 'secrets', values: { 'better-auth-secret': auth } }]);
  const wrong = after({ type: 'next' }, { type: 'store' });
  assert.deepEqual([wrong.submissions, wrong.at, wrong.showErrors], [0, 'database-url', true]);
});

test('chooses a throwaway database in its field only, and undoes that by key or by typing a URL', () => {
  const chosen = after({ type: 'throwaway' });
  assert.equal(checkField(chosen, 'database-url'), 'throwaway');
  assert.deepEqual(answerOf([typed(`\r${auth}\r\r`)].reduce(reduceForm, chosen)), {
    type: 'secrets',
    values: { 'better-auth-secret': auth, 'openai-api-key': 'not-set' },
    throwawayDatabase: true,
  });
  assert.equal(reduceForm(chosen, { type: 'throwaway' }).throwaway, false);
  assert.equal(reduceForm(after(typed('x')), { type: 'throwaway' }).values['database-url'], 'x');
  const typedOver = reduceForm(reduceForm(after(typed('x')), { type: 'throwaway' }), typed('p'));
  assert.deepEqual([typedOver.throwaway, typedOver.values['database-url']], [false, 'p']);
  assert.equal(after({ type: 'next' }, { type: 'throwaway' }).throwaway, false);
  assert.ok(!('throwawayDatabase' in answerOf(after(typed(url)))));
});

test('replaces a rejected URL with a throwaway database', () => {
  const form = after(
    typed(`${url}\r${auth}\rsk-a\r`),
    asked([], { 'database-url': databaseRefused }),
    { type: 'throwaway' },
    { type: 'store' },
  );
  assert.equal(form.submissions, 2);
  assert.ok('throwawayDatabase' in answerOf(form));
});

test('checks a key only in its field, and only a typed one', () => {
  assert.deepEqual(after({ type: 'try-key' }), includedForm);
  assert.deepEqual(after(...toKey, { type: 'try-key' }).trial, { type: 'nothing' });
  assert.deepEqual(after(stored, ...toKey, { type: 'try-key' }).trial, { type: 'stored' });
  const asking = after(...toKey, typed('sk-abc'), { type: 'try-key' });
  assert.deepEqual([asking.trial, asking.trials], [{ type: 'asking' }, 1]);
  const accepted = reduceForm(asking, { type: 'tried', trial: 1, answer: { type: 'accepts' } });
  assert.deepEqual(accepted.trial, { type: 'accepts' });
});

test('forgets the answer about a key that changed, also a late one', () => {
  const asking = after(...toKey, typed('sk-abc'), { type: 'try-key' });
  const answer: FormAction = { type: 'tried', trial: 1, answer: { type: 'refuses', reason: 'no' } };
  const changed = reduceForm(asking, typed('d'));
  assert.equal(changed.trial, undefined);
  assert.equal(reduceForm(changed, answer).trial, undefined);
  assert.equal(reduceForm(reduceForm(asking, answer), { type: 'erase' }).trial, undefined);
  const again = reduceForm(changed, { type: 'try-key' });
  assert.deepEqual(reduceForm(again, answer).trial, { type: 'asking' });
});

test('fills every field that a pasted .env file names, from any field', () => {
  const file = `# mine\nexport DATABASE_URL="${url}"\r\nBETTER_AUTH_URL=http://localhost:3000\nBETTER_AUTH_SECRET='${auth}'\nOPENAI_API_KEY=\n`;
  for (const before of [[], [{ type: 'next' }]] as FormAction[][]) {
    const form = after(...before, { type: 'pasted', text: file });
    assert.deepEqual(form.values, { 'database-url': url, 'better-auth-secret': auth });
    assert.equal(form.submissions, 0);
  }
  const half = after({ type: 'pasted', text: `BETTER_AUTH_SECRET=${auth}\nOPENAI_API_KEY=sk-abc\n` });
  assert.deepEqual([half.at, half.values['better-auth-secret'], half.values['openai-api-key']], ['database-url', auth, 'sk-abc']);
});

test('puts a pasted line for another field there, replacing its value', () => {
  const form = after(
    { type: 'next' },
    typed('old'),
    { type: 'previous' },
    { type: 'throwaway' },
    { type: 'pasted', text: `BETTER_AUTH_SECRET=${auth}` },
  );
  assert.deepEqual([form.values['better-auth-secret'], form.throwaway], [auth, true]);
});
