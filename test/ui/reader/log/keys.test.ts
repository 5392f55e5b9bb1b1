import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { Failure } from '../../../../source/problem.js';
import { until } from '../../../support/programs/until.js';
import { cleanup, keys, paste, settled } from '../../wizard/screen.js';
import { numbered, openLog, pods } from './screen.js';

afterEach(cleanup);
const [pod = ''] = pods;
const noLog = new Failure({
  problem: `pod ${pod} has no previous container`,
  cause: 'it was never restarted',
  fix: 'p shows the log of the container that runs now',
});

test('scrolls by lines, pages, and to both ends, and follows again', async () => {
  const { view, arrive } = openLog();
  await settled();
  await until(() => view.frame().includes('Nothing yet'));
  await arrive(...numbered(100));
  const below = () => /(\d+) lines? below/.exec(view.frame())?.[1] ?? (view.frame().includes('following') ? 'following' : '?');
  const steps: [string, string][] = [
    ...([
      ['k', '1'],
      [keys.up, '2'],
      ['j', '1'],
      [keys.down, 'following'],
      ['\u001b[5~', '19'],
      ['\u0002', '38'],
      ['\u001b[6~', '19'],
    ] as [string, string][]),
    ...([
      [' ', 'following'],
      ['g', '80'],
      ['G', 'following'],
      ['\u001b[H', '80'],
      ['\u001b[F', 'following'],
      ['g', '80'],
      ['f', 'following'],
    ] as [string, string][]),
  ];
  for (const [key, expected] of steps) {
    await view.press(key);
    assert.equal(below(), expected, JSON.stringify(key));
  }
  view.close();
});

test('keeps the scroll position while lines arrive', async () => {
  const { view, arrive, last } = openLog();
  await settled();
  await arrive(...numbered(100));
  await view.press('kk');
  last().report({ pod, text: 'line 101.' });
  await until(() => view.frame().includes('3 lines below'));
  assert.ok(view.frame().includes('line 98.') && !view.frame().includes('line 99.'));
  view.close();
});

test('reads another log with p, 0 to 4, and r, and stops the old one', async () => {
  const { view, logs, arrive, last } = openLog({ previous: true });
  await settled();
  assert.deepEqual(last().question, { pods, previous: true });
  await view.press('p');
  await until(() => logs.length === 2);
  assert.ok(logs[0]?.signal.aborted);
  await arrive('of the first log');
  for (const [key, sinceSeconds] of [
    ['1', 60],
    ['2', 300],
    ['3', 900],
    ['4', 3600],
  ] as const) {
    await view.press(key);
    await until(() => last().question.sinceSeconds === sinceSeconds);
  }
  assert.ok(!view.frame().includes('of the first log'));
  assert.match(view.frame(), /last 1 h · following/);
  logs[1]?.report({ pod, text: 'too late' });
  await view.press('0');
  await until(() => last().question.sinceSeconds === undefined);
  last().end();
  await until(() => view.frame().includes('The log is empty'));
  const before = logs.length;
  await view.press('r');
  await until(() => logs.length === before + 1);
  await arrive('once more');
  assert.ok(!view.frame().includes('too late'));
  view.close();
});

test('wraps with w, shows times with t, and scrolls sideways', async () => {
  const { view, arrive } = openLog();
  await settled();
  await arrive(`begin ${'x'.repeat(90)} the end`, 'second');
  assert.match(view.frame(), /begin x+…/);
  await view.press('w');
  assert.match(view.frame(), /begin x+\n {9}x+ the end/);
  await view.press('w', '\u001b[C', '\u001b[C');
  assert.match(view.frame(), /…x+ the end/);
  await view.press('\u001b[D', '\u001b[D', 't');
  assert.match(view.frame(), /begin x/);
  assert.match(view.frame(), /\n {15}…ww71x begin/, 'a line without a time leaves its place empty');
  view.close();
});

test('searches while typing, goes to matches with n and N; esc ends the search, then closes', async () => {
  const { view, told, arrive } = openLog();
  await settled();
  await arrive(...numbered(100).map((each, i) => (i % 25 === 4 ? `Error ${each}` : each)));
  await view.press('/er');
  assert.match(view.frame(), /\/ er▏ {3}4 of 4/);
  await view.press('x');
  assert.match(view.frame(), /\/ erx▏ {3}! not found/);
  await view.press('\u007f', paste('ror '));
  assert.match(view.frame(), /\/ error ▏ {3}4 of 4/);
  await view.press('q', keys.ctrl('u'), 'error\r');
  assert.match(view.frame(), /\/ error {3}4 of 4/);
  assert.match(view.frame(), /▸ …ww71x Error line 80\./);
  await view.press('n');
  assert.match(view.frame(), /\/ error {3}1 of 4/);
  assert.match(view.frame(), /▸ …ww71x Error line 5\./);
  await view.press('N', 'N');
  assert.match(view.frame(), /\/ error {3}3 of 4/);
  await view.press(keys.esc);
  await until(() => !view.frame().includes('/ error'));
  assert.deepEqual(told, []);
  await view.press(keys.esc);
  await until(() => told.length === 1);
  await view.press('/q/l', keys.ctrl('c'));
  assert.deepEqual(told, ['close', 'quit'], 'what is typed into a search is no key');
  await view.press('\r', 'q');
  assert.deepEqual(told, ['close', 'quit', 'close'], 'q does not stop at a search');
  view.close();
});

test('goes back with q and l, quits with ctrl-c, and shows help with ?', async () => {
  const { view, told } = openLog();
  await settled();
  await view.press('?');
  assert.match(view.frame(), /Reading a log\n.*scroll by a line/);
  await view.press(' ', '\u001b[6~');
  assert.match(view.frame(), /Typing a search[\s\S]*clear the search\n/, 'the last row is seen, and none after it');
  await view.press('\u0002', 'j', 'k', 'g');
  assert.match(view.frame(), /Reading a log\n.*scroll by a line/);
  await view.press('q');
  assert.match(view.frame(), /Nothing yet/);
  await view.press('q', 'l', keys.ctrl('c'));
  assert.deepEqual(told, ['close', 'close', 'quit']);
  view.close();
});

test('saves all lines with ctrl-s, and says where or why not', async () => {
  const { view, arrive, saved, refuse } = openLog();
  await settled();
  await view.press(keys.ctrl('s'));
  await until(() => view.frame().includes('✖ There is nothing to save.'));
  await arrive(...numbered(100));
  await view.press(keys.ctrl('s'));
  await until(() => view.frame().includes('✔ Saved to /logs/saved/deployment taskflow-backend.log'));
  assert.deepEqual(saved, [{ name: 'deployment taskflow-backend', lines: numbered(100).map((each) => `${pod} ${each}`) }]);
  refuse(new Failure({ problem: '/logs is full', cause: 'no space', fix: 'make room' }));
  await view.press('k', keys.ctrl('s'));
  await until(() => view.frame().includes('✖ /logs is full · make room'));
  view.close();
});

test('shows problem, cause, and fix of an unreadable log; r tries again', async () => {
  const { view, last, logs } = openLog({ pods: [pod], title: pod });
  await settled();
  last().end(noLog);
  await until(() => view.frame().includes('has no previous container'));
  for (const part of [/why +it was never restarted/, /fix +p shows the log/, /Press r to try again/]) assert.match(view.frame(), part);
  await view.press('r');
  await until(() => logs.length === 2 && view.frame().includes('Nothing yet'));
  view.close();
  assert.ok(logs[1]?.signal.aborted, 'closed: it is followed no longer');
});
