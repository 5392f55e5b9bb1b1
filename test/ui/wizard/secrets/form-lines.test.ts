// Tests of the secrets form's lines at every width, and of typing in the wizard.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { createElement } from 'react';
import { textOf, widthOf } from '../../../../source/ui/kit/line.js';
import { type FormAction, reduceForm } from '../../../../source/ui/wizard/secrets/form.js';
import { formLines } from '../../../../source/ui/wizard/secrets/form-lines.js';
import type { Form } from '../../../../source/ui/wizard/secrets/form-state.js';
import { Wizard } from '../../../../source/ui/wizard/wizard.js';
import type { KeyAnswer } from '../../../../source/world/index.js';
import { until } from '../../../support/programs/until.js';
import { secretsQuestion } from '../../../support/world/secrets-question.js';
import { fakeWizard } from '../fakes.js';
import * as scenes from '../scenes.js';
import { cleanup, keys, paste, screen, settled } from '../screen.js';

afterEach(cleanup);

const after = (...actions: FormAction[]): Form => actions.reduce(reduceForm, scenes.includedForm);
const typed = (text: string): FormAction => ({ type: 'typed', text });
const text = (form: Form, columns: number, detail = 3) => formLines(form, columns, true, detail).map(textOf).join('\n');

test('shows what each field is for and where to get it, in the longest form that fits', () => {
  const at = [scenes.includedForm, after({ type: 'next' }), after({ type: 'next' }, { type: 'next' })];
  for (const [form, wide, narrow] of [
    [
      at[0],
      /console\.neon\.tech → project → Connect → copy; no account\? ctrl-p runs a throwaway database in the cluster/,
      /console\.neon\.tech.*ctrl-p/,
    ],
    [
      at[1],
      /signs the sessions of TaskFlow: press ctrl-g to generate one; you need not remember it/,
      /signs sessions: ctrl-g generates one/,
    ],
    [at[2], /for the chat: platform\.openai\.com\/api-keys; optional; ctrl-k checks/, /for the chat; optional/],
  ] as const) {
    assert.match(text(form ?? scenes.includedForm, 160), wide);
    assert.match(text(form ?? scenes.includedForm, 40), narrow);
    assert.doesNotMatch(text(form ?? scenes.includedForm, 160, 0), wide, 'with no row to spare');
  }
});

test('fits each line at every width without cutting a sentence', () => {
  const forms: Form[] = [
    scenes.includedForm,
    after({ type: 'throwaway' }),
    after({ type: 'throwaway' }, { type: 'next' }, typed('half a secret')),
    after({ type: 'next' }, { type: 'next' }, typed('sk-abc'), { type: 'try-key' }),
    after(typed('psql -h db.example.com -U anna')),
    after(typed('https://console.neon.tech/app')),
  ];
  for (const form of forms)
    for (const columns of [40, 60, 80, 100, 160])
      for (const line of formLines(form, columns, true)) {
        assert.ok(widthOf(line) <= columns, `${columns}: ${textOf(line)}`);
        assert.doesNotMatch(textOf(line), /\S…$/, `${columns}`);
      }
});

test('calls a throwaway database temporary at every width, with any field focused', () => {
  for (const columns of [40, 60, 80, 160])
    for (const form of [after({ type: 'throwaway' }), after({ type: 'throwaway' }, { type: 'next' })])
      assert.match(text(form, columns), /✔[\s\S]*temporary[^:]*: (deleted|its data goes) with its pod/);
});

test('shows the strength of a typed secret, and nothing about a kept one', () => {
  assert.match(text(after({ type: 'next' }, typed('kq8Zr1xV0bT5mY7cW3nP')), 80), /86 of 120 bits/);
  assert.match(text(after({ type: 'next' }, typed('kq8Zr1xV0bT5mY7cW3nP9sL2dF6gH4jA')), 80), /✔ 160 bits/);
  const stored = after({ type: 'asked', question: { ...secretsQuestion, stored: ['database-url'] } });
  assert.match(text(stored, 80), /database-url +▏? *✔ in the cluster; leave empty to keep/);
});

const answers: [answer: KeyAnswer, words: RegExp][] = [
  [{ type: 'accepts' }, /✔ the key is valid/],
  [{ type: 'accepts', but: 'its account has no credit left' }, /! the key is valid, but its account has no credit left/],
  [{ type: 'refuses', reason: 'api.openai.com does not know this key' }, /✖ api\.openai\.com does not know this key/],
  [{ type: 'silent', reason: 'api.openai.com does not answer' }, /! api\.openai\.com does not answer/],
];
for (const [answer, words] of answers) {
  test(`checks the key with ctrl-k in its own field only, and shows the answer: ${JSON.stringify(answer)}`, async () => {
    const { control } = fakeWizard(scenes.played(...scenes.typing));
    const tried: string[] = [];
    const { promise, resolve } = Promise.withResolvers<KeyAnswer>();
    control.tryKey = (key) => {
      tried.push(key);
      return promise;
    };
    const shown = screen(createElement(Wizard, { control, options: { unicode: true, demo: false } }), { columns: 110, rows: 30 });
    await settled();
    assert.doesNotMatch(shown.frame(), /ctrl-k try the key/);
    await shown.press(keys.ctrl('k'), keys.tab, keys.tab);
    assert.match(shown.frame(), /ctrl-k try the key/);
    // In one piece with the key that it is about.
    await shown.press(`${'sk-canary-12'}\u000b`);
    assert.match(shown.frame(), /checking the key/);
    resolve(answer);
    await until(() => words.test(shown.frame()), String(words));
    assert.deepEqual(tried, ['sk-canary-12']);
    await shown.press('x');
    assert.doesNotMatch(shown.frame(), words);
    for (const frame of shown.frames) assert.ok(!frame.includes('canary'));
    shown.close();
  });
}

test('handles ctrl-p, typing a URL after it, and ctrl-s in the wizard', async () => {
  const { control, answers: given } = fakeWizard(scenes.played(...scenes.typing));
  const shown = screen(createElement(Wizard, { control, options: { unicode: true, demo: false } }), { columns: 120, rows: 30 });
  await settled();
  await shown.press(keys.ctrl('p'));
  assert.match(shown.frame(), /database-url +▏ +✔ a throwaway PostgreSQL in the cluster, temporary: its data goes with its pod/);
  await shown.press(keys.ctrl('p'));
  assert.doesNotMatch(shown.frame(), /temporary/);
  await shown.press(keys.ctrl('p'), 'post');
  assert.match(shown.frame(), /database-url +•{12}/);
  await shown.press(keys.ctrl('p'), keys.tab, keys.ctrl('g'), keys.tab, paste('sk-\u001b[31mabc\n'));
  await until(() => given.length > 0);
  const { answer } = given[0] ?? {};
  assert.ok(answer?.type === 'secrets' && answer.throwawayDatabase === true && !('database-url' in answer.values));
  assert.equal(answer.values['openai-api-key'], 'sk-abc');
  shown.close();
});
