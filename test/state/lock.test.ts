// Allows only one writer at a time, also after killed processes.
import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, type linkSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { heirOf, takeLock } from '../../source/state/lock.js';
import { openStore } from '../../source/state/store.js';
import { moment } from '../../source/units.js';
import { target } from '../support/world/fakes.js';
import { type Answer, dead, type Order } from './rival.js';
import { folderFor, within } from './with-store.js';

const clock = { now: () => 1_700_000_000_000 };

type Rival = { process: ChildProcess; gone: Promise<never> };

async function rivals(t: TestContext, count: number): Promise<Rival[]> {
  const file = fileURLToPath(new URL('./rival.ts', import.meta.url));
  const all = Array.from({ length: count }, () => {
    const process = fork(file, { execArgv: ['--import=tsx'] });
    const gone = once(process, 'exit').then(([code]) => assert.fail(`a rival ended with ${code}: two had the lock at once`));
    gone.catch(() => {});
    return { process, gone };
  });
  t.after(() => {
    for (const one of all) one.process.kill('SIGKILL');
  });
  // A process that answers has loaded its modules.
  await tell(all, { type: 'close' });
  return all;
}

function tell(all: Rival[], order: Order): Promise<Answer[]> {
  return Promise.all(
    all.map(({ process, gone }) => {
      const answer = new Promise<Answer>((resolve) => process.once('message', (said: Answer) => resolve(said)));
      process.send(order);
      return Promise.race([answer, gone]);
    }),
  );
}

/** Contents of the folder before a start. */
const beginnings: ((folder: string) => void)[] = [
  () => {},
  (folder) => writeFileSync(path.join(folder, 'lock'), dead()),
  (folder) => writeFileSync(path.join(folder, 'lock'), 'half a lo'),
  (folder) => {
    writeFileSync(path.join(folder, 'lock'), '');
    utimesSync(path.join(folder, 'lock'), 1, 1);
  },
  // A dead lock, and a process that was killed while it took the lock over.
  (folder) => {
    const first = dead();
    writeFileSync(path.join(folder, 'lock'), first);
    writeFileSync(path.join(folder, heirOf('lock', first)), dead());
  },
  (folder) => {
    for (const name of ['lock', heirOf('lock', '')]) {
      writeFileSync(path.join(folder, name), '');
      utimesSync(path.join(folder, name), 1, 1);
    }
  },
];

test('exactly one of several simultaneous starts gets the lock, whatever is in the folder', async (t) => {
  const all = await rivals(t, 4);
  for (let round = 0; round < 70; round++) {
    const folder = path.join(folderFor(t), 'state');
    const begin = beginnings[round % (beginnings.length + 1)];
    if (begin) {
      mkdirSync(folder);
      begin(folder);
    }
    const answers = (await tell(all, { type: 'open', folder })).map((answer) => ('readOnly' in answer ? answer.readOnly : undefined));
    assert.equal(answers.filter((reason) => reason === undefined).length, 1, `round ${round}: ${answers.join('; ')}`);
    for (const reason of answers) if (reason) assert.match(reason, /^Another taskflow-tui \(rival, pid \d+, since \d\d:\d\d\) is running/);
    await tell(all, { type: 'close' });
    assert.deepEqual(existsSync(folder) ? readdirSync(folder) : [], [], 'nothing of a lock is left');
  }
});

test('never has two owners while processes take the lock, release it, and are killed', async (t) => {
  const folder = folderFor(t);
  const all = await rivals(t, 3);
  assert.deepEqual(await tell(all, { type: 'struggle', folder, times: 150 }), [{ owned: 150 }, { owned: 150 }, { owned: 150 }]);
});

test('reports the owner with its command, its pid, and its start', (t) => {
  const folder = folderFor(t);
  const first = openStore(target, { write: true, folder, command: 'up', clock });
  const second = within(folder, (store) => store.readOnly(), { command: 'down', clock: { now: () => clock.now() + 60_000 } });
  const since = moment(clock.now(), clock.now());
  assert.equal(second, `Another taskflow-tui (up, pid ${process.pid}, since ${since}) is running, so this one saves nothing`);
  const text = readFileSync(path.join(folder, 'lock'), 'utf8');
  assert.deepEqual(Object.keys(JSON.parse(text)), ['pid', 'started', 'command', 'since', 'nonce']);
  first.close();
  assert.deepEqual(readdirSync(folder), []);
});

test('respects a lock of an older version, and strips control characters from it', (t) => {
  const folder = folderFor(t);
  within(folder, () => {
    const { pid, started } = JSON.parse(readFileSync(path.join(folder, 'lock'), 'utf8'));
    writeFileSync(path.join(folder, 'lock'), JSON.stringify({ pid, started }));
    assert.match(within(folder, (store) => store.readOnly()) ?? '', new RegExp(`Another taskflow-tui \\(pid ${process.pid}\\) is`));
    writeFileSync(path.join(folder, 'lock'), JSON.stringify({ pid, started, command: '\u001b[2Jup' }));
    assert.match(within(folder, (store) => store.readOnly()) ?? '', /Another taskflow-tui \(up, pid/);
  });
});

test('does not take over a lock that is being written', (t) => {
  const folder = folderFor(t);
  writeFileSync(path.join(folder, 'lock'), '');
  assert.match(within(folder, (store) => store.readOnly()) ?? '', /Another taskflow-tui \(just starting\)/);
});

test('takes over a lock whose pid belongs to another process now', { skip: process.platform !== 'linux' }, (t) => {
  const folder = folderFor(t);
  writeFileSync(path.join(folder, 'lock'), JSON.stringify({ pid: 1, started: 'another start' }));
  within(folder, (store) => assert.equal(store.readOnly(), undefined));
});

test('works on a file system without links', (t) => {
  const folder = folderFor(t);
  const link: typeof linkSync = () => {
    throw Object.assign(new Error('not permitted'), { code: 'EPERM' });
  };
  writeFileSync(path.join(folder, 'lock'), dead());
  const first = takeLock(folder, { command: 'up', clock, link });
  assert.equal(first.owner, undefined);
  assert.equal(takeLock(folder, { command: 'up', clock, link }).owner?.pid, process.pid);
  assert.deepEqual(readdirSync(folder), ['lock']);
  first.release();
  assert.deepEqual(readdirSync(folder), []);
});

test('does not release a lock that another process has taken over', (t) => {
  const folder = folderFor(t);
  const first = takeLock(folder, { command: 'up', clock });
  first.release();
  const second = takeLock(folder, { command: 'up', clock });
  first.release();
  assert.equal(takeLock(folder, { command: 'up', clock }).owner?.pid, process.pid);
  second.release();
});
