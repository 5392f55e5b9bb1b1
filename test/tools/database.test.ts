import assert from 'node:assert/strict';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { systemClock } from '../../source/clock.js';
import { Cancelled } from '../../source/problem.js';
import { createDatabase } from '../../source/tools/database.js';
import { refusalOf } from '../../source/tools/database-refusal.js';
import { parseDatabaseUrl } from '../../source/tools/database-url.js';
import { never } from '../support/programs.js';

const database = createDatabase({ clock: systemClock, seconds: 0.5 });

test('addresses as people paste them', () => {
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

test('what is no address is told apart without asking anybody', async () => {
  for (const url of ['', 'mysql://a:b@c/d', 'postgresql://', 'postgres://a:b%@c/d', 'postgres://host/db', 'postgres:///db']) {
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
  ['sorry, too many clients already', '53300', 'other'],
];
for (const [message, code, about] of refusals) {
  test(`"${message.slice(0, 60)}" is about ${about}`, () => {
    const refusal = refusalOf(Object.assign(new Error(message), { code }), (text) => text);
    assert.equal(refusal.about, about);
    assert.ok(refusal.reason.length > 0 && !refusal.reason.includes('--use-system-ca'));
  });
}

/** A server that refuses TLS and answers what follows as `reply` says. */
async function server(t: TestContext, reply: (socket: Socket, message: Buffer) => void) {
  const sockets = new Set<Socket>();
  let connections = 0;
  const listener = createServer((socket) => {
    sockets.add(socket);
    connections++;
    socket.on('error', () => {});
    // 80877103 asks for TLS: https://www.postgresql.org/docs/current/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-SSLREQUEST
    socket.on('data', (data) => (data.length === 8 && data.readInt32BE(4) === 80877103 ? socket.write('N') : reply(socket, data)));
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    listener.close();
  });
  const { port } = listener.address() as AddressInfo;
  return { url: (password: string) => `postgresql://me:${password}@127.0.0.1:${port}/taskflow`, connections: () => connections };
}

const message = (type: string, ...parts: (Buffer | string)[]) => {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
};
const int16 = (n: number) => Buffer.from([n >> 8, n & 255]);
const int32 = (n: number) => Buffer.concat([int16(n >> 16), int16(n & 65535)]);
const column = (name: string) => Buffer.concat([Buffer.from(`${name}\0`), int32(0), int16(0), int32(25), int16(-1), int32(-1), int16(0)]);
const value = (text: string) => Buffer.concat([int32(text.length), Buffer.from(text)]);
const ready = message('Z', 'I');

test('a database that answers: its version, and that there was no TLS', async (t) => {
  const { url } = await server(t, (socket, data) => {
    if (data[0] === 0x51) {
      const rows = [message('T', int16(2), column('?column?'), column('version')), message('D', int16(2), value('1'), value('17.5'))];
      socket.write(Buffer.concat([...rows, message('C', 'SELECT 1\0'), ready]));
    } else if (data[0] === 0x58) socket.end();
    else socket.write(Buffer.concat([message('R', int32(0)), ready]));
  });
  const answer = await database.tryUrl(url('x'), never);
  assert.ok(answer.type === 'answers');
  assert.deepEqual([answer.server, answer.tls], ['PostgreSQL 17.5', false]);
});

const refuse = (code: string, text: string) => (socket: Socket) => socket.end(message('E', 'SFATAL\0', `C${code}\0`, `M${text}\0`, '\0'));

test('a wrong password is refused at the first try, and never quoted', async (t) => {
  const { url, connections } = await server(t, refuse('28P01', 'password authentication failed, you said hunter2-canary and pw4'));
  for (const password of ['hunter2-canary', 'pw4']) {
    const answer = await database.tryUrl(url(password), never);
    assert.ok(answer.type === 'refuses' && answer.about === 'password');
    assert.ok(!answer.reason.includes(password), answer.reason);
  }
  // The first asks for TLS on one connection and goes on without it on another.
  assert.equal(connections(), 4);
});

test('a database that is silent is tried twice, then is a matter of the network', async (t) => {
  const { url, connections } = await server(t, () => {});
  const answer = await database.tryUrl(`${url('x')}?sslmode=disable`, never);
  assert.deepEqual(answer, { type: 'refuses', about: 'network', reason: 'the database did not answer within 0.5 s' });
  assert.equal(connections(), 2);
});

test('required TLS that the server does not have', async (t) => {
  const { url } = await server(t, () => {});
  const answer = await database.tryUrl(`${url('x')}?sslmode=require`, never);
  assert.ok(answer.type === 'refuses' && answer.about === 'tls');
});

test('a try can be cancelled while the database is silent', async (t) => {
  const { url } = await server(t, () => {});
  const slow = createDatabase({ clock: systemClock, seconds: 60 });
  await assert.rejects(slow.tryUrl(`${url('x')}?sslmode=disable`, AbortSignal.timeout(100)), Cancelled);
});
