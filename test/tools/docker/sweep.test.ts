import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { type TestContext, test } from 'node:test';
import { systemClock } from '../../../source/clock.js';
import { Failure } from '../../../source/problem.js';
import { createDocker } from '../../../source/tools/docker/docker.js';
import { thisProcess } from '../../../source/tools/machine/processes.js';
import { type Fakes, fails, fakePrograms, never } from '../../support/programs/programs.js';

/** A docker that lists these containers; `rm` is the script of `docker rm`. */
function dockerWith(t: TestContext, containers: Record<string, string>, rm = 'shift 3; printf "%s\\n" "$@"') {
  const lines = Object.entries(containers).map(([name, owner]) => `${name} ${owner}`);
  const script = `case "$1" in\nps) cat <<'END'\n${lines.join('\n')}\nEND\n;;\nrm) ${rm}\n;;\nesac`;
  const fakes = fakePrograms(t, { docker: script });
  return { fakes, docker: createDocker({ programs: fakes.programs, clock: systemClock }) };
}

const removals = (fakes: Fakes) => fakes.calls().filter((call) => call.startsWith('docker rm'));
const owner = ({ pid, started }: { pid: number; started: string }, host = hostname()) => `${pid}/${started}/${host}`;
const dead = () => spawnSync('true').pid;

test('removes try-out containers whose process has ended, or that name none', async (t) => {
  const { fakes, docker } = dockerWith(t, {
    'taskflow-try-out-living': owner(thisProcess()),
    'taskflow-try-out-dead': owner({ pid: dead(), started: '1' }),
    'taskflow-try-out-pid-given-again': owner({ ...thisProcess(), started: '1' }),
    'taskflow-try-out-elsewhere': owner({ pid: dead(), started: '1' }, `not-${hostname()}`),
    'taskflow-try-out-old': '',
  });
  const left = ['taskflow-try-out-dead', 'taskflow-try-out-pid-given-again', 'taskflow-try-out-old'];
  assert.deepEqual(await docker.sweep(never), left);
  assert.match(fakes.calls()[0] ?? '', /^docker ps --all --filter label=taskflow\.dev\/try-out=true --format /);
  assert.deepEqual(removals(fakes), [`docker rm --force --volumes ${left.join(' ')}`]);
});

test('removes nothing if there are no leftovers', async (t) => {
  for (const containers of [{}, { 'taskflow-try-out-living': owner(thisProcess()) }]) {
    const { fakes, docker } = dockerWith(t, containers);
    assert.deepEqual(await docker.sweep(never), []);
    assert.deepEqual(removals(fakes), []);
  }
});

test("doesn't count a container that another run removed, and fails if the engine refuses", async (t) => {
  const two = { 'taskflow-try-out-a': '', 'taskflow-try-out-b': '' };
  const gone = 'echo taskflow-try-out-b; echo "Error response from daemon: No such container: taskflow-try-out-a" >&2; exit 1';
  assert.deepEqual(await dockerWith(t, two, gone).docker.sweep(never), ['taskflow-try-out-b']);
  await assert.rejects(dockerWith(t, two, fails('Error response from daemon: driver failed')).docker.sweep(never), Failure);
  const down = fakePrograms(t, { docker: fails('Cannot connect to the Docker daemon') });
  await assert.rejects(createDocker({ programs: down.programs, clock: systemClock }).sweep(never), Failure);
});
