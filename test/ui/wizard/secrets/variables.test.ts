// Tests of the secrets form about an application with variables of its own: what it folds, checks, fills from a paste, and answers.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { createElement } from 'react';
import type { Event, Question, StepId } from '../../../../source/deploy/engine/event.js';
import { textOf, widthOf } from '../../../../source/ui/kit/line.js';
import { answerOf } from '../../../../source/ui/wizard/secrets/check-field.js';
import type { SecretsQuestion } from '../../../../source/ui/wizard/secrets/fields.js';
import { type FormAction, reduceForm } from '../../../../source/ui/wizard/secrets/form.js';
import { formLines } from '../../../../source/ui/wizard/secrets/form-lines.js';
import { emptyForm, type Form, visibleFields } from '../../../../source/ui/wizard/secrets/form-state.js';
import { Wizard } from '../../../../source/ui/wizard/wizard.js';
import { until } from '../../../support/programs/until.js';
import { secretsQuestion, variable } from '../../../support/world/secrets-question.js';
import { fakeWizard } from '../fakes.js';
import * as scenes from '../scenes.js';
import { cleanup, keys, paste, screen, settled } from '../screen.js';

afterEach(cleanup);

const url = 'postgresql://anna:pw12345@db.example.com/tasks?sslmode=require';
const question: SecretsQuestion = {
  ...secretsQuestion,
  keys: ['database-url'],
  variables: [
    variable('JWT_SECRET_KEY', { secret: true, generate: true }),
    variable('SMTP_HOST', { usedIn: 'app/mail.py:4', example: 'smtp.example.com' }),
    variable('BACKEND_API_URL', { kind: 'url', components: ['frontend'], suggested: 'http://taskflow-backend:8000' }),
    variable('GEMINI_API_KEY', { secret: true, known: true }),
    variable('TOKEN_MINUTES', { required: false, kind: 'number', example: '30' }),
  ],
};

const after = (...actions: FormAction[]): Form => actions.reduce(reduceForm, reduceForm(emptyForm, { type: 'asked', question }));
const typed = (text: string): FormAction => ({ type: 'typed', text });
const asked = (step: StepId, question: Question): Event => ({ type: 'question-asked', at: scenes.began, step, question });
const go = (to: string): FormAction => ({ type: 'go', to });
const names = (form: Form) => visibleFields(form).map(({ name }) => name);
const text = (form: Form, columns = 80, detail = 3, most = 20) => formLines(form, columns, true, detail, most).map(textOf).join('\n');

test('shows what must be typed, and folds what has a value or may stay empty', () => {
  assert.deepEqual(names(after()), ['database-url', 'JWT_SECRET_KEY', 'SMTP_HOST']);
  assert.match(text(after()), /1 of 3 · 3 to fill in · 1 optional, 2 with a value: ctrl-l shows them/);
  const all = after({ type: 'fold' });
  assert.equal(names(all).length, 6);
  assert.match(text(all), /BACKEND_API_URL +✔ the backend/);
  assert.match(text(all), /GEMINI_API_KEY +✔ from your file/);
  assert.match(text(all), /TOKEN_MINUTES +optional/);
  const back = after({ type: 'fold' }, { type: 'previous' }, { type: 'fold' });
  assert.deepEqual([back.at, names(back).length], ['SMTP_HOST', 3]);
});

test('names the secrets among what may stay empty, since a feature may need them', () => {
  const folded = ['DEBUG', 'GROQ_API_KEY'].map((name) => variable(name, { required: false, secret: name !== 'DEBUG' }));
  const form = reduceForm(emptyForm, { type: 'asked', question: { ...question, variables: folded } });
  assert.match(text(form), /2 optional \(GROQ_API_KEY, …\): ctrl-l shows them/);
});

test('says what is required where there is no room for more', () => {
  assert.match(text(after(go('SMTP_HOST')), 62), /database-url +required/);
});

test('stores on enter in the last field that must be filled, with nothing about the folded ones', () => {
  const form = after(typed(`${url}\r`), { type: 'generated', value: 'made' }, typed('\rsmtp.example.com\r'));
  assert.equal(form.submissions, 1);
  assert.deepEqual(answerOf(form), {
    type: 'secrets',
    values: { 'database-url': url },
    variables: { JWT_SECRET_KEY: 'made', SMTP_HOST: 'smtp.example.com' },
  });
  assert.match(text(form), /3 of 3 · nothing is missing: enter stores/);
});

test('goes to the first empty field that is required, also out of the fold', () => {
  const form = after(typed(`${url}\r\r\r`));
  assert.deepEqual([form.submissions, form.at], [0, 'JWT_SECRET_KEY']);
  assert.match(text(form), /SMTP_HOST +✖ required/);
  const wrong = after({ type: 'fold' }, go('TOKEN_MINUTES'), typed('soon'), { type: 'fold' }, go('SMTP_HOST'), typed('smtp'), {
    type: 'store',
  });
  assert.deepEqual([wrong.at, wrong.showErrors], ['database-url', true]);
  const last = [go('database-url'), typed(url), go('JWT_SECRET_KEY'), typed('x'), { type: 'store' } as const].reduce(reduceForm, wrong);
  assert.equal(last.at, 'TOKEN_MINUTES');
  assert.match(text(last), /TOKEN_MINUTES +soon▏ +✖ isn't a number/);
});

test('shows where the field with the focus is used, its kind, an example, and what applies while it is empty', () => {
  const all = after({ type: 'fold' });
  const at = (name: string) => text(reduceForm(all, go(name)), 160);
  assert.match(at('SMTP_HOST'), /used in app\/mail\.py:4 by the backend · for example smtp\.example\.com/);
  assert.match(at('JWT_SECRET_KEY'), /by the backend · ctrl-g generates one/);
  assert.match(at('TOKEN_MINUTES'), /a number, for example 30 · leave empty for the application's default/);
  assert.match(at('GEMINI_API_KEY'), /leave empty to use the value of your file/);
  assert.match(
    at('BACKEND_API_URL'),
    /by the frontend · an address · leave empty for http:\/\/taskflow-backend:8000, the backend in the cluster/,
  );
});

test('masks a secret in the same width for every value, and shows anything else from its end', () => {
  const secret = text(after(go('JWT_SECRET_KEY'), typed('hush')));
  assert.match(secret, /JWT_SECRET_KEY +•{12}▏ +✔/);
  assert.doesNotMatch(secret, /hush/);
  const long = `${'a'.repeat(60)}.example.com`;
  for (const columns of [40, 80, 160]) {
    const lines = formLines(after(go('SMTP_HOST'), typed(`\u001b[31m${long}\u0007`)), columns, true);
    assert.match(lines.map(textOf).join('\n'), /SMTP_HOST.*…a*\.?example\.com▏/);
    assert.ok(lines.every((line) => widthOf(line) <= columns));
    assert.doesNotMatch(lines.map(textOf).join(''), /\p{Cc}/u);
  }
});

test('cuts a long name in the middle, and repeats it under the field', () => {
  const name = 'NEXT_PUBLIC_BETTER_AUTH_BACKEND_BASE_ADDRESS';
  const form = reduceForm(emptyForm, { type: 'asked', question: { ...question, keys: [], variables: [variable(name)] } });
  for (const columns of [40, 80]) assert.match(text(form, columns), /NEXT_PU.*…\w*ADDRESS[\s\S]*NEXT_PUBLIC_BETTER_AUTH_BACKEND/);
  assert.doesNotMatch(text(form, 160).replace(name, ''), /NEXT_PUBLIC/);
});

test('fills every field that a pasted .env file names, with quotes, export, comments, and = in values', () => {
  const file = [
    `export DATABASE_URL="${url}" # Neon`,
    '# JWT_SECRET_KEY=old',
    "JWT_SECRET_KEY='a=b#c'",
    'SMTP_HOST = smtp.example.com # mine',
    'TOKEN_MINUTES=45',
    'ELSEWHERE=1',
    '',
  ].join('\r\n');
  for (const from of ['database-url', 'SMTP_HOST']) {
    const form = after(go(from), { type: 'pasted', text: file });
    assert.deepEqual(answerOf(form), {
      type: 'secrets',
      values: { 'database-url': url },
      variables: { JWT_SECRET_KEY: 'a=b#c', SMTP_HOST: 'smtp.example.com', TOKEN_MINUTES: '45' },
    });
    assert.equal(form.submissions, 0);
  }
  assert.equal(after(go('SMTP_HOST'), { type: 'pasted', text: 'SMTP_HOST=mail\n' }).values.SMTP_HOST, 'mail');
});

test('keeps the line breaks of a private key, alone and in a file, and shows none', () => {
  const key = '-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----';
  for (const pasted of [`${key}\n`, `JWT_SECRET_KEY="${key}"\n`, `SMTP_HOST=x\nJWT_SECRET_KEY='${key}'`])
    assert.equal(after(go('JWT_SECRET_KEY'), { type: 'pasted', text: pasted }).values.JWT_SECRET_KEY, key);
  const plain = after(go('SMTP_HOST'), { type: 'pasted', text: key });
  assert.match(text(plain), /SMTP_HOST +….*PRIVATE KEY-----▏/);
});

test('keeps what was typed when the question comes again, and goes to the rejected field', () => {
  const problem = { problem: 'SMTP_HOST is wrong', cause: 'the name is unknown', fix: 'Enter another name.' };
  const again = { ...question, variables: question.variables.map((each) => (each.name === 'SMTP_HOST' ? { ...each, problem } : each)) };
  const form = after(typed(`${url}\rhush\rnowhere\r`), { type: 'asked', question: again });
  assert.deepEqual([form.at, form.values.SMTP_HOST, form.values.JWT_SECRET_KEY], ['SMTP_HOST', 'nowhere', 'hush']);
  assert.match(text(form), /✖ SMTP_HOST is wrong: the name is unknown/);
  assert.equal(reduceForm(form, typed('.example')).values.SMTP_HOST, 'nowhere.example');
  // The same question, after a look at something else.
  const corrected = [typed('.example'), { type: 'asked', question: again } as const].reduce(reduceForm, form);
  assert.deepEqual([corrected.problems.SMTP_HOST, corrected.values.SMTP_HOST], [undefined, 'nowhere.example']);
});

test('opens at the field that the person wants to edit, unfolded', () => {
  const stored = { ...question, stored: question.keys, variables: question.variables.map((each) => ({ ...each, stored: true })) };
  const form = reduceForm(emptyForm, { type: 'asked', question: stored, wanted: 'SMTP_HOST' });
  assert.deepEqual([form.at, names(form)], ['SMTP_HOST', ['database-url', 'SMTP_HOST']]);
  assert.deepEqual(answerOf(reduceForm(form, typed('mail'))), { type: 'secrets', values: {}, variables: { SMTP_HOST: 'mail' } });
  const none = reduceForm(emptyForm, { type: 'asked', question: { ...stored, keys: [] } });
  assert.equal(names(none).length, 5);
});

test('keeps what was typed while another question is answered, and shows no secret', async () => {
  const state = scenes.played(...scenes.building, scenes.started('secrets'), asked('secrets', { ...question, id: 'secrets-1' }));
  const { control, answers, happen } = fakeWizard(state);
  const shown = screen(createElement(Wizard, { control, options: { unicode: true, demo: false } }), { columns: 80, rows: 24 });
  await settled();
  await shown.press(paste(`DATABASE_URL=${url}\nJWT_SECRET_KEY=canary-5a\n`), 'smtp.exa');
  happen(asked('images', { type: 'confirm', id: 'add', text: 'Add email-validator?', detail: ['app/models.py:3 uses it'] }));
  await until(() => /Add email-validator\?\n +esc leads to this question/.test(shown.frame()));
  assert.match(shown.frame(), /▸ SMTP_HOST +smtp\.exa▏/);
  await shown.press(keys.esc);
  await until(() => /y yes/.test(shown.frame()));
  await shown.press('y');
  assert.deepEqual(answers.pop(), { id: 'add', answer: { type: 'confirm', yes: true } });
  happen({ type: 'question-answered', at: scenes.began, step: 'images', id: 'add' });
  await until(() => /▸ SMTP_HOST +smtp\.exa▏/.test(shown.frame()));
  await shown.press('mple.com\r');
  await until(() => answers.length > 0);
  assert.deepEqual(answers[0]?.answer, {
    type: 'secrets',
    values: { 'database-url': url },
    variables: { JWT_SECRET_KEY: 'canary-5a', SMTP_HOST: 'smtp.example.com' },
  });
  for (const frame of shown.frames) assert.ok(!frame.includes('canary') && !frame.includes('pw12345'));
  shown.close();
});

test('edits the variable that a failure names, with e', async () => {
  const problem = {
    problem: 'taskflow-backend is not becoming ready',
    cause: 'SMTP_HOST has no value',
    fix: 'Give it one.',
    secret: 'SMTP_HOST',
  };
  const state = scenes.played(...scenes.beforeRelease, scenes.started('release'), scenes.failed('release', problem));
  const { control, told, happen } = fakeWizard(state);
  const shown = screen(createElement(Wizard, { control, options: { unicode: true, demo: false } }), { columns: 80, rows: 24 });
  await settled();
  assert.match(shown.frame(), /fix +e Give it one\./);
  await shown.press('e');
  assert.deepEqual(told, [['edit', 'release']]);
  const stored = question.variables.map((each) => ({ ...each, stored: true }));
  happen(scenes.started('secrets'), asked('secrets', { ...question, stored: question.keys, variables: stored }));
  await until(() => /▸ SMTP_HOST +▏ +✔ in the cluster/.test(shown.frame()));
  shown.close();
});

test('shows the fields while another question has the focus', async () => {
  const confirm: Question = { type: 'confirm', id: 'add', text: 'Add email-validator?', detail: [] };
  const state = scenes.played(...scenes.building, asked('images', confirm), scenes.started('secrets'), asked('secrets', question));
  const shown = screen(createElement(Wizard, { control: fakeWizard(state).control, options: { unicode: true, demo: false } }), {
    ...{ columns: 80, rows: 24 },
  });
  assert.match(shown.frame(), /Add email-validator\?\n +y yes/);
  assert.match(shown.frame(), /database-url[^▸]*JWT_SECRET_KEY[^▸]*SMTP_HOST/);
  shown.close();
});

test('keeps the field with the focus in sight among thirty, in few rows', () => {
  const many = { ...question, variables: Array.from({ length: 30 }, (_, at) => variable(`SETTING_${at}`)) };
  let form = reduceForm(emptyForm, { type: 'asked', question: many });
  for (let at = 0; at < 31; at += 1) {
    const shown = text(form, 80, 1, 5);
    assert.match(shown, new RegExp(`▸ ${form.at} `));
    assert.ok(shown.split('\n').length <= 10, shown);
    assert.match(shown, new RegExp(`${at + 1} of 31 (↑|↓|↑↓) · 31 to fill in`));
    form = reduceForm(form, { type: 'next' });
  }
});

test('warns of an address of this computer, unless a browser uses it', () => {
  const one = (name: string) =>
    reduceForm(emptyForm, { type: 'asked', question: { ...question, keys: [], variables: [variable(name, { kind: 'url' })] } });
  const address = typed('redis://localhost:6379');
  assert.match(text(reduceForm(one('REDIS_URL'), address), 160), /! in a pod, localhost is the pod itself/);
  assert.equal(reduceForm(reduceForm(one('REDIS_URL'), address), { type: 'store' }).submissions, 1);
  assert.doesNotMatch(text(reduceForm(one('CORS_ORIGINS'), address), 160), /in a pod/);
});

test('fits each line at every width', () => {
  const all = after({ type: 'fold' });
  for (const columns of [40, 60, 80, 100, 160])
    for (const { name } of visibleFields(all))
      for (const line of formLines(reduceForm(all, go(name)), columns, true)) assert.ok(widthOf(line) <= columns, textOf(line));
});
