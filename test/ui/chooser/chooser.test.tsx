import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import stringWidth from 'string-width';
import { Chooser } from '../../../source/ui/chooser/chooser.js';
import { cleanup, keys, screen, settled } from '../wizard/screen.js';

afterEach(cleanup);

const list = (count: number) => ({
  title: `This folder holds ${count} applications of your own.`,
  detail: 'Which one do you want to deploy?',
  options: Array.from({ length: count }, (_, at) => ({
    label: `phase-${at}/frontend and phase-${at}/backend`,
    note: 'last changed 2 Feb 10:00',
  })),
});
const shown = async (count: number, columns = 80, rows = 24) => {
  const chooser = screen(<Chooser list={list(count)} options={{ unicode: true, demo: false }} />, { columns, rows });
  await settled();
  return chooser;
};

test('shows every option with its number, marks the selected one, and names the keys', async () => {
  const chooser = await shown(3);
  assert.match(chooser.frame(), /1 {2}phase-0\/frontend and phase-0\/backend {2}last changed 2 Feb 10:00/);
  await chooser.press(keys.down);
  assert.match(chooser.frame(), /▸ 2 {2}phase-1/);
  assert.match(chooser.frame(), /enter deploy it.*q quit/);
});

test('returns the option that the person chooses: with the arrow keys, with a number, or none', async () => {
  for (const [typed, expected] of [
    [[keys.down, keys.down, keys.up, keys.enter], 1],
    [['jj\r'], 2],
    [['3'], 2],
    [['q'], undefined],
    [['\u0003'], undefined],
  ] as const) {
    const chooser = await shown(3);
    await chooser.press(...typed);
    await settled();
    assert.equal(chooser.left(), expected, JSON.stringify(typed));
  }
});

test('ignores a number without an option', async () => {
  const chooser = await shown(3);
  await chooser.press('7');
  assert.equal(chooser.left(), 'still open');
});

test('fits on the screen and keeps the selected option in sight', async () => {
  for (const columns of [32, 80, 160]) {
    const chooser = await shown(40, columns, 12);
    await chooser.press('j'.repeat(30));
    const lines = chooser.frame().split('\n');
    assert.ok(lines.length <= 12, `${lines.length} lines`);
    assert.match(chooser.frame(), /▸ .*phase-30/);
    for (const line of lines) assert.ok(stringWidth(line) <= columns, line);
  }
});
