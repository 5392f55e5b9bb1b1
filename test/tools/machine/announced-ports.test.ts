// Ownership of local ports: only a living process that announced the port for the same target is another taskflow-tui.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { createMachine } from '../../../source/tools/machine/machine.js';
import type { Target } from '../../../source/world/index.js';
import { type Fakes, fakePrograms } from '../../support/programs/programs.js';

const target: Target = { context: 'minikube', namespace: 'default', release: 'taskflow', profile: 'minikube' };
const linux = { skip: process.platform !== 'linux' };

function machineOf({ programs, folder }: Fakes, of: Partial<Target> = {}) {
  return createMachine({ programs, target: { ...target, ...of }, folder });
}

/** Starts another program that listens, under any name. */
async function listener(t: TestContext, title: string): Promise<{ port: number; child: ChildProcess }> {
  const script = `process.title = ${JSON.stringify(title)}; const s = require('node:net').createServer(); s.listen(0, '127.0.0.1', () => console.log(s.address().port))`;
  const child = spawn(process.execPath, ['-e', script, title], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const [chunk] = await once(child.stdout, 'data');
  return { port: Number(String(chunk)), child };
}

/** Writes an announcement as another taskflow-tui does: that of this process, with another pid. */
function announcedBy(fakes: Fakes, port: number, pid: number, change: Record<string, unknown> = {}) {
  const takeBack = machineOf(fakes).announce(port);
  const [name = ''] = namesIn(fakes);
  const announcement = JSON.parse(readFileSync(path.join(fakes.folder, 'listeners', name), 'utf8'));
  takeBack();
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  const file = path.join(fakes.folder, 'listeners', `${port}-${pid}-other.json`);
  writeFileSync(file, JSON.stringify({ ...announcement, pid, started, ...change }));
}

const namesIn = ({ folder }: Fakes) => readdirSync(path.join(folder, 'listeners'));

test("doesn't mistake a program with a similar name for taskflow-tui", linux, async (t) => {
  for (const title of ['node /home/me/taskflow-tui/server.js', 'kubectl port-forward svc/taskflow-frontend 3000:80']) {
    const { port, child } = await listener(t, title);
    const holder = await machineOf(fakePrograms(t, {})).portHolder(port);
    assert.equal(holder?.pid, child.pid);
    assert.equal(holder?.ours, false, title);
  }
});

test('recognizes a process that announced the port for the same target, and for no other', linux, async (t) => {
  const fakes = fakePrograms(t, {});
  const { port, child } = await listener(t, 'anything');
  announcedBy(fakes, port, child.pid ?? 0);
  const ours = async (of: Partial<Target> = {}) => (await machineOf(fakes, of).portHolder(port))?.ours;
  assert.equal(await ours(), true);
  assert.equal(await ours({ profile: 'another' }), true, 'the profile is only how the cluster is started');
  for (const other of [{ context: 'kind' }, { namespace: 'staging' }, { release: 'other' }]) assert.equal(await ours(other), false);
});

test('an announcement holds only for its own port and process', linux, async (t) => {
  const fakes = fakePrograms(t, {});
  const [one, other] = [await listener(t, 'one'), await listener(t, 'other')];
  announcedBy(fakes, one.port, other.child.pid ?? 0);
  assert.equal((await machineOf(fakes).portHolder(one.port))?.ours, false, 'another process than the one that said so');
  announcedBy(fakes, one.port, one.child.pid ?? 0, { port: other.port });
  assert.equal((await machineOf(fakes).portHolder(one.port))?.ours, false, 'another port than the one in the file');
});

test('removes announcements of ended processes and of reused pids', linux, async (t) => {
  const fakes = fakePrograms(t, {});
  const { port, child } = await listener(t, 'anything');
  announcedBy(fakes, port, child.pid ?? 0, { started: '1' });
  assert.equal((await machineOf(fakes).portHolder(port))?.ours, false);
  announcedBy(fakes, port, child.pid ?? 0, { pid: 2 ** 22 + 1 });
  assert.equal((await machineOf(fakes).portHolder(port))?.ours, false);
  assert.deepEqual(namesIn(fakes), []);
});

test('ignores and keeps files that are not announcements', linux, async (t) => {
  const fakes = fakePrograms(t, {});
  const { port } = await listener(t, 'anything');
  mkdirSync(path.join(fakes.folder, 'listeners'));
  for (const [n, text] of ['', '{', 'null', '{}', '[]', '"x"'].entries())
    writeFileSync(path.join(fakes.folder, 'listeners', `${port}-1-${n}.json`), text);
  assert.equal((await machineOf(fakes).portHolder(port))?.ours, false);
  assert.equal(namesIn(fakes).length, 6);
});

test('writes an announcement for its owner only, with process and target, and removes each one on its own', (t) => {
  const fakes = fakePrograms(t, {});
  const machine = machineOf(fakes);
  const [first, second] = [machine.announce(3000), machine.announce(3000)];
  const [name = ''] = namesIn(fakes);
  const file = path.join(fakes.folder, 'listeners', name);
  assert.deepEqual(Object.keys(JSON.parse(readFileSync(file, 'utf8'))).sort(), ['pid', 'port', 'started', 'target']);
  if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o777, 0o600);
  first();
  assert.equal(namesIn(fakes).length, 1);
  first();
  second();
  assert.equal(namesIn(fakes).length, 0);
});

test("announce() ignores a folder that can't be written", (t) => {
  const fakes = fakePrograms(t, {});
  writeFileSync(path.join(fakes.folder, 'listeners'), 'a file in its place');
  machineOf(fakes).announce(3000)();
});

test('removes the announcements of a process when it ends', async (t) => {
  const fakes = fakePrograms(t, {});
  const machine = new URL('../../../source/tools/machine/announced-ports.ts', import.meta.url).href;
  const script = `import { announcePort } from ${JSON.stringify(machine)}; announcePort(process.argv[1], ${JSON.stringify(target)}, 3000); console.log('announced'); process.stdin.once('data', () => process.exit(0));`;
  const child = spawn(process.execPath, ['--import=tsx', '--input-type=module', '-e', script, fakes.folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
    cwd: path.join(import.meta.dirname, '../../..'),
  });
  await once(child.stdout, 'data');
  assert.equal(namesIn(fakes).length, 1);
  child.stdin.end('end\n');
  await once(child, 'exit');
  assert.deepEqual(namesIn(fakes), []);
});
