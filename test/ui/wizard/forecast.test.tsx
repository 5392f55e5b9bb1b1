// Tests of the forecast, the time summary, and the commands in the wizard, at several widths.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { Event, StepId } from '../../../source/deploy/engine/event.js';
import { quoteCommand } from '../../../source/quote.js';
import { keyBindings } from '../../../source/ui/keys.js';
import { keyBar, keyBarWithNote } from '../../../source/ui/kit/key-bar.js';
import { textOf, widthOf } from '../../../source/ui/kit/line.js';
import { attentions } from '../../../source/ui/wizard/attention.js';
import { commandLines } from '../../../source/ui/wizard/command-lines.js';
import { emptyWord } from '../../../source/ui/wizard/confirm.js';
import { extendScrollback, type ScrollbackItem, scrollbackLines } from '../../../source/ui/wizard/scrollback.js';
import { wizardLines } from '../../../source/ui/wizard/view.js';
import { Wizard } from '../../../source/ui/wizard/wizard.js';
import { fakeWizard } from './fakes.js';
import * as scenes from './scenes.js';
import { cleanup, keys, screen, settled } from './screen.js';

afterEach(cleanup);

const usual: Record<StepId, number> = {
  tools: 900,
  cluster: 12_000,
  images: 80_000,
  load: 8000,
  secrets: 20_000,
  release: 14_000,
  ports: 900,
};
/** The same events of a machine that has done it before. */
const again = (events: Event[]): Event[] =>
  events.map((event) =>
    event.type === 'run-started' ? { ...event, steps: event.steps.map((step) => ({ ...step, usualMs: usual[step.id] })) } : event,
  );

function drawn(events: Event[], columns: number, after: number, phase: 'open' | 'stopping' = 'open'): string[] {
  const state = scenes.played(...events);
  const lines = wizardLines({
    ...{
      state,
      form: scenes.includedForm,
      word: emptyWord,
      attention: attentions(state)[0],
      others: false,
      selected: 0,
      pane: undefined,
      phase,
    },
    ...{ now: scenes.began + after, columns, rows: 30 },
  });
  for (const line of lines) assert.ok(widthOf(line) <= columns, textOf(line));
  return lines.map(textOf);
}

test('shows the forecast at the right of the bottom line, where there is room', () => {
  const building = again(scenes.building);
  const foot = (columns: number, events = building, after = 12_000) => drawn(events, columns, after).at(-1) ?? '';
  assert.match(foot(160), /^ {2}ctrl-o log {3}ctrl-t commands {3}\? all keys {3}ctrl-c stop {20,}about 1:30 left$/);
  assert.match(foot(80), /^ {2}ctrl-o log {3}ctrl-t commands {3}\? all keys {3}ctrl-c stop +about 1:30 left$/);
  assert.equal(foot(80).length, 80);
  assert.match(foot(60), /^ {2}ctrl-o log {3}\? all keys {3}ctrl-c stop +about 1:30 left$/);
  assert.doesNotMatch(foot(40), /left|1:30/);
  assert.match(foot(80, again(scenes.typing), 41_000), /ctrl-p run one {3}ctrl-o log {3}ctrl-c stop +~1:00 left$/);
  assert.match(foot(80, again(scenes.opening), 12_000), /ctrl-c stop +longer than usual$/);
});

test('shows no forecast at first, without a history, at a failure, or while stopping', () => {
  const silent = /left|usual/;
  assert.doesNotMatch(drawn(again(scenes.building), 160, 1900).join('\n'), /left/);
  assert.doesNotMatch(drawn(scenes.building, 160, 12_000).join('\n'), silent);
  assert.doesNotMatch(drawn(again(scenes.releaseFailed), 160, 80_000).join('\n'), silent);
  assert.doesNotMatch(drawn(again(scenes.building), 160, 12_000, 'stopping').at(-1) ?? '', silent);
});

test('drops only the key for commands to make room for the forecast', () => {
  const bar = { bindings: keyBindings, context: 'run' } as const;
  const all = textOf(keyBar(bar, 200));
  for (let columns = 20; columns < 120; columns++) {
    const line = keyBarWithNote(['about 1:30 left', '~1:30 left'], bar, columns);
    const text = textOf(line);
    if (!/left$/.test(text)) assert.equal(text, textOf(keyBar(bar, columns, columns < 60)));
    else {
      assert.equal(widthOf(line), columns);
      const keys = all.split(/ {3}/).filter((each) => !each.includes('ctrl-t'));
      // In a narrow terminal the keys stand there without their words.
      for (const key of keys) assert.ok(text.includes(columns < 60 ? (key.trim().split(' ')[0] ?? '') : key.trim()), text);
    }
  }
});

test('shows the usual duration of a running step, where it fits', () => {
  const row = (columns: number, after: number) => drawn(again(scenes.building), columns, after)[0] ?? '';
  for (const columns of [60, 80, 160]) {
    assert.match(row(columns, 12_000), /Images .*0:12 of about 1:20$/);
    assert.match(row(columns, 95_000), /Images .*1:35, usually 1:20$/);
  }
  const because = 'backend-docker/app/main.py and 3 more files changed';
  const told = [...again(scenes.toolsDone), { ...scenes.started('images'), because } as Event];
  const images = (columns: number) => drawn(told, columns, 12_000).find((line) => line.includes('Images')) ?? '';
  assert.match(images(80), new RegExp(`${because} +0:12$`), 'why it runs is worth more');
  assert.match(images(160), new RegExp(`${because} +0:12 of about 1:20$`));
});

const at = scenes.began;
const skip = (step: StepId, reason: string): Event => ({ type: 'step-skipped', at, step, reason, ms: 300 });
const done = (step: StepId, because: string, evidence: string, ms: number): Event[] => [
  { type: 'step-started', at, step, because },
  { type: 'step-finished', at, step, evidence, ms },
];
const over = (ms: number): Event => ({ type: 'run-finished', at: at + ms, outcome: 'done', exit: 0, ms });
const longReason = 'taskflow-frontend:1.0.0-3f9a2c41 and taskflow-backend:1.0.0-8c1d22f0 are in the node';
const rerun: Event[] = [
  scenes.start,
  skip('tools', 'docker 28.5 · helm 4.1 (unchanged since 14:02)'),
  skip('load', `${longReason} (unchanged since 14:02)`),
  ...done('images', 'backend-docker/app/main.py changed', 'frontend 142 MB, unchanged · backend 187 MB', 41_000),
  ...done('cluster', 'not done before', 'minikube, Kubernetes 1.34.0, started', 12_000),
  ...done('ports', 'ports are opened anew each time', 'both answer', 900),
  over(48_000),
];

const told = (events: Event[], columns: number): { items: ScrollbackItem[]; again: ScrollbackItem[]; lines: string[] } => {
  const state = scenes.played(...events);
  const items = extendScrollback([], state);
  const lines = items.filter(({ type }) => type !== 'header').flatMap((item) => scrollbackLines(item, columns, false));
  for (const line of lines) assert.ok(widthOf(line) <= columns, textOf(line));
  return { items, again: extendScrollback(items, state), lines: lines.map(textOf) };
};

test('keeps all evidence, reasons to run again, and durations in the scrollback', () => {
  for (const columns of [40, 80, 160]) {
    const { items, again, lines } = told(rerun, columns);
    const words = lines.join(' ').replaceAll(/\s+/g, ' ');
    // Times stand at the right of a first line, in the middle of what goes on in the next.
    const without = words
      .replaceAll(/ (\d+\.\d s|\d:\d\d)(?= )/g, '')
      .replaceAll(/(?<=1\.0) (?=\.0)|(?<=:1\.) (?=0\.0)|(?<=0-) (?=8)/g, '');
    if (columns >= 80) assert.ok(without.includes(longReason), without);
    assert.equal(lines.filter((line) => line.includes('(unchanged since 14:02)')).length, 2, 'since when is not broken apart');
    assert.match(words, /again: backend-docker\/app\/main\.py changed/);
    assert.equal(words.split('again:').length, 2, 'nothing to say of a first time, or of ports');
    const account = lines.slice(lines.findIndex((line) => line.includes('Done in')));
    assert.equal(account[0], '  ✔ Done in 0:48');
    const went = account
      .slice(1)
      .map((line) => line.trim())
      .join(' · ');
    assert.equal(went, 'images 0:41 · cluster 0:12 · ports 0.9 s · the rest 0.6 s (some side by side)');
    assert.equal(again, items, 'told once');
  }
});

test('ends an unchanged rerun with a short line', () => {
  const ids = ['tools', 'cluster', 'images', 'load', 'secrets', 'release'] as const;
  const { lines } = told([scenes.start, ...ids.map((id) => skip(id, 'it is so')), ...done('ports', 'anew', 'both', 300), over(1400)], 80);
  assert.deepEqual(lines.slice(-2), ['  ✔ Done in 1.4 s', '    nothing to do: 6 steps checked in 1.1 s, ports opened in 0.3 s']);
});

const command = (step: StepId, ...argv: string[]): Event => ({ type: 'command', at, step, argv });
const build = [
  ...['docker', 'buildx', 'build', '--load', '--progress=rawjson', '--file', "/home/anna/my own/it's/taskflow/Dockerfile"],
  ...['--tag', 'taskflow-frontend:1.0.0-3f9a2c41', '--label', 'app.kubernetes.io/part-of=taskflow', '/home/anna/my own/taskflow'],
];
const remark = '# Secret taskflow-secrets, values on standard input';
const commanded: Event[] = [
  scenes.start,
  command('tools', 'docker', '--version'),
  skip('tools', 'docker 28.5'),
  skip('cluster', 'it is running'),
  scenes.started('images'),
  command('images', ...build),
  ...done('secrets', 'not done before', 'stored', 900),
  command('secrets', 'kubectl', 'apply', '-f', '-', remark),
  ...done('load', 'not done before', 'loaded', 900),
  { type: 'step-cancelled', at, step: 'release', ms: 1 },
  command('ports', 'kubectl', 'version'),
];

test('shows whole commands at every width, as a shell reads them', () => {
  for (const columns of [40, 80, 160]) {
    const lines = commandLines(scenes.played(...commanded), columns);
    for (const line of lines) assert.ok(widthOf(line) <= columns, textOf(line));
    const text = lines.map(textOf).join('\n');
    // On the narrow screen the long paths are broken themselves.
    if (columns >= 80) assert.ok(text.replaceAll(/ \\\n +/g, ' ').includes(`  $ ${quoteCommand(build)}\n`), text);
    else assert.ok(text.replaceAll(/[ \\\n]/g, '').includes(quoteCommand(build).replaceAll(/[ \\]/g, '')), text);
    assert.ok(text.replaceAll(/\n +/g, ' ').includes(`${remark} $ kubectl apply -f -`), text);
  }
});

test('says for each started step how its commands ended, or that it ran none', () => {
  const heads = commandLines(scenes.played(...commanded), 100)
    .map(textOf)
    .filter((line) => /^\w/.test(line));
  assert.deepEqual(heads, [
    'Tools     skipped, after these checks',
    'Cluster   skipped: checked through the API, no commands',
    'Images    running',
    'Load      done through the API, no commands',
    'Secrets   done',
    'Release   cancelled, no commands',
    'Ports     checking whether this is already done',
  ]);
});

test('shows the commands with ctrl-t, and scrolls them by lines', async () => {
  const many = Array.from({ length: 8 }, (_, n) => command('images', ...build, `--build-arg=N=${n}`));
  const { control } = fakeWizard(scenes.played(...scenes.building, ...many));
  const shown = screen(<Wizard control={control} options={{ unicode: true, demo: false }} />, { columns: 80, rows: 24 });
  await settled();
  await shown.press(keys.ctrl('t'));
  assert.match(shown.frame(), /--build-arg=N=7/);
  const [, last = ''] = /–(\d+) of \1 · newest/.exec(shown.frame()) ?? [];
  assert.ok(Number(last) > 30, shown.frame());
  for (let n = 0; n < 6; n++) await shown.press('\u001b[5~');
  assert.match(shown.frame(), / 1–\d+ of /);
  assert.match(shown.frame(), /Tools +done/);
  shown.close();
});
