// Facts about a machine, read from a fake disk, environment and network interfaces.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type NetworkInterfaceInfo, tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { machineFacts } from '../../../source/tools/machine/facts.js';
import type { Machine } from '../../../source/world/index.js';

/** Creates a disk with these files; a name that ends in `/` is a folder. */
function disk(t: TestContext, files: Record<string, string> = {}): string {
  const root = mkdtempSync(path.join(tmpdir(), 'taskflow-disk-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(root, name);
    mkdirSync(name.endsWith('/') ? file : path.dirname(file), { recursive: true });
    if (!name.endsWith('/')) writeFileSync(file, text);
  }
  return root;
}

const home = { HOME: '/home/anna', PATH: '/usr/bin' };
const about = (
  t: TestContext,
  platform: Machine['platform'],
  files: Record<string, string> = {},
  environment: NodeJS.ProcessEnv = home,
  given: Parameters<typeof machineFacts>[2] = {},
) => machineFacts(platform, environment, { root: disk(t, files), networks: {}, user: 1000, processor: 'x64', ...given });

test('finds nothing on a bare machine, and does not fail', async (t) => {
  for (const platform of ['linux', 'darwin', 'win32', 'other'] as const)
    assert.deepEqual(await about(t, platform, {}, {}), {
      ...{ wsl: false, processor: 'amd64', root: false, desktops: [], networks: [] },
    });
});

test('reads the facts of this machine', async () => {
  const facts = await machineFacts(process.platform === 'linux' ? 'linux' : 'other', process.env);
  assert.equal(facts.root, process.getuid?.() === 0);
  for (const { cidr } of facts.networks) assert.match(cidr, /^\d+\.\d+\.\d+\.\d+\/\d+$/);
});

test('recognizes WSL by its variable or its kernel, the processor, and root', async (t) => {
  assert.equal((await about(t, 'linux', {}, { ...home, WSL_DISTRO_NAME: 'Ubuntu' })).wsl, true);
  const kernel = { '/proc/version': 'Linux version 5.15.153.1-microsoft-standard-WSL2 (root@65c757a075e2)' };
  assert.equal((await about(t, 'linux', kernel)).wsl, true);
  assert.equal((await about(t, 'linux', { '/proc/version': 'Linux version 6.1.0-27-amd64 (debian-kernel@lists)' })).wsl, false);
  assert.equal((await about(t, 'darwin', kernel)).wsl, false);
  const { root, processor } = await about(t, 'linux', {}, home, { user: 0, processor: 'arm64' });
  assert.deepEqual([root, processor], [true, 'arm64']);
  assert.equal((await about(t, 'linux', {}, home, { processor: 's390x' })).processor, 'other');
});

test('finds the programs that include Docker on every system', async (t) => {
  const desktops = async (platform: Machine['platform'], files: string[], environment: NodeJS.ProcessEnv = home) =>
    (await about(t, platform, Object.fromEntries(files.map((file) => [file, ''])), environment)).desktops;
  assert.deepEqual(
    await desktops('darwin', ['/Applications/Docker.app/', '/Applications/OrbStack.app/', '/home/anna/Applications/Rancher Desktop.app/']),
    ['docker-desktop', 'orbstack', 'rancher-desktop'],
  );
  assert.deepEqual(await desktops('darwin', ['/opt/homebrew/bin/colima'], { ...home, PATH: '/usr/bin:/opt/homebrew/bin' }), ['colima']);
  assert.deepEqual(await desktops('darwin', ['/opt/homebrew/bin/colima']), [], 'not on the PATH');
  assert.deepEqual(await desktops('linux', ['/home/anna/.docker/desktop/', '/home/anna/.rd/bin/rdctl']), [
    'docker-desktop',
    'rancher-desktop',
  ]);
  const wsl = { ...home, WSL_DISTRO_NAME: 'Ubuntu', PATH: '/usr/bin:/mnt/c/tools' };
  assert.deepEqual(await desktops('linux', ['/mnt/c/Program Files/Docker/Docker/Docker Desktop.exe'], wsl), ['docker-desktop']);
  assert.deepEqual(await desktops('linux', ['/mnt/c/tools/rdctl'], wsl), [], 'a program of Windows');
});

test("reads the proxy in the tools' order, without its user and password", async (t) => {
  const proxy = async (environment: NodeJS.ProcessEnv) => (await about(t, 'linux', {}, { ...home, ...environment })).proxy;
  assert.deepEqual(await proxy({ HTTPS_PROXY: 'http://anna:s3cr3t@proxy.corp:3128', NO_PROXY: 'localhost, .corp,10.0.0.0/8' }), {
    ...{ name: 'HTTPS_PROXY', address: 'proxy.corp:3128', except: ['localhost', '.corp', '10.0.0.0/8'] },
  });
  assert.deepEqual(await proxy({ https_proxy: 'proxy.corp:8080', no_proxy: 'localhost' }), {
    ...{ name: 'https_proxy', address: 'proxy.corp:8080', except: ['localhost'] },
  });
  assert.equal((await proxy({ HTTPS_PROXY: 'https://proxy.corp' }))?.address, 'proxy.corp:443');
  assert.equal(await proxy({ HTTP_PROXY: 'http://proxy.corp:3128', HTTPS_PROXY: '' }), undefined);
  for (const hidden of ['http://anna:s3cr3t@[', 'anna:s3cr3t@proxy corp:1', '://anna:s3cr3t@x'])
    assert.ok(!JSON.stringify(await proxy({ HTTPS_PROXY: hidden })).includes('s3cr3t'), hidden);
});

test('lists local and VPN networks, but no bridges of docker, minikube or virtual machines', async (t) => {
  const one = (cidr: string, more: Partial<NetworkInterfaceInfo> = {}) => [
    { address: '', netmask: '', mac: '', internal: false, family: 'IPv4', cidr, ...more } as NetworkInterfaceInfo,
  ];
  const { networks } = await about(t, 'linux', {}, home, {
    networks: {
      lo: one('127.0.0.1/8', { internal: true }),
      eth0: [...one('192.168.1.17/24'), ...one('fe80::1/64', { family: 'IPv6' as never })],
      docker0: one('172.17.0.1/16'),
      'br-1f2e3d4c5b6a': one('192.168.49.1/24'),
      virbr1: one('192.168.39.1/24'),
      cni0: one('10.244.0.1/24'),
      tun0: one('10.101.3.9/20'),
      utun4: one('10.8.0.2/32'),
      odd: one(null as never),
    },
  });
  assert.deepEqual(networks, [
    { name: 'eth0', cidr: '192.168.1.0/24' },
    { name: 'tun0', cidr: '10.101.0.0/20' },
    { name: 'utun4', cidr: '10.8.0.2/32' },
  ]);
});

test("reports minikube's folder if the user can't write to it", {
  skip: process.getuid?.() === 0 && 'root may write everywhere',
}, async (t) => {
  const root = disk(t, { '/home/anna/.minikube/': '', '/data/.minikube/': '' });
  const locked = async (environment: NodeJS.ProcessEnv) =>
    (await machineFacts('linux', environment, { root, networks: {}, user: 1000 })).lockedFolder;
  assert.equal(await locked(home), undefined);
  chmodSync(path.join(root, '/home/anna/.minikube'), 0o555);
  assert.equal(await locked(home), '/home/anna/.minikube');
  assert.equal(await locked({ ...home, MINIKUBE_HOME: '/data' }), undefined);
  assert.equal(await locked({ ...home, MINIKUBE_HOME: '/nowhere' }), undefined);
});
