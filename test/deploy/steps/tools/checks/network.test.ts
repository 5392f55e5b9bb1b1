// Checks for proxies and VPNs, and the network arithmetic that they need.
import assert from 'node:assert/strict';
import { BlockList } from 'node:net';
import test from 'node:test';
import fc from 'fast-check';
import { contains } from '../../../../../source/deploy/steps/tools/checks/network.js';
import type { MachineFacts } from '../../../../../source/world/index.js';
import { checked, type Simulated } from './simulated.js';

const address = fc.tuple(...([0, 1, 2, 3] as const).map(() => fc.integer({ min: 0, max: 255 }))).map((bytes) => bytes.join('.'));
const prefix = fc.integer({ min: 1, max: 32 });

test('tells whether an address is in a network as Node does', () => {
  fc.assert(
    fc.property(address, prefix, address, (network, bits, other) => {
      const list = new BlockList();
      list.addSubnet(network, bits);
      assert.equal(contains(`${network}/${bits}`, other), list.check(other));
    }),
  );
});

test('a network contains a narrower one, and never a wider one or what is no network', () => {
  assert.equal(contains('10.96.0.0/12', '10.96.0.0/16'), true);
  assert.equal(contains('10.96.0.0/16', '10.96.0.0/12'), false);
  for (const nonsense of ['', 'localhost', '10.0.0', '10.0.0.256', '10.0.0.0/33', 'fe80::1/64', '1.2.3.4.5'])
    assert.equal(contains('0.0.0.0/0', nonsense) || contains(nonsense, '10.0.0.1'), false, nonsense);
});

const behind = (except: string[], more: Simulated = {}) =>
  checked({ ...more, facts: { proxy: { name: 'HTTPS_PROXY', address: 'proxy.corp:3128', except } } }).then(({ checks }) =>
    checks.get('proxy'),
  );

test('a proxy without NO_PROXY: the exact line, with what was in it', async () => {
  const check = await behind(['localhost', '.corp']);
  assert.equal(check?.found, 'proxy.corp:3128 (HTTPS_PROXY) would receive the requests to the cluster');
  assert.equal(
    check?.command,
    'export NO_PROXY=localhost,.corp,127.0.0.1,192.168.49.0/24,10.96.0.0/12,10.244.0.0/16,192.168.39.0/24,192.168.59.0/24',
  );
  assert.match((await behind([], { platform: 'win32' }))?.command ?? '', /^\$env:NO_PROXY = "localhost,127\.0\.0\.1,192\.168\.49\.0\/24,/);
});

test('ignores a proxy only if all of the cluster bypasses it, however NO_PROXY says so', async () => {
  for (const except of [
    ['*'],
    ['192.168.49.0/24', '10.96.0.0/12'],
    ['192.168.0.0/16', '10.0.0.0/8'],
    ['192.168.49.2', '10.96.0.1', 'localhost'],
  ])
    assert.equal(await behind(except), undefined, except.join());
  for (const except of [['192.168.49.0/24'], ['10.0.0.0/8'], ['localhost', '127.0.0.1', '.internal'], ['192.168.50.0/24', '10.96.0.0/12']])
    assert.equal((await behind(except))?.level, 'warning', except.join());
});

const vpn = (networks: MachineFacts['networks']) => checked({ facts: { networks } }).then(({ checks }) => checks.get('network'));

test("names a VPN that overlaps the cluster's networks, and suggests other networks for the cluster", async () => {
  const services = await vpn([
    { name: 'eth0', cidr: '192.168.1.0/24' },
    { name: 'tun0', cidr: '10.100.7.0/24' },
  ]);
  assert.equal(services?.found, "tun0 (10.100.7.0/24) overlaps the cluster's 10.96.0.0/12");
  assert.equal(services?.command, 'minikube start -p minikube --service-cluster-ip-range=172.31.0.0/16');
  const all = await vpn([
    { name: 'utun4', cidr: '10.0.0.0/8' },
    { name: 'wg0', cidr: '192.168.0.0/16' },
    { name: 'eth0', cidr: '172.31.5.0/24' },
  ]);
  assert.equal(
    all?.command,
    'minikube start -p minikube --subnet=172.30.49.0/24 --service-cluster-ip-range=198.18.0.0/16 --extra-config=kubeadm.pod-network-cidr=172.29.0.0/16',
  );
  assert.equal(
    await vpn([
      { name: 'eth0', cidr: '192.168.1.0/24' },
      { name: 'wlan0', cidr: '10.0.0.0/24' },
    ]),
    undefined,
  );
});
