// A problem card, on screens of two sizes and as plain lines: nothing of it is missing.
import assert from 'node:assert/strict';
import test from 'node:test';
import { asciiSigns, lineOf } from '../../source/deploy/engine/line.js';
import type { Problem } from '../../source/problem.js';
import { textOf } from '../../source/ui/kit/line.js';
import { attentions } from '../../source/ui/wizard/attention.js';
import { emptyWord } from '../../source/ui/wizard/confirm.js';
import { emptyForm } from '../../source/ui/wizard/secrets/form-state.js';
import { wizardLines } from '../../source/ui/wizard/view.js';
import * as scenes from '../ui/wizard/scenes.js';

/** The longest kind of card: a failed image with its last lines and its log. */
const long: Problem = {
  problem: 'the image taskflow-frontend:1.0.0-4c220a2f did not build: [build 6/8] RUN npm ci --no-fund',
  cause:
    'the connection to the Docker engine was lost; it said: error during connect: Cannot connect to the Docker daemon at unix:///var/run/docker.sock.',
  fix: 'start Docker again, then retry: finished images stay, and whatever the other image has done by then is kept as well',
  command: 'minikube -p minikube ssh -- df -h /var/lib/docker /var/lib/containerd',
  details: Array.from({ length: 15 }, (_, line) => `line ${line} of what was printed last`),
  log: '/home/anna/.config/taskflow-tui/logs/build-frontend.log',
};

function screen(problem: Problem, columns: number, rows: number): string {
  const state = scenes.played(...scenes.toolsDone, scenes.started('images'), scenes.failed('images', problem));
  const lines = wizardLines({
    ...{ state, form: emptyForm, word: emptyWord, attention: attentions(state)[0], others: false, selected: 0, pane: undefined },
    ...{ phase: 'open' as const, now: scenes.began + 90_000, columns, rows },
  });
  assert.ok(lines.length < rows);
  return lines.map(textOf).join('\n');
}

/** The text without its line breaks. */
const told = (text: string) => text.replace(/\s+/g, '');

for (const [columns, rows] of [
  [80, 24],
  [60, 20],
  [160, 50],
] as const) {
  test(`shows a whole card with its keys below at ${columns}×${rows}`, () => {
    const shown = screen(long, columns, rows);
    for (const text of [long.problem, long.cause, long.fix, long.command, long.log])
      assert.ok(told(shown).includes(told(text ?? '')), shown);
    for (const label of ['why', 'fix', 'command', 'log']) assert.match(shown, new RegExp(`^ +${label} `, 'm'));
    assert.match(shown.split('\n').at(-1) ?? '', /\br retry\b.*\bl full log\b/);
  });
}

test('shows the key that edits a wrong secret', () => {
  assert.match(screen({ ...long, secret: 'database-url' }, 80, 24), /\be edit secret\b/);
});

test('prints each part of a card on a line of its own', () => {
  const text = lineOf({ type: 'step-failed', at: 0, step: 'images', problem: long, ms: 1500 }, asciiSigns) ?? '';
  for (const one of [`why   ${long.cause}`, `fix   ${long.fix}`, `      ${long.command}`, '  | line 14', `log   ${long.log}`])
    assert.ok(text.includes(one), text);
  const bare = lineOf({ type: 'step-failed', at: 0, step: 'images', problem: { ...long, cause: '' }, ms: 1500 }, asciiSigns) ?? '';
  assert.doesNotMatch(bare, /why/);
});
