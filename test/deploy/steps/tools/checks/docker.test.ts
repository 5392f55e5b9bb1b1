// Docker that is missing, stopped, forbidden, too small, or of the wrong kind, each with the fix for its system.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { DockerDesktop } from '../../../../../source/world/index.js';
import { checked, engineOf, missing, type Simulated } from './simulated.js';

const fixOf = async (name: string, given: Simulated) => {
  const check = (await checked(given)).checks.get(name);
  return [check?.fix ?? '', check?.command] as const;
};
const down = { type: 'down', reason: 'x' } as const;

test('names the installed program that includes docker when docker itself is not on the PATH', async () => {
  const mac = async (desktop: DockerDesktop) =>
    fixOf('docker', { platform: 'darwin', manager: 'brew', facts: { desktops: [desktop] }, tools: { docker: missing } });
  assert.deepEqual(await mac('docker-desktop'), [
    'Docker Desktop is installed and includes docker. Start it, then open a new terminal.',
    'open -a Docker',
  ]);
  assert.equal((await mac('orbstack'))[1], 'open -a OrbStack');
  assert.equal((await mac('rancher-desktop'))[1], 'open -a "Rancher Desktop"');
  const wsl = { manager: 'apt', facts: { wsl: true, desktops: ['docker-desktop'] }, tools: { docker: missing } } as const;
  const [fix, command] = await fixOf('docker', { ...wsl, facts: { wsl: true, desktops: ['docker-desktop'] } });
  assert.match(fix, /turn on this distribution in Settings > Resources > WSL integration/);
  assert.equal(command, undefined);
});

test('names the command that starts the engine here, or what the person has to do', async () => {
  const start = async (given: Simulated) => fixOf('docker engine', { ...given, engine: down });
  assert.deepEqual(await start({ starter: { text: 'Docker Desktop', command: ['open', '-a', 'Docker Desktop'] } }), [
    'Start Docker Desktop and wait until it runs.',
    "open -a 'Docker Desktop'",
  ]);
  const mac = (desktops: DockerDesktop[]): Simulated => ({ platform: 'darwin', manager: 'brew', facts: { desktops } });
  assert.equal((await start(mac(['rancher-desktop'])))[1], 'open -a "Rancher Desktop"');
  assert.equal((await start(mac([])))[1], 'brew install colima && colima start --cpu 2 --memory 4');
  assert.deepEqual(await start({ platform: 'win32' }), ['Start Docker Desktop and wait until it runs.', undefined]);
  assert.equal((await start({}))[1], 'sudo systemctl start docker');
  assert.equal((await start({ facts: { root: true } }))[1], 'systemctl start docker');
  assert.equal((await start({ facts: { wsl: true } }))[1], 'sudo service docker start');
  assert.match((await start({ facts: { wsl: true, desktops: ['docker-desktop'] } }))[0], /Start Docker Desktop on Windows/);
});

test('reports an engine that refuses this user, hangs, or runs Windows containers', async () => {
  const { checks } = await checked({ engine: { type: 'denied', reason: 'x' } });
  assert.deepEqual(
    [checks.get('docker engine')?.found, checks.get('docker engine')?.command],
    ['refuses your user', 'sudo usermod -aG docker $USER'],
  );
  assert.match((await fixOf('docker engine', { facts: { wsl: true }, engine: { type: 'denied', reason: 'x' } }))[0], /wsl\.exe --shutdown/);
  assert.equal(
    (await checked({ engine: { type: 'hangs', seconds: 10 } })).checks.get('docker engine')?.found,
    "doesn't answer within 10 s",
  );
  const windows = (await checked({ platform: 'win32', engine: engineOf({ containers: 'windows' }) })).checks.get('docker engine');
  assert.deepEqual([windows?.ok, windows?.found, windows?.needed], [false, 'runs Windows containers', 'Linux containers']);
  assert.match(windows?.command ?? '', /-SwitchLinuxEngine$/);
});

test('room: counts what the engine has, not the computer, and says where to give it more', async () => {
  const small = { cpus: 2, memory: 2e9 };
  const room = async (given: Simulated) => (await checked({ cluster: 'running', ...given })).checks.get('room');
  const desktop = await room({ platform: 'darwin', engine: engineOf({ ...small, system: 'Docker Desktop' }) });
  assert.equal(desktop?.found, 'is tight: 50 GB disk free, docker has 2 GB memory, 2 cores');
  assert.deepEqual([desktop?.ok, desktop?.level], [true, 'warning']);
  assert.match(desktop?.fix ?? '', /Docker Desktop: Settings > Resources/);
  const colima = await room({ platform: 'darwin', facts: { desktops: ['colima'] }, engine: engineOf(small) });
  assert.equal(colima?.command, 'colima stop && colima start --cpu 2 --memory 4');
  const wsl = await room({ facts: { wsl: true }, engine: engineOf({ ...small, system: 'Docker Desktop' }) });
  assert.deepEqual([/\.wslconfig/.test(wsl?.fix ?? ''), wsl?.command], [true, 'wsl.exe --shutdown']);
  const orbstack = await room({ platform: 'darwin', engine: engineOf({ ...small, system: 'OrbStack' }) });
  assert.match(orbstack?.command ?? '', /^orb config set memory_mib 4096/);
  const rancher = await room({ platform: 'darwin', facts: { desktops: ['rancher-desktop'] }, engine: engineOf(small) });
  assert.match(rancher?.command ?? '', /^rdctl set --virtual-machine\.memory-in-gb 4/);
});

test('room: fails if minikube would refuse to start, and only warns when a cluster already runs', async () => {
  for (const [engine, found] of [
    [{ cpus: 1, memory: 8e9 }, /docker has 8 GB memory, 1 core$/],
    [{ cpus: 2, memory: 1.7e9 }, /docker has 1\.7 GB memory, 2 cores$/],
  ] as const) {
    const stopped = await checked({ engine: engineOf(engine), cluster: 'stopped' });
    assert.deepEqual([stopped.checks.get('room')?.ok, stopped.checks.get('room')?.level], [false, 'error']);
    assert.match(stopped.checks.get('room')?.found ?? '', found);
    const running = await checked({ engine: engineOf(engine), cluster: 'running' });
    assert.deepEqual([running.checks.get('room')?.ok, running.checks.get('room')?.level], [true, 'warning']);
  }
});

test('room: warns of a small computer and of a full disk where the engine keeps images', async () => {
  const { checks, asked } = await checked({ engine: engineOf({ folder: '/data/docker' }), room: { diskFree: 2.4e9 } });
  assert.equal(checks.get('room')?.level, 'warning');
  assert.equal(checks.get('room')?.found, 'is tight: 2.4 GB disk free, 16 GB memory, 8 cores');
  assert.equal(checks.get('room')?.command, 'docker system prune');
  assert.ok(asked.includes('room /data/docker'));
  const little = await checked({ room: { memoryTotal: 3e9, cores: 2 }, engine: engineOf({ cpus: 2, memory: 3e9 }) });
  assert.match(little.checks.get('room')?.fix ?? '', /larger computer/);
  const well = (await checked({})).checks.get('room');
  assert.deepEqual([well?.level, well?.fix, well?.command], ['ok', undefined, undefined]);
});
