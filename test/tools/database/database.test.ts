import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../../source/clock.js';
import { refusalOf } from '../../../source/database-refusal.js';
import { Cancelled } from '../../../source/problem.js';
import { createDatabase } from '../../../source/tools/database/database.js';
import { parseDatabaseUrl } from '../../../source/tools/database/url.js';
import { never } from '../../support/programs/programs.js';
import { freePort } from '../../support/servers/kubelet.js';
import { type LoginServer, loginServer } from '../../support/servers/login-server.js';

const database = createDatabase({ clock: systemClock, seconds: 60 });
const impatient = createDatabase({ clock: systemClock, seconds: 1.5 });

test('parses database URLs as people paste them', () => {
  const neon = parseDatabaseUrl('postgresql+psycopg://me:p%40ss@ep-x-pooler.eu.neon.tech/taskflow?sslmode=require&channel_binding=require');
  const host = 'ep-x-pooler.eu.neon.tech';
  assert.deepEqual(neon, { host, port: 5432, user: 'me', password: 'p@ss', database: 'taskflow', tls: 'require' });
  const plain = parseDatabaseUrl('POSTGRES://me:x@[::1]:6543');
  assert.deepEqual(plain, { host: '::1', port: 6543, user: 'me', password: 'x', database: 'me', tls: 'prefer' });
  for (const [query, tls] of [
    ['sslmode=disable', 'disable'],
    ['sslmode=verify-full', 'verify-full'],
    ['ssl=true', 'require'],
    ['sslmode=allow', 'prefer'],
  ]) {
    const address = parseDatabaseUrl(`postgres://a:b@c/d?${query}`);
    assert.ok(typeof address === 'object' && address.tls === tls, query);
  }
});

test('refuses an invalid URL without a connection', async () => {
  for (const url of ['', 'mysql://a:b@c/d', 'postgresql://', 'postgres://a:b%40c%@c/d', 'postgres://host/db', 'postgres:///db']) {
    const answer = await database.tryUrl(url, never);
    assert.ok(answer.type === 'refuses' && answer.about === 'address', url);
  }
});

const refusals: [message: string, code: string | undefined, about: string][] = [
  ['getaddrinfo ENOTFOUND nope.neon.tech', 'ENOTFOUND', 'dns'],
  ['getaddrinfo EAI_AGAIN nope.neon.tech', 'EAI_AGAIN', 'dns'],
  ['connect ECONNREFUSED 127.0.0.1:1', 'ECONNREFUSED', 'network'],
  ['Connection terminated unexpectedly', undefined, 'network'],
  ['password authentication failed for user "me"', '28P01', 'password'],
  ['SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string', undefined, 'password'],
  ['no pg_hba.conf entry for host "192.0.2.2", user "me", database "d", no encryption', '28000', 'tls'],
  ['no pg_hba.conf entry for host "192.0.2.2", user "me", database "d", SSL encryption', '28000', 'other'],
  ['role "me" is not permitted to log in', '28000', 'password'],
  ['database "nope" does not exist', '3D000', 'database'],
  [
    'self-signed certificate; if the root CA is installed locally, try running Node.js with --use-system-ca',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'tls',
  ],
  ['Hostname/IP does not match', 'ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
  ['The server does not support SSL connections', undefined, 'tls'],
  ["The requested endpoint could not be found, or you don't have access to it.", 'XX000', 'address'],
  ['sorry, too many clients already', '53300', 'connections'],
  ['remaining connection slots are reserved for roles with the SUPERUSER attribute', '53300', 'connections'],
  ['too many connections for role "me"', '53300', 'connections'],
  ['no more connections allowed (max_client_conn)', '08P01', 'connections'],
  ['Max client connections reached', 'XX000', 'connections'],
  ['Endpoint ID is not specified. Either please upgrade the postgres client library (libpq) for SNI support', 'XX000', 'address'],
  ['Tenant or user not found', 'XX000', 'password'],
  ['Your account or project has exceeded the compute time quota. Upgrade your plan to increase limits.', 'XX000', 'other'],
  ['read ECONNRESET', 'ECONNRESET', 'network'],
  ['certificate has expired', 'CERT_HAS_EXPIRED', 'tls'],
];
for (const [message, code, about] of refusals) {
  test(`"${message.slice(0, 60)}" is about ${about}`, () => {
    const refusal = refusalOf(Object.assign(new Error(message), { code }), (text) => text);
    assert.equal(refusal.about, about);
    assert.ok(refusal.reason.length > 0 && !refusal.reason.includes('--use-system-ca'));
  });
}

/** The answer for a URL, and the stages that it passed, in the order of their reports. */
async function asked(url: string, by = database) {
  const stages: string[] = [];
  const answer = await by.tryUrl(url, never, (stage) => stages.push(stage));
  return { answer, stages };
}

test('reports the version, the use of TLS, and each stage once and in order', async (t) => {
  const plain = await asked((await loginServer(t)).url('x'));
  assert.ok(plain.answer.type === 'answers');
  assert.deepEqual([plain.answer.server, plain.answer.tls], ['PostgreSQL 17.5', false]);
  assert.deepEqual(plain.stages, ['dns', 'network', 'password', 'database']);
  const secure = await asked((await loginServer(t, { tls: 'offered' })).url('x', '?sslmode=require'));
  assert.ok(secure.answer.type === 'answers' && secure.answer.tls);
  assert.deepEqual(secure.stages, ['dns', 'network', 'tls', 'password', 'database']);
});

const ends: [what: string, server: LoginServer, query: string, about: string, passed: string[]][] = [
  ['silence', { silent: true }, '?sslmode=disable', 'network', ['dns', 'network']],
  ['a server without TLS', {}, '?sslmode=require', 'tls', ['dns', 'network']],
  ['an untrusted certificate', { tls: 'offered' }, '?sslmode=verify-full', 'tls', ['dns', 'network']],
  ['an invalid TLS handshake', { tls: 'broken' }, '?sslmode=require', 'tls', ['dns', 'network']],
  [
    'a wrong password',
    { tls: 'offered', says: { when: 'login', code: '28P01', text: 'password authentication failed for user "me"' } },
    '?sslmode=require',
    'password',
    ['dns', 'network', 'tls'],
  ],
  [
    'a missing database',
    { tls: 'offered', says: { when: 'database', code: '3D000', text: 'database "taskflow" does not exist' } },
    '?sslmode=require',
    'database',
    ['dns', 'network', 'tls', 'password'],
  ],
  [
    'too many connections',
    { says: { when: 'login', code: '53300', text: 'sorry, too many clients already' } },
    '?sslmode=disable',
    'connections',
    ['dns', 'network'],
  ],
  [
    'an endpoint that Neon does not know',
    {
      tls: 'offered',
      says: { when: 'login', code: 'XX000', text: 'The requested endpoint could not be found, or you do not have access' },
    },
    '?sslmode=require',
    'address',
    ['dns', 'network', 'tls'],
  ],
];
for (const [what, server, query, about, passed] of ends) {
  test(`reports ${what} as a problem of type ${about} after ${passed.join(', ')}`, async (t) => {
    const { answer, stages } = await asked((await loginServer(t, server)).url('canary-9d21', query), server.silent ? impatient : database);
    assert.ok(answer.type === 'refuses' && answer.about === about, JSON.stringify(answer));
    assert.deepEqual(stages, passed);
    assert.ok(!answer.reason.includes('canary-9d21'));
  });
}

test('reports an unknown host as dns, and a closed port as network', async () => {
  const unknown = await asked('postgresql://me:x@no-such-host.invalid/taskflow');
  assert.ok(unknown.answer.type === 'refuses' && unknown.answer.about === 'dns', JSON.stringify(unknown));
  assert.deepEqual(unknown.stages, []);
  const port = await freePort();
  const closed = await asked(`postgresql://me:x@localhost:${port}/taskflow`);
  assert.ok(closed.answer.type === 'refuses' && closed.answer.about === 'network', JSON.stringify(closed));
  assert.deepEqual(closed.stages, ['dns']);
});

test("doesn't retry a wrong password, and never quotes it", async (t) => {
  const text = 'password authentication failed, you said hunter2-canary and pw4';
  const { url, connections } = await loginServer(t, { says: { when: 'login', code: '28P01', text } });
  for (const password of ['hunter2-canary', 'pw4']) {
    const answer = await database.tryUrl(url(password), never);
    assert.ok(answer.type === 'refuses' && answer.about === 'password');
    assert.ok(!answer.reason.includes(password), answer.reason);
  }
  // Each try needs two connections: the server refuses TLS on the first one.
  assert.equal(connections(), 4);
});

test('retries a silent database once, then reports a network problem', async (t) => {
  const { url, connections } = await loginServer(t, { silent: true });
  const answer = await impatient.tryUrl(url('x', '?sslmode=disable'), never);
  assert.deepEqual(answer, { type: 'refuses', about: 'network', reason: "the database didn't answer within 1.5 s" });
  assert.equal(connections(), 2);
});

test('can be cancelled while the database is silent', async (t) => {
  const { url } = await loginServer(t, { silent: true });
  await assert.rejects(database.tryUrl(url('x', '?sslmode=disable'), AbortSignal.timeout(100)), Cancelled);
});
