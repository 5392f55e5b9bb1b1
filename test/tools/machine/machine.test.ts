import assert from 'node:assert/strict';
import { type AddressInfo, createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createMachine } from '../../../source/tools/machine/machine.js';
import { fakePrograms } from '../../support/programs/programs.js';

const target = { context: 'minikube', namespace: 'default', release: 'taskflow', profile: 'minikube' };

const machineOf = (t: TestContext, scripts: Record<string, string> = {}) => {
  const { programs, folder } = fakePrograms(t, scripts);
  return createMachine({ programs, target, folder, environment: { PATH: folder } });
};

test('reports the disk space, memory and cores of this machine', async (t) => {
  const { diskFree, memoryTotal, memoryFree, cores } = await machineOf(t).room();
  assert.ok(diskFree > 0 && memoryFree > 0 && memoryTotal >= memoryFree && cores > 0);
});

test('finds the package manager on the PATH', { skip: process.platform !== 'linux' }, async (t) => {
  assert.equal(await machineOf(t, { pacman: '' }).packageManager(), 'pacman');
  assert.equal(await machineOf(t, { brew: '', 'apt-get': '' }).packageManager(), 'apt');
  assert.equal(await machineOf(t).packageManager(), undefined);
});

for (const host of ['127.0.0.1', '0.0.0.0', '::1']) {
  test(`names the process that listens on ${host}`, { skip: process.platform !== 'linux' }, async (t) => {
    const server = createServer();
    const listens = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(0, host, () => resolve(true));
    });
    if (!listens) return t.skip(`there is no ${host} here`);
    const { port } = server.address() as AddressInfo;
    const holder = await machineOf(t).portHolder(port);
    assert.equal(holder?.pid, process.pid);
    assert.match(holder?.command ?? '', /node/);
    await new Promise((resolve) => server.close(resolve));
    assert.equal(await machineOf(t).portHolder(port), undefined);
  });
}
