import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { browserCommand } from '../../../source/tools/machine/browser.js';
import { createMachine } from '../../../source/tools/machine/machine.js';
import { fakePrograms } from '../../support/programs/programs.js';
import { until } from '../../support/programs/until.js';

const target = { context: 'minikube', namespace: 'default', release: 'taskflow', profile: 'minikube' };
const url = 'http://localhost:3000/';
const commandOf = (environment: NodeJS.ProcessEnv, platform: 'linux' | 'darwin' | 'win32' = 'linux') => {
  const opener = browserCommand(url, platform, environment);
  return opener && [opener.file, ...opener.args].join(' ');
};

test('uses the opener of each system', () => {
  assert.equal(commandOf({}, 'darwin'), `open ${url}`);
  assert.equal(commandOf({}, 'win32'), `rundll32 url.dll,FileProtocolHandler ${url}`);
  assert.equal(commandOf({ DISPLAY: ':0' }), `xdg-open ${url}`);
  assert.equal(commandOf({ WAYLAND_DISPLAY: 'wayland-0' }), `xdg-open ${url}`);
  assert.equal(commandOf({ WSL_DISTRO_NAME: 'Ubuntu', DISPLAY: ':0' }), `rundll32.exe url.dll,FileProtocolHandler ${url}`);
});

test('finds no browser on Linux without a display, unless $BROWSER names a graphical one', () => {
  assert.equal(commandOf({}), undefined);
  assert.equal(commandOf({ BROWSER: '/opt/code/browser.sh' }), `/opt/code/browser.sh ${url}`);
  assert.equal(commandOf({ BROWSER: 'lynx:/usr/bin/w3m:firefox --new-tab %s:chromium' }), `firefox --new-tab ${url}`);
  assert.equal(commandOf({ BROWSER: 'w3m' }), undefined);
  assert.equal(commandOf({ BROWSER: 'w3m', DISPLAY: ':0' }), `xdg-open ${url}`);
});

test('opens only addresses of this machine', () => {
  const refused = [
    'https://example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'http://localhost.example.com/',
    'http://user:word@localhost/',
    'http://example.com@localhost/',
    'http://localhost@example.com/',
    '--help',
    '',
  ];
  for (const address of refused) assert.equal(browserCommand(address, 'darwin', {}), undefined, address);
  for (const address of ['http://localhost:3000', 'https://127.0.0.1:8000/docs']) assert.ok(browserCommand(address, 'darwin', {}), address);
  assert.deepEqual(browserCommand('http://localhost:3000/a b&calc', 'win32', {})?.args[1], 'http://localhost:3000/a%20b&calc');
});

function opened(t: TestContext, script: string | undefined) {
  const fakes = fakePrograms(t, script === undefined ? {} : { 'xdg-open': script });
  const machine = createMachine({ programs: fakes.programs, target, folder: fakes.folder, environment: { DISPLAY: ':0' } });
  return { fakes, answer: machine.open(url) };
}

test('open() is true if the opener succeeds or keeps running, and false if it is missing or fails', {
  skip: process.platform !== 'linux',
}, async (t) => {
  const well = opened(t, 'exit 0');
  assert.equal(await well.answer, true);
  assert.deepEqual(well.fakes.calls(), [`xdg-open ${url}`]);
  assert.equal(await opened(t, 'exit 3').answer, false);
  assert.equal(await opened(t, undefined).answer, false);
  const stays = opened(t, 'echo $$ >"$HERE/pid"; echo noise; exec sleep 30');
  assert.equal(await stays.answer, true);
  await until(() => stays.fakes.written('pid') !== '');
  process.kill(Number(stays.fakes.written('pid')), 'SIGKILL');
});
