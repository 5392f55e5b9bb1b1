// Facts about the Docker engine, read from the output of `docker info`.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { systemClock } from '../../../source/clock.js';
import { Cancelled } from '../../../source/problem.js';
import { createDocker } from '../../../source/tools/docker/docker.js';
import { fakePrograms, never, recorded } from '../../support/programs/programs.js';

/** `info` is the body of a script for `docker info`. */
function engineWith(t: TestContext, info: string, version = 'echo 28.5.1', engineSeconds = 60) {
  const fakes = fakePrograms(t, { docker: `case "$1" in version) ${version} ;; info) ${info} ;; esac` });
  const docker = createDocker({ programs: fakes.programs, clock: systemClock, environment: {}, engineSeconds });
  return { fakes, engine: (signal = never) => docker.engine(signal) };
}
const prints = (info: object | string) => `cat <<'END'\n${typeof info === 'string' ? info : JSON.stringify(info)}\nEND\n`;

test('reads the recorded output of a Debian engine', async (t) => {
  const { fakes, engine } = engineWith(t, `cat '${recorded('docker-20.10-info.json')}'`);
  assert.deepEqual(await engine(), {
    type: 'running',
    version: '28.5.1',
    about: {
      ...{ cpus: 2, memory: 25276059648, cgroup: 1, rootless: false },
      ...{ system: 'Debian GNU/Linux 12 (bookworm)', containers: 'linux', folder: '/var/lib/docker' },
    },
  });
  assert.deepEqual(fakes.calls().sort(), ['docker info --format={{json .}}', 'docker version --format={{.Server.Version}}']);
});

test('recognizes Docker Desktop, a rootless engine, and Windows containers', async (t) => {
  const about = async (info: object) => {
    const answer = await engineWith(t, prints({ NCPU: 2, MemTotal: 2e9, CgroupVersion: '2', OSType: 'linux', ...info })).engine();
    return answer.type === 'running' ? answer.about : undefined;
  };
  assert.deepEqual(await about({ OperatingSystem: 'Docker Desktop', DockerRootDir: '/var/lib/docker' }), {
    ...{ cpus: 2, memory: 2e9, cgroup: 2, rootless: false, system: 'Docker Desktop', containers: 'linux', folder: '/var/lib/docker' },
  });
  assert.equal((await about({ SecurityOptions: ['name=seccomp,profile=builtin', 'name=rootless', 'name=cgroupns'] }))?.rootless, true);
  assert.equal((await about({ SecurityOptions: ['name=seccomp,profile=rootless.json'] }))?.rootless, false);
  const windows = await about({ OSType: 'windows', CgroupVersion: '' });
  assert.deepEqual([windows?.containers, windows?.cgroup], ['windows', undefined]);
});

test('reports a running engine without facts if docker info fails, prints something else, or hangs', async (t) => {
  const running = { type: 'running', version: '28.5.1' };
  for (const info of ['exit 1', 'echo not JSON', prints('null'), prints('[]'), prints({ NCPU: 0, MemTotal: 0, ServerErrors: ['x'] })])
    assert.deepEqual(await engineWith(t, info).engine(), running, info);
  assert.deepEqual(await engineWith(t, 'sleep 300', 'echo 28.5.1', 2).engine(), running);
});

test('reports no facts about an engine that is down', async (t) => {
  const { engine } = engineWith(t, prints({ NCPU: 8, MemTotal: 8e9 }), 'echo "Cannot connect to the Docker daemon" >&2; exit 1');
  assert.deepEqual(await engine(), { type: 'down', reason: 'Cannot connect to the Docker daemon' });
});

test('the check can be cancelled', async (t) => {
  const { engine } = engineWith(t, 'sleep 300', 'sleep 300');
  await assert.rejects(engine(AbortSignal.timeout(50)), Cancelled);
});
