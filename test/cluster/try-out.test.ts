// Removes the container that a killed run left while it tried an image, and no container in use.
import assert from 'node:assert/strict';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { systemClock } from '../../source/clock.js';
import { createRedactor } from '../../source/redact.js';
import { createDocker } from '../../source/tools/docker/docker.js';
import { createPrograms } from '../../source/tools/run/process.js';
import { output, start } from '../support/programs/command.js';

const tag = 'taskflow-try-out-test:1';
const programs = createPrograms({ redactor: createRedactor(), observer: { command: () => {} } });
const docker = createDocker({ programs, clock: systemClock });
const { signal } = new AbortController();

before(async () => {
  const dockerfile = `FROM node:20-alpine\nCMD ["node", "-e", "setInterval(() => {}, 1000)"]\n`;
  const { code, stderr } = await start('docker', ['build', '--tag', tag, '-'], { input: dockerfile }).result;
  assert.equal(code, 0, stderr);
});
after(() => docker.removeImage(tag, signal));

const names = async () =>
  (await output('docker', ['ps', '--all', '--filter', `ancestor=${tag}`, '--format', '{{.Names}}'])).split('\n').filter(Boolean);

test('removes the container of a killed run, and leaves that of a running one alone', async () => {
  const script = path.join(import.meta.dirname, '..', 'support', 'cluster', 'try-out-child.ts');
  const { child, result } = start(process.execPath, ['--import=tsx', script, tag]);
  let found: string[] = [];
  for (let left = 100; found.length === 0; left--) {
    assert.ok(left > 0 && child.exitCode === null, 'it made no container');
    await systemClock.sleep(100);
    found = await names();
  }
  assert.ok(!(await docker.sweep(signal)).some((name) => found.includes(name)));
  assert.deepEqual(await names(), found);
  child.kill('SIGKILL');
  await result;
  assert.deepEqual(await names(), found);
  const swept = await docker.sweep(signal);
  assert.ok(found.every((name) => swept.includes(name)));
  assert.deepEqual(await names(), []);
  assert.deepEqual(await docker.sweep(signal), []);
});
