// The problem card, and the lines for a terminal without a screen.
import assert from 'node:assert/strict';
import test from 'node:test';
import { problemLines } from '../../../source/deploy/engine/line.js';
import type { Problem } from '../../../source/problem.js';
import { problemCard } from '../../../source/ui/kit/problem-card.js';

const both: Problem = {
  ...{ problem: "The frontend didn't build", cause: 'Type error', fix: 'Fix the type.' },
  also: [
    { problem: "The backend didn't build", cause: 'No matching distribution', fix: 'Correct requirements.txt.', details: ['last line'] },
  ],
};

test('shows what else failed, with its own cause and fix', () => {
  const card = problemCard(both, 80, 3)
    .map((line) => line.map(({ text }) => text).join(''))
    .join('\n');
  for (const text of [card, problemLines(both).join('\n')]) {
    for (const part of [
      'Type error',
      'Fix the type.',
      "also +The backend didn't build",
      'No matching distribution',
      'Correct requirements.txt.',
    ])
      assert.match(text, new RegExp(part));
    assert.match(text, /last line/);
  }
});
