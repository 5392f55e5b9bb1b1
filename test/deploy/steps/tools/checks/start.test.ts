// Checks for what keeps minikube from starting, reported only if a cluster has to be started.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Check } from '../../../../../source/deploy/engine/event.js';
import { checkTools } from '../../../../../source/deploy/steps/tools/checks/tools.js';
import { Cancelled } from '../../../../../source/problem.js';
import type { World } from '../../../../../source/world/index.js';
import { never } from '../../../../support/programs/programs.js';
import { target } from '../../../../support/world/fakes.js';
import { testWorld } from '../../../../support/world/world.js';
import { checked, engineOf, missing, type Simulated, settings, simulated } from './simulated.js';

const usual = ['docker', 'docker engine', 'buildx', 'minikube', 'kubectl', 'helm', 'room'];
const traps: [name: string, given: Simulated][] = [
  ['user', { facts: { root: true } }],
  ['minikube home', { facts: { lockedFolder: '/home/anna/.minikube' } }],
  ['cgroup', { engine: engineOf({ cgroup: 1 }) }],
  ['rootless', { engine: engineOf({ rootless: true }) }],
  ['proxy', { facts: { proxy: { name: 'HTTPS_PROXY', address: 'proxy.corp:3128', except: [] } } }],
  ['network', { facts: { networks: [{ name: 'tun0', cidr: '10.100.0.0/16' }] } }],
];

test('reports nothing about a start if all is well, and asks nothing slow', async () => {
  const { checks, asked } = await checked({});
  assert.deepEqual([...checks.keys()], usual);
  assert.ok([...checks.values()].every(({ level }) => level === 'ok'));
  assert.ok(!asked.includes('status'));
});

for (const [name, given] of traps)
  test(`${name}: reported before a start, but not if a cluster runs or minikube doesn't start one`, async () => {
    for (const cluster of ['absent', 'stopped', 'paused'] as const) {
      const { checks, asked } = await checked({ ...given, cluster });
      assert.deepEqual([...checks.keys()], [...usual, name]);
      assert.notEqual(checks.get(name)?.level, 'ok');
      assert.ok(checks.get(name)?.fix && checks.get(name)?.command);
      assert.equal(asked.filter((what) => what === 'status').length, 1);
    }
    assert.deepEqual([...(await checked({ ...given, cluster: 'running' })).checks.keys()], usual);
    const elsewhere = { ...settings, target: { ...target, context: 'kind-mine' } };
    const other = await checked(given, elsewhere);
    assert.deepEqual([[...other.checks.keys()], other.asked.includes('status')], [usual, false]);
  });

test('asks about the cluster once, and only a locked folder and too little room stop the run', async () => {
  const all: Simulated = {
    facts: Object.assign({}, ...traps.map(([, { facts }]) => facts ?? {})),
    engine: engineOf({ cgroup: 1, rootless: true, cpus: 1 }),
  };
  const { checks, asked } = await checked(all);
  assert.equal(asked.filter((what) => what === 'status').length, 1);
  assert.deepEqual(
    [...checks.values()].filter(({ ok }) => !ok).map(({ name }) => name),
    ['room', 'minikube home'],
  );
});

test("doesn't wait for the status of a minikube that is missing or hangs", async () => {
  for (const unusable of [missing, { type: 'hangs', seconds: 10 }, { type: 'broken', reason: 'x' }] as const) {
    const { world } = simulated({ facts: { root: true }, tools: { minikube: unusable } });
    const ended: string[] = [];
    const status = (_: string, signal: AbortSignal) =>
      new Promise<never>((_resolve, reject) =>
        signal.addEventListener('abort', () => {
          ended.push('status');
          reject(new Cancelled());
        }),
      );
    const checks = await checkTools(changed(world, { ...world.minikube, status }), never, () => {}, settings);
    assert.equal(checks.find(({ name }) => name === 'user')?.command, 'minikube start -p minikube --driver=docker --force');
    assert.deepEqual(ended, ['status'], 'and it is ended');
  }
});

const changed = (world: World, minikube: World['minikube']) => testWorld({ ...world, minikube });

test('takes a failed status for no running cluster, but not a cancelled one', async () => {
  const { world } = simulated({ facts: { root: true } });
  const refusing = (error: Error) => changed(world, { ...world.minikube, status: () => Promise.reject(error) });
  const checks = await checkTools(refusing(new Error('it crashed')), never, () => {}, settings);
  assert.ok(checks.some(({ name }) => name === 'user'));
  await assert.rejects(
    checkTools(refusing(new Cancelled()), AbortSignal.abort(), () => {}, settings),
    Cancelled,
  );
});

test('ignores root on Windows, and names the command that makes the folder yours again', async () => {
  assert.ok(!(await checked({ platform: 'win32', facts: { root: true } })).checks.has('user'));
  const { checks } = await checked({ facts: { lockedFolder: '/home/anna/.minikube' } });
  assert.equal(checks.get('minikube home')?.command, 'sudo chown -R $USER /home/anna/.minikube && chmod -R u+wrx /home/anna/.minikube');
});

test('quotes a folder with a space in its name', async () => {
  const { checks } = await checked({ facts: { lockedFolder: '/Volumes/My Disk/.minikube' } });
  assert.match(checks.get('minikube home')?.command ?? '', /chown -R \$USER '\/Volumes\/My Disk\/\.minikube' && chmod -R u\+wrx '/);
});

test('cgroup v1: suggests an older Kubernetes or a boot option on Linux, and .wslconfig in WSL', async () => {
  const linux = (await checked({ engine: engineOf({ cgroup: 1 }) })).checks.get('cgroup');
  assert.match(linux?.fix ?? '', /systemd\.unified_cgroup_hierarchy=1/);
  assert.equal(linux?.command, 'minikube start -p minikube --kubernetes-version=v1.34.0');
  const wsl = (await checked({ facts: { wsl: true }, engine: engineOf({ cgroup: 1 }) })).checks.get('cgroup');
  assert.match(wsl?.fix ?? '', /kernelCommandLine = cgroup_no_v1=all/);
  assert.equal(wsl?.command, 'wsl.exe --shutdown');
});

test('ports: the Tools step warns of those that another program uses, and ignores ours', async () => {
  const { world } = simulated({ holders: { 3000: { pid: 77, command: 'node server.js', ours: false }, 8000: { pid: 78, ours: true } } });
  const reported: Check[] = [];
  const checks = await checkTools(world, never, (check) => reported.push(check), settings);
  assert.deepEqual(new Set(reported), new Set(checks));
  const [port, ...others] = checks.filter(({ name }) => name.startsWith('port'));
  assert.deepEqual(others, []);
  assert.deepEqual(
    [port?.name, port?.ok, port?.level, port?.found, port?.command],
    ['port 3000', true, 'warning', 'is used by node server.js (pid 77)', 'kill 77'],
  );
});
