// The command that starts the Docker engine without a password, and the wait until it answers; fake programs on PATH replace the system's.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { Cancelled } from '../../../source/problem.js';
import { createDocker } from '../../../source/tools/docker/docker.js';
import { engineStarter, startEngine } from '../../../source/tools/docker/start-engine.js';
import type { DockerDesktop, Machine } from '../../../source/world/index.js';
import { type Fakes, fails, fakePrograms, never } from '../../support/programs/programs.js';
import { fakeClock } from '../../support/world/fakes.js';
import { problemOfRejection } from '../../support/world/step-context.js';

type Given = {
  scripts?: Record<string, string>;
  desktops?: DockerDesktop[];
  root?: boolean;
  wsl?: boolean;
  environment?: NodeJS.ProcessEnv;
  /** Existing files, from the root of the system. */
  files?: string[];
};

async function starterOn(t: TestContext, platform: Machine['platform'], given: Given = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-system-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const file of given.files ?? []) {
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(folder, file), '');
  }
  const { programs } = fakePrograms(t, given.scripts ?? {});
  const facts = { wsl: given.wsl ?? false, root: given.root ?? false, desktops: given.desktops ?? [] };
  const starter = await engineStarter({ programs, platform, facts, environment: given.environment ?? {}, root: folder }, never);
  return starter?.command.join(' ');
}

/** A `docker` that only knows its context. */
const context = (name: string) => ({ docker: `case "$1 $2" in 'context show') echo ${name} ;; *) exit 1 ;; esac` });
const systemd = ['/run/systemd/system/x'];
const withUnit = { systemctl: `[ "$*" = 'cat docker' ]` };
const withUserUnit = (unit: string) => ({ systemctl: `[ "$*" = '--user cat ${unit}' ]` });
const posix = { skip: process.platform === 'win32' };

test('macOS: opens the installed desktop, or the one in docker’s context if there are several', posix, async (t) => {
  assert.equal(await starterOn(t, 'darwin', { desktops: ['docker-desktop'] }), 'open -a Docker');
  assert.equal(await starterOn(t, 'darwin', { desktops: ['orbstack'] }), 'open -a OrbStack');
  assert.equal(await starterOn(t, 'darwin', { desktops: ['colima'] }), 'colima start');
  assert.equal(await starterOn(t, 'darwin', { desktops: ['docker-desktop', 'colima'], scripts: context('colima') }), 'colima start');
  assert.equal(
    await starterOn(t, 'darwin', { desktops: ['docker-desktop', 'orbstack'], scripts: context('orbstack') }),
    'open -a OrbStack',
  );
  assert.equal(await starterOn(t, 'darwin', { desktops: ['docker-desktop', 'colima'], scripts: context('default') }), 'open -a Docker');
  assert.equal(await starterOn(t, 'darwin', { desktops: ['rancher-desktop'], scripts: { rdctl: 'true' } }), 'rdctl start');
  assert.equal(await starterOn(t, 'darwin', { desktops: ['rancher-desktop'] }), undefined);
  assert.equal(await starterOn(t, 'darwin'), undefined);
});

test('Windows and WSL: uses docker desktop start if the client has it, else the program', posix, async (t) => {
  const word = { docker: `[ "$1 $2" = 'desktop version' ]` };
  assert.equal(await starterOn(t, 'win32', { desktops: ['docker-desktop'], scripts: word }), 'docker desktop start');
  const program = '/mnt/c/Program Files/Docker/Docker/Docker Desktop.exe';
  const wsl = { desktops: ['docker-desktop' as const], wsl: true };
  assert.equal(await starterOn(t, 'linux', { ...wsl, scripts: word }), 'docker desktop start');
  assert.equal(await starterOn(t, 'linux', { ...wsl, files: [program] }), program);
  assert.equal(await starterOn(t, 'linux', wsl), undefined);
});

test('Linux: root uses systemd, or an init script without it', posix, async (t) => {
  assert.equal(await starterOn(t, 'linux', { root: true, files: systemd, scripts: withUnit }), 'systemctl start docker');
  assert.equal(await starterOn(t, 'linux', { root: true, files: ['/etc/init.d/docker'], scripts: withUnit }), 'service docker start');
  assert.equal(await starterOn(t, 'linux', { root: true, files: systemd, scripts: { systemctl: 'exit 1' } }), undefined);
  assert.equal(await starterOn(t, 'linux', { root: true }), undefined);
});

test('Linux: other users start it only if sudo needs no password', posix, async (t) => {
  const sudo = (may: boolean) => ({ ...withUnit, sudo: `[ "$*" = '-n true' ] && ${may}` });
  assert.equal(await starterOn(t, 'linux', { files: systemd, scripts: sudo(true) }), 'sudo -n systemctl start docker');
  assert.equal(await starterOn(t, 'linux', { files: ['/etc/init.d/docker'], scripts: sudo(true) }), 'sudo -n service docker start');
  assert.equal(await starterOn(t, 'linux', { files: systemd, scripts: sudo(false) }), undefined);
  assert.equal(await starterOn(t, 'linux', { files: systemd, scripts: withUnit }), undefined);
});

test('Linux: a user’s own unit needs no sudo', posix, async (t) => {
  assert.equal(await starterOn(t, 'linux', { files: systemd, scripts: withUserUnit('docker') }), 'systemctl --user start docker');
  const desktop = { desktops: ['docker-desktop' as const], files: systemd };
  assert.equal(
    await starterOn(t, 'linux', { ...desktop, scripts: withUserUnit('docker-desktop') }),
    'systemctl --user start docker-desktop',
  );
  // With both engines, docker's context decides.
  const both = { ...context('desktop-linux'), systemctl: 'true' };
  assert.equal(await starterOn(t, 'linux', { ...desktop, scripts: both }), 'systemctl --user start docker-desktop');
});

test('doesn’t start the engine of another computer', posix, async (t) => {
  for (const DOCKER_HOST of ['tcp://192.0.2.1:2376', 'ssh://me@example.com'])
    assert.equal(await starterOn(t, 'darwin', { desktops: ['docker-desktop'], environment: { DOCKER_HOST } }), undefined);
  const chosen = {
    docker: `case "$1 $2" in 'context show') echo office ;; 'context inspect') echo ssh://me@example.com ;; *) exit 1 ;; esac`,
  };
  assert.equal(await starterOn(t, 'linux', { root: true, files: systemd, scripts: { ...withUnit, ...chosen } }), undefined);
  assert.equal(
    await starterOn(t, 'darwin', { desktops: ['docker-desktop'], environment: { DOCKER_HOST: 'unix:///var/run/docker.sock' } }),
    'open -a Docker',
  );
});

/** docker answers after `turns` requests since the start. */
function startable(t: TestContext, scripts: Record<string, string>, turns = 2): Fakes & { docker: ReturnType<typeof createDocker> } {
  const answers = `case "$1" in version)
  echo x >>"$HERE/asked"
  [ -e "$HERE/started" ] && [ "$(grep -c x "$HERE/asked")" -gt ${turns} ] && echo 29.0.1 && exit 0 ;;
esac
echo 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock' >&2; exit 1`;
  const fakes = fakePrograms(t, { docker: answers, ...scripts });
  return { ...fakes, docker: createDocker({ programs: fakes.programs, clock: fakeClock() }) };
}

test('starts the engine, reports the output, and waits until the engine answers', posix, async (t) => {
  const { docker, calls } = startable(t, { colima: `echo 'starting colima'; touch "$HERE/started"` });
  const told: string[] = [];
  await docker.startEngine(['colima', 'start'], (text) => told.push(text), never);
  assert.equal(calls()[0], 'colima start');
  assert.deepEqual(told.slice(0, 2), ['colima start', 'starting colima']);
  assert.match(told.at(-1) ?? '', /^Waiting up to \d+ s for the Docker engine$/);
  assert.equal((await docker.engine(never)).type, 'running');
});

test('shows what a failed start printed', posix, async (t) => {
  const { docker } = startable(t, {
    systemctl: fails('Job for docker.service failed.\nSee "journalctl -xeu docker.service" for details.'),
  });
  const problem = await problemOfRejection(docker.startEngine(['systemctl', 'start', 'docker'], () => {}, never));
  assert.equal(problem.problem, "The Docker engine couldn't be started");
  assert.match(problem.cause, /journalctl -xeu docker\.service/);
  assert.match((problem.details ?? []).join('\n'), /Job for docker\.service failed/);
  assert.deepEqual([problem.command, problem.exit], ['systemctl start docker', 3]);
});

test('gives up after 2 minutes without an answer, and says why', posix, async (t) => {
  const { docker } = startable(t, { open: 'true' });
  const problem = await problemOfRejection(docker.startEngine(['open', '-a', 'Docker'], () => {}, never));
  assert.match(problem.problem, /didn't answer within 2 min/);
  assert.match(problem.cause, /Cannot connect to the Docker daemon/);
  assert.match(problem.fix, /its window is waiting/);
});

test('a slow start, such as Colima’s first, doesn’t shorten the wait for the engine', async (t) => {
  const clock = fakeClock();
  const { programs } = fakePrograms(t, {});
  const run = async () => {
    await clock.sleep(300_000, never);
    return { exitCode: 0, stdout: '', stderr: '' };
  };
  let asked = 0;
  const engine = async () => (asked++ ? { type: 'running' as const, version: '29.0.1' } : { type: 'down' as const, reason: 'not yet' });
  await startEngine({ programs: { ...programs, run }, clock, engine }, ['colima', 'start'], () => {}, never);
  assert.equal(asked, 2);
});

test('names a missing starter, and passes on a cancellation', posix, async (t) => {
  const { docker } = startable(t, { colima: 'exec sleep 60' });
  const problem = await problemOfRejection(docker.startEngine(['rdctl', 'start'], () => {}, never));
  assert.match(problem.cause, /no program named rdctl/);
  const stop = new AbortController();
  const starting = docker.startEngine(['colima', 'start'], () => stop.abort(), stop.signal);
  await assert.rejects(starting, Cancelled);
});
