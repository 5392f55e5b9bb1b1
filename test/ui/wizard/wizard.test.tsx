import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { renderToString } from 'ink';
import { textOf } from '../../../source/ui/kit/line.js';
import { Lines } from '../../../source/ui/kit/lines.js';
import { attentions } from '../../../source/ui/wizard/attention.js';
import { emptyWord } from '../../../source/ui/wizard/confirm.js';
import { atEnd } from '../../../source/ui/wizard/log-pane.js';
import { extendScrollback, scrollbackLines } from '../../../source/ui/wizard/scrollback.js';
import { reduceForm } from '../../../source/ui/wizard/secrets/form.js';
import { type Pane, wizardLines } from '../../../source/ui/wizard/view.js';
import { Wizard } from '../../../source/ui/wizard/wizard.js';
import { until } from '../../support/programs/until.js';
import { fakeWizard, generated } from './fakes.js';
import * as scenes from './scenes.js';
import { cleanup, keys, paste, screen, settled, widest } from './screen.js';

const url = 'postgresql://anna:pw12345@ep-cool-pooler.eu.aws.neon.tech/neondb?sslmode=require';
const secret = 'zQ8-this-must-never-be-drawn-7Yx1';
const options = { unicode: true, demo: false };
afterEach(cleanup);

const phases = Object.keys(scenes.phases) as (keyof typeof scenes.phases)[];
const panes: (Pane | undefined)[] = [
  undefined,
  { type: 'log', source: 0, scroll: atEnd },
  { type: 'commands', scroll: atEnd },
  { type: 'help' },
];

function picture(phase: (typeof phases)[number], columns: number, rows: number, pane?: Pane) {
  const state = scenes.played(...scenes.phases[phase]);
  const form = reduceForm(scenes.includedForm, { type: 'typed', text: `${url}\r${secret}` });
  const wanting = attentions(state);
  return wizardLines({
    ...{ state, form, word: emptyWord, attention: wanting[0], others: false, selected: 0, pane, phase: 'open' as const },
    ...{ now: scenes.began + 41_000, columns, rows },
  });
}

for (const columns of [32, 60, 80, 160])
  for (const rows of [8, 12, 24, 50])
    test(`every phase fits ${columns}×${rows}`, () => {
      for (const phase of phases)
        for (const pane of panes)
          for (const unicode of [true, false]) {
            const frame = renderToString(<Lines lines={picture(phase, columns, rows, pane)} columns={columns} unicode={unicode} />, {
              columns,
            });
            assert.ok(frame.split('\n').length < rows && frame.split('\n').length <= 20, `${phase} is too tall:\n${frame}`);
            assert.ok(widest(frame) <= columns, `${phase} is too wide:\n${frame}`);
            assert.ok(!frame.includes(secret) && !frame.includes('pw12345'));
            if (!unicode) assert.match(frame, /^[\n -~]*$/);
          }
    });

const text = (phase: (typeof phases)[number], columns = 100, rows = 30) =>
  renderToString(<Lines lines={picture(phase, columns, rows)} columns={columns} unicode />, { columns });

test('shows step, size, budget, and last line of the images', () => {
  const frame = text('building');
  assert.match(frame, /frontend {2}◐ 9\/14 RUN npm run build/);
  assert.match(frame, /142 of 200 MB \(last build\) · 12 of 30 MB transferred/);
  assert.match(frame, /Compiled successfully/);
  assert.match(frame, /backend {3}✔ .*187 of 300 MB · answers on :8000 +0:22/);
  assert.match(frame, /○ Load +after Images/);
});

test('shows the cause, fix, command, and log of a failure', () => {
  const frame = text('releaseFailed');
  for (const part of [
    /✖ Release +taskflow-backend is not/,
    /why +the database refused/,
    /fix +e edit database-url/,
    /command kubectl logs/,
    /release\.log/,
    /e edit secret/,
  ])
    assert.match(frame, part);
});

test('writes finished steps to the scrollback once, with their evidence', async () => {
  const { control, happen } = fakeWizard(scenes.played(scenes.start, scenes.started('tools')));
  const shown = screen(<Wizard control={control} options={options} />, { columns: 100, rows: 30 });
  happen(...scenes.building.slice(2));
  await until(() => shown.frame().includes('9/14'));
  assert.match(shown.frame(), /TaskFlow on Kubernetes .*minikube · default/);
  assert.equal(shown.frame().split('docker 28.5').length, 2);
  assert.match(shown.frame(), /✔ Cluster +skipped · .*it is running +0\.2 s/);
  shown.close();
});

test('labels the demo on its screens', () => {
  const { control } = fakeWizard(scenes.played(scenes.start));
  const shown = screen(<Wizard control={control} options={{ ...options, demo: true }} />, { columns: 80, rows: 24 });
  assert.match(shown.frame(), /demo: simulated, changes nothing/);
  shown.close();
});

test('types, pastes, generates, and submits secrets, and never draws them', async () => {
  const { control, answers } = fakeWizard(scenes.played(...scenes.typing));
  const shown = screen(<Wizard control={control} options={options} />, { columns: 100, rows: 30 });
  await settled();
  await shown.press('postgresql://anna:pw', `12345x\u007f@ep-cool-pooler.eu.aws.neon.tech/neondb?sslmode=require`);
  assert.match(shown.frame(), /database-url +•{12}▏ +✔ Neon, pooled, TLS/);
  await shown.press(keys.tab, keys.ctrl('g'));
  assert.match(shown.frame(), /▸ better-auth-secret +•{12}▏ +✔/);
  await shown.press(keys.enter, paste(`sk-pasted-key-123\n`));
  await until(() => answers.length > 0);
  assert.deepEqual(answers, [
    {
      id: 'secrets-1',
      answer: { type: 'secrets', values: { 'database-url': url, 'better-auth-secret': generated, 'openai-api-key': 'sk-pasted-key-123' } },
    },
  ]);
  for (const frame of shown.frames) for (const value of ['pw12345', generated, 'sk-pasted']) assert.ok(!frame.includes(value));
  shown.close();
});

test('answers once when the whole form arrives in one chunk', async () => {
  const { control, answers } = fakeWizard(scenes.played(...scenes.typing));
  const shown = screen(<Wizard control={control} options={options} />, { columns: 100, rows: 30 });
  await settled();
  await shown.press(`${url}\r${generated}\rsk-ab\u007fc\r`);
  await until(() => answers.length > 0);
  assert.equal(answers.length, 1);
  assert.equal(answers[0]?.answer.type === 'secrets' && answers[0].answer.values['openai-api-key'], 'sk-ac');
  shown.close();
});

test('handles control keys in the same chunk as text', async () => {
  const { control, answers } = fakeWizard(scenes.played(...scenes.typing));
  const shown = screen(<Wizard control={control} options={options} />, { columns: 100, rows: 30 });
  await settled();
  await shown.press(`${url}\t\u0007\rsk-abc\u0015sk-x\r`);
  await until(() => answers.length > 0);
  const { answer } = answers[0] ?? {};
  assert.deepEqual(answer?.type === 'secrets' && answer.values, {
    'database-url': url,
    'better-auth-secret': generated,
    'openai-api-key': 'sk-x',
  });
  shown.close();
});

test('types no letters for control keys', async () => {
  const { control } = fakeWizard(scenes.played(...scenes.typing));
  const shown = screen(<Wizard control={control} options={options} />, { columns: 100, rows: 30 });
  await settled();
  await shown.press(keys.ctrl('g'), keys.ctrl('o'), keys.ctrl('o'), '\u001ba');
  assert.ok(!shown.frame().includes('•'), shown.frame());
  shown.close();
});

test('says that a terminal is too small, and goes on taking input', async () => {
  const { control } = fakeWizard(scenes.played(...scenes.typing));
  const shown = screen(<Wizard control={control} options={options} />, { columns: 80, rows: 24 });
  await settled();
  await shown.press('postgresql://a');
  await shown.resize({ columns: 39, rows: 24 });
  assert.match(shown.frame(), /39×24 is too small/);
  await shown.press(':b@h/d');
  await shown.resize({ columns: 80, rows: 24 });
  await until(() => /•{12}▏ +✔ PostgreSQL/.test(shown.frame()));
  shown.close();
});

test('keeps the focus on the form when a question appears', async () => {
  const { control, answers, happen } = fakeWizard(scenes.played(...scenes.typing));
  const shown = screen(<Wizard control={control} options={options} />, { columns: 100, rows: 40 });
  const question = { type: 'confirm', id: 'c', text: 'Really?', detail: [] } as const;
  happen({ type: 'question-asked', at: 0, step: 'images', question: { ...question, detail: [] } });
  await until(() => shown.frame().includes('Really?'));
  await shown.press('y');
  assert.deepEqual(answers, []);
  await shown.press(keys.esc);
  await until(() => !shown.frame().includes('▸ database-url'));
  await shown.press('y', 'y');
  assert.deepEqual(answers, [{ id: 'c', answer: { type: 'confirm', yes: true } }]);
  shown.close();
});

test('asks for a name before a dangerous change', async () => {
  const { control, answers } = fakeWizard(scenes.played(...scenes.wordAsked));
  const shown = screen(<Wizard control={control} options={options} />, { columns: 80, rows: 24 });
  await settled();
  await shown.press('y', keys.enter);
  assert.match(shown.frame(), /that doesn't match/);
  await shown.press(keys.ctrl('u'), 'prod-eu\r');
  await until(() => answers.length > 0);
  assert.deepEqual(answers, [{ id: 'context', answer: { type: 'confirm', yes: true } }]);
  shown.close();
});

test('retries, edits, shows the log, and quits at a failure', async () => {
  const { control, told } = fakeWizard(scenes.played(...scenes.releaseFailed));
  const shown = screen(<Wizard control={control} options={options} />, { columns: 80, rows: 24 });
  await settled();
  await shown.press('r', 'e', 'l');
  assert.deepEqual(told, [
    ['retry', 'release'],
    ['edit', 'release'],
  ]);
  assert.match(shown.frame(), /Release +1–2 of 2/);
  assert.match(shown.frame(), /FATAL: password authentication failed/);
  await shown.press('q', 'q');
  await until(() => shown.left() === 'failed');
});

test('p leaves to build with other packages, but only if the person’s own application is built', async () => {
  const included = fakeWizard(scenes.played(...scenes.building));
  const plain = screen(<Wizard control={included.control} options={options} />, { columns: 80, rows: 24 });
  await settled();
  await plain.press('p');
  assert.deepEqual(included.told, []);
  assert.doesNotMatch(plain.frame(), /other packages/);

  const own = fakeWizard(scenes.played(...scenes.releaseFailed));
  const shown = screen(<Wizard control={{ ...own.control, packages: 'day' }} options={options} />, { columns: 120, rows: 24 });
  await settled();
  assert.match(shown.frame(), /p other packages/);
  await shown.press('p');
  own.happen({ type: 'run-finished', at: 0, outcome: 'cancelled', exit: 130, ms: 9 });
  await until(() => shown.left() === 'packages');
});

test('cancels and waits on ctrl-c; doesn’t wait after a second one', async () => {
  const first = fakeWizard(scenes.played(...scenes.building));
  const shown = screen(<Wizard control={first.control} options={options} />, { columns: 80, rows: 24 });
  await settled();
  await shown.press(keys.ctrl('c'));
  assert.deepEqual(first.told, [['cancel']]);
  assert.match(shown.frame(), /Stopping/);
  first.happen(
    { type: 'step-cancelled', at: 0, step: 'images', ms: 5 },
    { type: 'run-finished', at: 0, outcome: 'cancelled', exit: 130, ms: 9 },
  );
  await until(() => shown.left() === 'cancelled');

  const second = fakeWizard(scenes.played(...scenes.building));
  const again = screen(<Wizard control={second.control} options={options} />, { columns: 80, rows: 24 });
  await settled();
  await again.press(keys.ctrl('c'), keys.ctrl('c'));
  await until(() => again.left() === 'cancelled');
});

test('closes the screen when the run finishes or a signal arrives', async () => {
  const { control, happen } = fakeWizard(scenes.played(...scenes.opening));
  const shown = screen(<Wizard control={control} options={options} />, { columns: 80, rows: 24 });
  happen(scenes.finished('ports', ':3000 and :8000 answer'), { type: 'run-finished', at: 0, outcome: 'done', exit: 0, ms: 9 });
  await until(() => shown.left() === 'done');
  assert.ok(shown.frames.some((frame) => /✔ Ports +:3000 and :8000 answer/.test(frame)));

  const stop = new AbortController();
  const failed = fakeWizard(scenes.played(...scenes.releaseFailed));
  const other = screen(<Wizard control={failed.control} options={{ ...options, signal: stop.signal }} />, { columns: 80, rows: 24 });
  await settled();
  stop.abort();
  await until(() => other.left() === 'cancelled');
});

test('writes a notice once to the scrollback, wrapped, with its sign', () => {
  const facts = 'frontend from ./frontend: Next.js ^15.3.1 · standalone output · package-lock.json · health at /api/health';
  const state = scenes.played(
    ...scenes.building,
    { type: 'notice', at: scenes.began, step: 'images', level: 'info', text: facts },
    { type: 'notice', at: scenes.began, step: 'images', text: 'backend: asyncpg' },
  );
  const story = extendScrollback([], state);
  const lines = story.filter((item) => item.type === 'notice').flatMap((item) => scrollbackLines(item, 60, false).map(textOf));
  assert.deepEqual(
    lines.map((line) => line.slice(0, 4)),
    ['  ✔ ', '    ', '    ', '  ! '].slice(0, lines.length - 1).concat('  ! '),
  );
  assert.equal(
    lines
      .slice(0, -1)
      .map((line) => line.slice(4))
      .join(' '),
    facts,
  );
  assert.equal(extendScrollback(story, state), story);
});
