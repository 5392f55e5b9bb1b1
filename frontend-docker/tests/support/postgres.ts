// Minimal PostgreSQL server for connection tests: declines TLS, accepts every user, and can drop its connections.
import net, { type AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'

const TLS_REQUEST = 80877103
const AUTHENTICATED = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49])
const EMPTY_QUERY_RESULT = Buffer.from([0x49, 0, 0, 0, 4, 0x5a, 0, 0, 0, 5, 0x49])

export type Refusal = 'N' | 'E'

/** Runs until the test ends, however it ends. `resets`: the number of connections that it resets first. */
export async function startPostgres(test: TestContext, answerToTls: Refusal, { resets = 0 } = {}) {
  const sockets = new Set<net.Socket>()
  /** The first message on every connection. */
  const handshakes: ('tls?' | 'plain')[] = []
  let resetsLeft = resets
  const server = net.createServer((socket) => {
    if (resetsLeft-- > 0) return void socket.resetAndDestroy()
    sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket)))
    socket.once('data', (first) => {
      const isTlsRequest = first.readInt32BE(4) === TLS_REQUEST
      handshakes.push(isTlsRequest ? 'tls?' : 'plain')
      if (isTlsRequest) return socket.write(answerToTls)
      socket.write(AUTHENTICATED)
      socket.on('data', (message) => message[0] === 0x51 && socket.write(EMPTY_QUERY_RESULT))
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  test.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return {
    handshakes,
    connection: { host: '127.0.0.1', port: (server.address() as AddressInfo).port, user: 'u', password: 'p', database: 'd' },
    dropAll: () => {
      for (const socket of sockets) socket.resetAndDestroy()
    },
  }
}
