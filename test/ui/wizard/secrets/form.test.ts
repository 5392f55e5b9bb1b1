import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { answerOf, checkField, emptyForm, type Form, type FormAction, reduceForm } from '../../../../source/ui/wizard/secrets/form.js';
import { databaseRefused } from '../scenes.js';

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
  assert.ok(form.showErrors);
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
  assert.notEqual(checkField(form, 'database-url'), 'kept');
});

test('a generated secret goes only where it belongs', () => {
  assert.deepEqual(after({ type: 'generated', value: auth }).values, emptyForm.values);
  assert.equal(after(typed('\t'), { type: 'generated', value: auth }).values['better-auth-secret'], auth);
});

const stored = asked(['database-url', 'better-auth-secret', 'openai-api-key']);
const toKey: FormAction[] = [{ type: 'next' }, { type: 'next' }];

test('a paste with colours, marks of a paste and other sequences leaves the text alone', () => {
  const pasted = `\u001b[200~\u001b[31mpsql '${url.slice(0, 20)}\u001b[0m${url.slice(20)}'\u001b]0;a title\u0007\u001b[201~`;
  const form = after({ type: 'pasted', text: pasted });
  assert.equal(form.values['database-url'], `psql '${url}'`);
  assert.deepEqual(answerOf(form).type === 'secrets' && checkField(form, 'database-url'), {
    ...{ level: 'ok', text: 'Neon, pooled, TLS', cleaned: url },
  });
});

test('store, from any field: what is stored is kept, what is wrong is gone to', () => {
  const kept = after(stored, { type: 'store' });
  assert.equal(kept.submissions, 1);
  assert.deepEqual(answerOf(kept), { type: 'secrets', values: {} });
  const one = after(stored, { type: 'next' }, typed(auth), { type: 'store' });
  assert.deepEqual([one.submissions, answerOf(one)], [1, { type: 'secrets', values: { 'better-auth-secret': auth } }]);
  const wrong = after({ type: 'next' }, { type: 'store' });
  assert.deepEqual([wrong.submissions, wrong.at, wrong.showErrors], [0, 'database-url', true]);
});

test('a throwaway database: chosen on its field only, taken back by its key or by a URL, and answered without one', () => {
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

test('a throwaway database takes the place of a URL that was refused', () => {
  const form = after(
    typed(`${url}\r${auth}\rsk-a\r`),
    asked([], { 'database-url': databaseRefused }),
    { type: 'throwaway' },
    { type: 'store' },
  );
  assert.equal(form.submissions, 2);
  assert.ok('throwawayDatabase' in answerOf(form));
});

test('the key is tried on its field only, and when there is one that is known here', () => {
  assert.deepEqual(after({ type: 'try-key' }), emptyForm);
  assert.deepEqual(after(...toKey, { type: 'try-key' }).trial, { type: 'nothing' });
  assert.deepEqual(after(stored, ...toKey, { type: 'try-key' }).trial, { type: 'stored' });
  const asking = after(...toKey, typed('sk-abc'), { type: 'try-key' });
  assert.deepEqual([asking.trial, asking.trials], [{ type: 'asking' }, 1]);
  const accepted = reduceForm(asking, { type: 'tried', trial: 1, answer: { type: 'accepts' } });
  assert.deepEqual(accepted.trial, { type: 'accepts' });
});

test('what was said of a key is forgotten with it, also when it comes late', () => {
  const asking = after(...toKey, typed('sk-abc'), { type: 'try-key' });
  const answer: FormAction = { type: 'tried', trial: 1, answer: { type: 'refuses', reason: 'no' } };
  const changed = reduceForm(asking, typed('d'));
  assert.equal(changed.trial, undefined);
  assert.equal(reduceForm(changed, answer).trial, undefined);
  assert.equal(reduceForm(reduceForm(asking, answer), { type: 'erase' }).trial, undefined);
  const again = reduceForm(changed, { type: 'try-key' });
  assert.deepEqual(reduceForm(again, answer).trial, { type: 'asking' });
});

test('an .env file pasted whole fills every field that it names, in whatever field it was pasted', () => {
  const file = `# mine\nexport DATABASE_URL="${url}"\r\nBETTER_AUTH_URL=http://localhost:3000\nBETTER_AUTH_SECRET='${auth}'\nOPENAI_API_KEY=\n`;
  for (const before of [[], [{ type: 'next' }]] as FormAction[][]) {
    const form = after(...before, { type: 'pasted', text: file });
    assert.deepEqual(form.values, { 'database-url': url, 'better-auth-secret': auth, 'openai-api-key': '' });
    assert.equal(form.submissions, 0);
  }
  const half = after({ type: 'pasted', text: `BETTER_AUTH_SECRET=${auth}\nOPENAI_API_KEY=sk-abc\n` });
  assert.deepEqual([half.at, half.values['better-auth-secret'], half.values['openai-api-key']], ['database-url', auth, 'sk-abc']);
});

test('one line of another field goes there, and takes the place of what was in it', () => {
  const form = after(
    { type: 'next' },
    typed('old'),
    { type: 'previous' },
    { type: 'throwaway' },
    { type: 'pasted', text: `BETTER_AUTH_SECRET=${auth}` },
  );
  assert.deepEqual([form.values['better-auth-secret'], form.throwaway], [auth, true]);
});
