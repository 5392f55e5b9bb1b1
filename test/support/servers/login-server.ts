// Speaks enough of PostgreSQL's protocol for a login, and stops at the stage that a test chooses.
// https://www.postgresql.org/docs/current/protocol-flow.html
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { TLSSocket } from 'node:tls';
import { certificate, key } from './api-server.js';

/** Without options, the login succeeds, and the version is 17.5. */
export type LoginServer = {
  /** `refused`: the server offers no TLS. `broken`: it accepts TLS, and then sends something else. */
  tls?: 'offered' | 'refused' | 'broken';
  /** An error at the login (too many connections), or after it (a missing database). */
  says?: { when: 'login' | 'database'; code: string; text: string };
  /** The server accepts the connection and sends nothing. */
  silent?: boolean;
};

export async function loginServer(t: TestContext, { tls = 'refused', says, silent = false }: LoginServer = {}) {
  const sockets = new Set<Socket>();
  let connections = 0;
  const talk = (socket: Socket) => {
    socket.on('error', () => {});
    socket.on('data', (data) => {
      if (silent) return;
      if (data.length === 8 && data.readInt32BE(4) === 80877103) {
        socket.write(tls === 'refused' ? 'N' : 'S');
        if (tls === 'broken') socket.end('this is no TLS at all');
        if (tls === 'offered') {
          socket.removeAllListeners('data');
          talk(new TLSSocket(socket, { isServer: true, key, cert: certificate }));
        }
      } else if (data[0] === 0x58) socket.end();
      else if (data[0] === 0x51) socket.write(Buffer.concat([...rows, message('C', 'SELECT 1\0'), ready]));
      else if (says?.when === 'login') socket.end(refusal(says));
      else if (says) socket.end(Buffer.concat([loggedIn, refusal(says)]));
      else socket.write(Buffer.concat([loggedIn, ready]));
    });
  };
  const listener = createServer((socket) => {
    sockets.add(socket);
    connections++;
    talk(socket);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    listener.close();
  });
  const { port } = listener.address() as AddressInfo;
  return {
    url: (password: string, query = '') => `postgresql://me:${password}@127.0.0.1:${port}/taskflow${query}`,
    connections: () => connections,
  };
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
const loggedIn = message('R', int32(0));
const rows = [message('T', int16(2), column('?column?'), column('version')), message('D', int16(2), value('1'), value('17.5'))];
const refusal = ({ code, text }: { code: string; text: string }) => message('E', 'SFATAL\0', `C${code}\0`, `M${text}\0`, '\0');
