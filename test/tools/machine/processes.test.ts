import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { Cancelled } from '../../../source/problem.js';
import { endProcess, isStill, thisProcess } from '../../../source/tools/machine/processes.js';
import { fakePrograms, isAlive, never } from '../../support/programs/programs.js';
import { problemOfRejection } from '../../support/world/step-context.js';

const posix = { skip: process.platform === 'win32' };

async function child(t: TestContext, script: string): Promise<number> {
  const started = spawn('sh', ['-c', `${script}; echo ready; while :; do sleep 0.05; done`], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => started.kill('SIGKILL'));
  await once(started.stdout, 'data');
  return started.pid ?? 0;
}

const causeOf = async (running: Promise<void>) => (await problemOfRejection(running)).cause;

test('ends a program, and waits until it is gone', posix, async (t) => {
  const pid = await child(t, ':');
  await endProcess(pid, never);
  assert.ok(!isAlive(pid));
  await endProcess(pid, never);
});

test("reports a program that doesn't end, and doesn't kill it", posix, async (t) => {
  const pid = await child(t, "trap '' TERM");
  assert.match(await causeOf(endProcess(pid, never, 0.2)), /received SIGTERM and was still running 0.2 s later/);
  assert.ok(isAlive(pid));
});

test('never ends itself or a process group', async () => {
  for (const pid of [process.pid, 0, -1, 1, Number.NaN, 1.5])
    assert.match(await causeOf(endProcess(pid, never)), /doesn't end this process/);
});

test('the wait can be cancelled', posix, async (t) => {
  const pid = await child(t, "trap '' TERM");
  const stop = new AbortController();
  const ending = endProcess(pid, stop.signal);
  setImmediate(() => stop.abort());
  await assert.rejects(ending, Cancelled);
  await assert.rejects(endProcess(pid, stop.signal), Cancelled);
});

test('isStill() tells a living process from another one with its pid', async (t) => {
  const { programs } = fakePrograms(t, {});
  assert.equal(await isStill(programs, thisProcess()), true);
  if (process.platform === 'linux') assert.equal(await isStill(programs, { ...thisProcess(), started: '1' }), false);
  assert.equal(await isStill(programs, { ...thisProcess(), pid: 2 ** 22 + 1 }), false);
});
