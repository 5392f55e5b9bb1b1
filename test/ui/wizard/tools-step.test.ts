// Tests of the Tools step in the wizard: each missing tool has its exact command, at every size.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Check, Event } from '../../../source/deploy/engine/event.js';
import { type Line, textOf, widthOf } from '../../../source/ui/kit/line.js';
import { attentions } from '../../../source/ui/wizard/attention.js';
import { emptyWord } from '../../../source/ui/wizard/confirm.js';
import { emptyForm } from '../../../source/ui/wizard/secrets/form-state.js';
import { wizardLines } from '../../../source/ui/wizard/view.js';
import { checked, nothing, type Simulated } from '../../deploy/steps/tools/checks/simulated.js';
import { began, failed, played, start, started } from './scenes.js';

const at = began;
const asked: Event = {
  type: 'question-asked',
  at,
  step: 'tools',
  question: {
    type: 'confirm',
    id: 'install-tools',
    text: 'Install minikube, kubectl, and helm for you?',
    detail: [
      'minikube 1.38.1 from storage.googleapis.com',
      'kubectl 1.35.2 from dl.k8s.io',
      'helm 4.1.4 from get.helm.sh',
      'into /home/anna/.config/taskflow-tui/tools',
      "without sudo, verified with the publisher's checksum",
    ],
  },
};
const refused = failed('tools', {
  problem: "docker, minikube, kubectl, and helm aren't installed",
  cause: 'Every other step needs them',
  fix: 'Follow the steps next to each tool, then retry.',
  exit: 3,
});

function screen(events: Event[], columns: number, rows: number): Line[] {
  const state = played(start, started('tools'), ...events);
  return wizardLines({
    ...{ state, form: emptyForm, word: emptyWord, attention: attentions(state)[0], others: false, selected: 0, pane: undefined },
    ...{ phase: 'open' as const, now: at + 2000, columns, rows },
  });
}

async function tellsOf(given: Simulated): Promise<{ checks: Check[]; events: Event[] }> {
  const checks = [...(await checked(given)).checks.values()];
  return { checks, events: checks.map((check): Event => ({ type: 'check', at, step: 'tools', check })) };
}

/** The accented lines under each other are one command; what was broken in the middle of a word, such as a long address, too. */
const squeezed = (text: string) => text.replaceAll(' ', '');
const accented = (lines: Line[]) =>
  squeezed(lines.flatMap((line) => line.filter(({ tone }) => tone === 'accent').map(({ text }) => text)).join(''));

const systems: Record<string, Simulated> = {
  'Debian, as root': { manager: 'apt', facts: { root: true } },
  Debian: { manager: 'apt' },
  'Fedora on arm64': { manager: 'dnf', facts: { processor: 'arm64' } },
  'macOS without brew': { platform: 'darwin', facts: { processor: 'arm64' } },
  'macOS with brew': { platform: 'darwin', manager: 'brew' },
  'Windows with winget': { platform: 'win32', manager: 'winget' },
  WSL: { manager: 'apt', facts: { wsl: true, desktops: ['docker-desktop'] } },
};

for (const [name, given] of Object.entries(systems))
  for (const [columns, rows] of [
    [80, 24],
    [100, 30],
    [160, 50],
  ] as const)
    test(`nothing installed, ${name}, ${columns}×${rows}: each command is whole, with and without a question, and as a failure`, async () => {
      const { checks, events } = await tellsOf({ ...given, tools: nothing });
      for (const [what, more] of [
        ['running', []],
        ['a question', [asked]],
        ['failed', [refused]],
      ] as const) {
        const lines = screen([...events, ...more], columns, rows);
        const text = lines.map(textOf).join('\n');
        assert.ok(lines.length < rows && lines.every((line) => widthOf(line) <= columns), text);
        for (const check of checks.filter(({ level }) => level === 'error')) {
          const row = lines.findIndex((line) => new RegExp(`^ +✖ ${check.name} +isn't installed`).test(textOf(line)));
          assert.ok(row >= 0, `${what}: no row of ${check.name}\n${text}`);
          const own = lines.slice(row + 1).findIndex((line) => !line.some(({ tone }) => tone === 'accent'));
          if (check.command) {
            const below = lines.slice(row + 1).filter((line) => /^ {8}\S/.test(textOf(line)));
            assert.ok(accented(below).includes(squeezed(check.command)), `${what}: not ${check.command}\n${text}`);
          } else assert.match(textOf(lines[row + 1] ?? []), /^ {8}\S/, 'in words, where there is no command');
          assert.ok(own >= 0);
        }
        if (what === 'a question') assert.match(text, /Install minikube, kubectl, and helm for you\?\n[\s\S]*y yes/);
        if (what === 'failed')
          assert.match(text, /✖ Tools +docker, minikube, kubectl, and helm aren't installed[\s\S]*fix +Follow the steps next to each tool/);
      }
    });

test('shows every detail of a question with enough rows', async () => {
  const { events } = await tellsOf({ platform: 'darwin', manager: 'brew', tools: nothing });
  const text = screen([...events, asked], 80, 24)
    .map(textOf)
    .join(' ')
    .replace(/\s+/g, ' ');
  for (const part of ['minikube 1.38.1 from', 'helm 4.1.4 from', 'into /home/anna', 'without sudo']) assert.ok(text.includes(part), text);
});

test('shows passed checks with enough rows, and hides them with few', async () => {
  const { checks, events } = await tellsOf({});
  const text = screen(events, 100, 30).map(textOf).join('\n');
  for (const { name, found } of checks) assert.match(text, new RegExp(`✔ ${name} +${found.replace(/[+.]/g, '\\$&')}`));
  assert.doesNotMatch(screen(events, 60, 12).map(textOf).join('\n'), /✔ helm/);
});

test('drops passed checks before warnings, and warnings before errors; never the question', async () => {
  const one = { tools: { helm: nothing.helm }, manager: 'brew', facts: { root: true } } as Simulated;
  const { events } = await tellsOf(one);
  const text = (columns: number, rows: number) =>
    screen([...events, asked], columns, rows)
      .map(textOf)
      .join('\n');
  assert.match(text(100, 30), /✖ helm[\s\S]*brew install helm[\s\S]*! user[\s\S]*y yes/);
  assert.match(text(80, 15), /✖ helm[\s\S]*brew install helm[\s\S]*y yes/);
  assert.doesNotMatch(text(80, 15), /✔/);
  for (const rows of [10, 11, 12, 13]) assert.match(text(60, rows), /y yes/, `${rows} rows`);
});
