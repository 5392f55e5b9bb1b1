import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Cancelled, Failure } from '../../../source/problem.js';
import { mask } from '../../../source/redact.js';
import { createPrograms, MissingProgram, TimeLimit } from '../../../source/tools/run/process.js';
import { fakePrograms, isAlive, never } from '../../support/programs/programs.js';
import { until } from '../../support/programs/until.js';

test('returns the exit code and both streams, whatever the code', async (t) => {
  const { programs, observed } = fakePrograms(t, { tool: 'echo out; echo err >&2; exit 3' });
  const lines: string[] = [];
  const onLine = (line: string, stream: string) => lines.push(`${stream} ${line}`);
  const outcome = await programs.run({ file: 'tool', args: ['--flag', 'a b'], signal: never, onLine });
  assert.deepEqual(outcome, { exitCode: 3, stdout: 'out', stderr: 'err' });
  assert.deepEqual(lines.sort(), ['stderr err', 'stdout out']);
  assert.deepEqual(observed, ['tool --flag a b']);
});

test('puts the tools folder first on the PATH of every process as soon as the folder exists', async (t) => {
  const { programs, folder, redactor } = fakePrograms(t, { tool: 'echo theirs; echo "$PATH"', other: 'echo other' });
  const first = path.join(folder, 'first');
  const environment = { PATH: folder };
  const withFirst = createPrograms({ redactor, observer: { command: () => {} }, environment, first });
  const says = async (which: typeof programs, file = 'tool') => (await which.run({ file, args: [], signal: never })).stdout.split('\n')[0];
  assert.equal(await says(withFirst), 'theirs');
  mkdirSync(first);
  writeFileSync(path.join(first, 'tool'), '#!/bin/sh\necho "ours, $PATH"\n');
  chmodSync(path.join(first, 'tool'), 0o755);
  assert.equal(await says(withFirst), `ours, ${first}${path.delimiter}${folder}`);
  assert.equal(await says(withFirst, 'other'), 'other');
  assert.equal(await says(programs), 'theirs');
  const nothing = createPrograms({ redactor, observer: { command: () => {} }, environment: {}, first });
  assert.equal(await says(nothing), `ours, ${first}`);
});

test("returns the shell's exit code for a program that a signal ended", async (t) => {
  const { programs } = fakePrograms(t, { tool: 'kill -TERM $$' });
  assert.equal((await programs.run({ file: 'tool', args: [], signal: never })).exitCode, 128 + 15);
});

test('passes input on stdin, and an empty stdin without input', async (t) => {
  const { programs } = fakePrograms(t, { tool: 'cat' });
  assert.equal((await programs.run({ file: 'tool', args: [], input: 'a: 1\n', signal: never })).stdout, 'a: 1');
  assert.equal((await programs.run({ file: 'tool', args: [], signal: never, timeoutSeconds: 60 })).stdout, '');
});

test("accepts a program that doesn't read its input", async (t) => {
  const { programs } = fakePrograms(t, { tool: 'exit 1' });
  assert.equal((await programs.run({ file: 'tool', args: [], input: 'x'.repeat(1_000_000), signal: never })).exitCode, 1);
});

test('reports a missing program by its name, with exit status 3', async (t) => {
  const { programs } = fakePrograms(t, {});
  await assert.rejects(programs.run({ file: 'minikube', args: [], signal: never }), (error) => {
    assert.ok(error instanceof MissingProgram);
    assert.equal(error.file, 'minikube');
    assert.equal(error.problem.problem, "minikube isn't installed");
    assert.equal(error.problem.exit, 3);
    return true;
  });
});

test("explains that a program isn't executable", { skip: process.platform === 'win32' }, async (t) => {
  const { programs, folder } = fakePrograms(t, {});
  writeFileSync(path.join(folder, 'tool'), '#!/bin/sh\n');
  chmodSync(path.join(folder, 'tool'), 0o644);
  await assert.rejects(programs.run({ file: 'tool', args: [], signal: never }), (error) => {
    assert.ok(error instanceof Failure && !(error instanceof MissingProgram));
    assert.equal(error.problem.cause, "The file isn't executable");
    return true;
  });
});

test('ends a program at its time limit', async (t) => {
  const { programs, written } = fakePrograms(t, { tool: 'echo $$ >"$HERE/pid"; sleep 300' });
  await assert.rejects(programs.run({ file: 'tool', args: ['x'], signal: never, timeoutSeconds: 2 }), (error) => {
    assert.ok(error instanceof TimeLimit);
    assert.equal(error.seconds, 2);
    assert.equal(error.problem.problem, "`tool x` didn't end within 2 s");
    return true;
  });
  assert.ok(!isAlive(Number(written('pid'))));
});

test('starts nothing if the signal is already aborted', async (t) => {
  const { programs, calls, observed } = fakePrograms(t, { tool: '' });
  await assert.rejects(programs.run({ file: 'tool', args: [], signal: AbortSignal.abort() }), Cancelled);
  assert.deepEqual([...calls(), ...observed], []);
});

const stubborn = `trap '' TERM; while :; do sleep 0.05; done`;
const endings: [name: string, script: string][] = [
  ['a program and its child', 'sleep 300 & echo $! >>"$HERE/pids"; echo $$ >>"$HERE/pids"; echo ready; wait'],
  ['a program that ignores TERM', `echo $$ >>"$HERE/pids"; echo ready; ${stubborn}`],
  ['a child that outlives its program and ignores TERM', `sh -c "${stubborn}" >/dev/null 2>&1 & echo $! >>"$HERE/pids"; echo ready; wait`],
];
for (const [name, script] of endings) {
  test(`canceling ends ${name}`, async (t) => {
    const { programs, written } = fakePrograms(t, { tool: script });
    const stop = new AbortController();
    const running = programs.run({ file: 'tool', args: [], signal: stop.signal, onLine: (line) => line === 'ready' && stop.abort() });
    await assert.rejects(running, Cancelled);
    const pids = written('pids').split('\n').filter(Boolean).map(Number);
    assert.ok(pids.length > 0);
    await until(() => !pids.some(isAlive));
  });
}

test('strips escape codes, invalid bytes and bidi controls from lines, tails and streams', async (t) => {
  const script = `printf '\\033]0;title\\007\\033[31mred\\033[0m\\tx\\377\\342\\200\\256\\n'; printf '\\033]52;c;aGk=\\007err\\n' >&2`;
  const { programs } = fakePrograms(t, { tool: script });
  const seen: string[] = [];
  const { stdout, stderr } = await programs.run({ file: 'tool', args: [], signal: never, onLine: (line) => seen.push(line) });
  assert.equal(stdout, 'red  x\ufffd');
  assert.equal(stderr, 'err');
  assert.deepEqual(seen.sort(), ['err', 'red  x\ufffd']);
});

test('redacts a secret in argv, lines, tails, and at the edge of a cut line', async (t) => {
  const secret = 'canary-0123456789';
  const { programs, redactor, observed } = fakePrograms(t, {
    tool: `echo "said ${secret}" >&2; head -c 4090 /dev/zero | tr '\\0' x; echo ${secret}; sleep 300`,
  });
  redactor.add(secret);
  const seen: string[] = [];
  const command = { file: 'tool', args: [`--x=${secret}`], signal: never, timeoutSeconds: 4, onLine: (line: string) => seen.push(line) };
  const error = await programs.run(command).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof TimeLimit);
  const everything = JSON.stringify([observed, seen, error.problem, error.message, error.stack]);
  assert.ok(everything.includes(`--x=${mask}`) && everything.includes(`said ${mask}`));
  assert.ok(!everything.includes('canar'), 'not even a part of it');
});

test('cuts and marks a line of 50 MB', async (t) => {
  const { programs } = fakePrograms(t, { tool: `head -c 50000000 /dev/zero | tr '\\0' x; echo; echo after` });
  const { stdout } = await programs.run({ file: 'tool', args: [], signal: never });
  const [line, after] = stdout.split('\n');
  assert.equal(line, `${'x'.repeat(4096)}… (cut)`);
  assert.equal(after, 'after');
});

test("keeps the last lines of a long output, and doesn't block other work", async (t) => {
  const { programs } = fakePrograms(t, { tool: 'yes "a line of a build log" | head -n 400000; echo last' });
  let turns = 0;
  const timer = setInterval(() => turns++, 5);
  const { stdout } = await programs.run({ file: 'tool', args: [], signal: never });
  clearInterval(timer);
  const lines = stdout.split('\n');
  assert.equal(lines.length, 10_000);
  assert.equal(lines.at(-1), 'last');
  assert.ok(turns > 5, `${turns} turns`);
});

test('passes on whole, unchanged records next to the clean line', async (t) => {
  const record = JSON.stringify({ log: 'x'.repeat(100_000), color: '\u001b[31m' });
  const { programs, folder } = fakePrograms(t, { tool: 'cat "$HERE/record"' });
  writeFileSync(path.join(folder, 'record'), record);
  const records: string[] = [];
  const { stdout } = await programs.run({ file: 'tool', args: [], signal: never, onRecord: (line) => records.push(line) });
  assert.deepEqual(records, [record]);
  assert.equal(stdout.length, 4096 + '… (cut)'.length);
});

test('read() returns unchanged stdout for a parser, and refuses too long an output', async (t) => {
  const { programs } = fakePrograms(t, { tool: `printf '{"a":"\\033[1m"}\\n'; echo "\${1}" >&2`, long: 'head -c 34000000 /dev/zero' });
  assert.deepEqual(await programs.read({ file: 'tool', args: ['said'], signal: never }), {
    exitCode: 0,
    stdout: '{"a":"\u001b[1m"}\n',
    stderr: 'said',
  });
  await assert.rejects(programs.read({ file: 'long', args: [], signal: never }), Failure);
});
