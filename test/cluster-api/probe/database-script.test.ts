// Runs the database check's script as the pod does, where no driver is installed.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import test from 'node:test';
import { type ProbeReport, probeScript } from '../../../source/cluster/probe/database-script.js';
import { refusalOf } from '../../../source/database-refusal.js';
import { freePort } from '../../support/servers/kubelet.js';
import { type LoginServer, loginServer } from '../../support/servers/login-server.js';

const canary = 'canary%2Dcb41%40x';

/** Returns the one line that it prints. */
async function run(url: string): Promise<{ report: ProbeReport; printed: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  execFile(process.execPath, ['-e', probeScript], { cwd: tmpdir(), env: { DATABASE_URL: url } }, (error, stdout, stderr) =>
    error ? reject(error) : resolve(stdout + stderr),
  );
  const printed = await promise;
  assert.equal(printed.trim().split('\n').length, 1, printed);
  return { report: JSON.parse(printed), printed };
}

function aboutOf(report: ProbeReport): string {
  if (!('error' in report)) return 'answers';
  return refusalOf(Object.assign(new Error(report.error.message), { code: report.error.code }), (text) => text).about;
}

test('logs in without a driver, with and without TLS', async (t) => {
  for (const [server, query, tls] of [
    [{ tls: 'offered' }, '?sslmode=require&channel_binding=require', true],
    [{ tls: 'offered' }, '', true],
    [{}, '', false],
    [{ tls: 'offered' }, '?sslmode=disable', false],
  ] as [LoginServer, string, boolean][]) {
    const { report } = await run((await loginServer(t, server)).url(canary, query));
    assert.deepEqual({ ...report, ms: 0 }, { ms: 0, tls, server: 'PostgreSQL 17.5' }, query);
  }
});

test('detects a wrong password, and a server without TLS', async (t) => {
  const says = { when: 'login', code: '28P01', text: 'password authentication failed' } as const;
  const { report } = await run((await loginServer(t, { tls: 'offered', says })).url(canary, '?sslmode=require'));
  assert.equal(aboutOf(report), 'password');
  const plain = await run((await loginServer(t)).url(canary, '?sslmode=require'));
  assert.equal(aboutOf(plain.report), 'tls');
});

test('classifies errors as this computer does, and never prints the password', async (t) => {
  const decoded = decodeURIComponent(canary);
  const says = (when: 'login' | 'database', code: string, text: string): LoginServer => ({ says: { when, code, text } });
  const cases: [url: string, about: string][] = [
    [`postgresql+psycopg://me:${canary}@no-such-host.invalid/x`, 'dns'],
    [`postgres://me:${canary}@127.0.0.1:${await freePort()}/x`, 'network'],
    [(await loginServer(t, { tls: 'broken' })).url(canary, '?sslmode=require'), 'tls'],
    [(await loginServer(t, { tls: 'offered' })).url(canary, '?sslmode=verify-full'), 'tls'],
    [(await loginServer(t, says('login', '28P01', `password authentication failed: ${decoded} ${canary}`))).url(canary), 'password'],
    [(await loginServer(t, says('database', '3D000', 'database "taskflow" does not exist'))).url(canary), 'database'],
    [(await loginServer(t, says('login', '53300', 'sorry, too many clients already'))).url(canary), 'connections'],
    [`what is ${canary} no address`, 'other'],
  ];
  for (const [url, about] of cases) {
    const { report, printed } = await run(url);
    assert.equal(aboutOf(report), about, printed);
    assert.ok(!printed.includes(canary) && !printed.includes(decoded), printed);
  }
});
