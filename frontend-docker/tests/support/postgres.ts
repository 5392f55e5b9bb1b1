// As much of a PostgreSQL as a connection needs: it refuses TLS or not, lets everybody in, and can drop whom it has.
import net, { type AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'

const TLS_WISH = 80877103
const WELCOME = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49])
const READY_AFTER_NOTHING = Buffer.from([0x49, 0, 0, 0, 4, 0x5a, 0, 0, 0, 5, 0x49])

export type Refusal = 'N' | 'E'

/** Runs until the test ends, however it ends. */
export async function startPostgres(test: TestContext, answerToTls: Refusal) {
  const sockets = new Set<net.Socket>()
  /** What was said first on every connection. */
  const begun: ('tls?' | 'plain')[] = []
  const server = net.createServer((socket) => {
    sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket)))
    socket.once('data', (first) => {
      const wish = first.readInt32BE(4) === TLS_WISH
      begun.push(wish ? 'tls?' : 'plain')
      if (wish) return socket.write(answerToTls)
      socket.write(WELCOME)
      socket.on('data', (message) => message[0] === 0x51 && socket.write(READY_AFTER_NOTHING))
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  test.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return {
    begun,
    connection: { host: '127.0.0.1', port: (server.address() as AddressInfo).port, user: 'u', password: 'p', database: 'd' },
    dropAll: () => {
      for (const socket of sockets) socket.resetAndDestroy()
    },
  }
}
