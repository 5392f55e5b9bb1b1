// What is known to keep minikube from starting: told where a cluster has to be started, and nowhere else.
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

test('where everything is well, nothing is told of a start, and nothing is asked that takes time', async () => {
  const { checks, asked } = await checked({});
  assert.deepEqual([...checks.keys()], usual);
  assert.ok([...checks.values()].every(({ level }) => level === 'ok'));
  assert.ok(!asked.includes('status'));
});

for (const [name, given] of traps)
  test(`${name}: told before a start, not beside a cluster that runs, and not where minikube starts none`, async () => {
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

test('all traps at once: one question about the cluster, and only the folder keeps the run from going on', async () => {
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

test('without minikube, or with one that hangs, no cluster runs: its answer is not waited for', async () => {
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

test('a minikube that cannot say how its cluster is has none that runs; being cancelled is no answer', async () => {
  const { world } = simulated({ facts: { root: true } });
  const refusing = (error: Error) => changed(world, { ...world.minikube, status: () => Promise.reject(error) });
  const checks = await checkTools(refusing(new Error('it crashed')), never, () => {}, settings);
  assert.ok(checks.some(({ name }) => name === 'user'));
  await assert.rejects(
    checkTools(refusing(new Cancelled()), AbortSignal.abort(), () => {}, settings),
    Cancelled,
  );
});

test('root on Windows is no matter; the folder is taken back without sudo by who is root', async () => {
  assert.ok(!(await checked({ platform: 'win32', facts: { root: true } })).checks.has('user'));
  const { checks } = await checked({ facts: { lockedFolder: '/home/anna/.minikube' } });
  assert.equal(checks.get('minikube home')?.command, 'sudo chown -R $USER /home/anna/.minikube && chmod -R u+wrx /home/anna/.minikube');
});

test('a folder with a blank in its name is one word to the shell', async () => {
  const { checks } = await checked({ facts: { lockedFolder: '/Volumes/My Disk/.minikube' } });
  assert.match(checks.get('minikube home')?.command ?? '', /chown -R \$USER '\/Volumes\/My Disk\/\.minikube' && chmod -R u\+wrx '/);
});

test('cgroup v1: on Linux an older Kubernetes or another boot, in WSL .wslconfig', async () => {
  const linux = (await checked({ engine: engineOf({ cgroup: 1 }) })).checks.get('cgroup');
  assert.match(linux?.fix ?? '', /systemd\.unified_cgroup_hierarchy=1/);
  assert.equal(linux?.command, 'minikube start -p minikube --kubernetes-version=v1.34.0');
  const wsl = (await checked({ facts: { wsl: true }, engine: engineOf({ cgroup: 1 }) })).checks.get('cgroup');
  assert.match(wsl?.fix ?? '', /kernelCommandLine = cgroup_no_v1=all/);
  assert.equal(wsl?.command, 'wsl.exe --shutdown');
});

test('ports: in the tools step only those that another program holds, as warnings; ours are no matter', async () => {
  const { world } = simulated({ holders: { 3000: { pid: 77, command: 'node server.js', ours: false }, 8000: { pid: 78, ours: true } } });
  const told: Check[] = [];
  const checks = await checkTools(world, never, (check) => told.push(check), settings);
  assert.deepEqual(new Set(told), new Set(checks));
  const [port, ...others] = checks.filter(({ name }) => name.startsWith('port'));
  assert.deepEqual(others, []);
  assert.deepEqual(
    [port?.name, port?.ok, port?.level, port?.found, port?.command],
    ['port 3000', true, 'warning', 'taken by node server.js (pid 77)', 'kill 77'],
  );
});
