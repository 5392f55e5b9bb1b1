// A wire to a TCP server that can be cut, and that can go dead without a word, as one to a node that vanished.
import net from 'node:net'

export async function layWire(target, port = 0) {
  const sockets = new Set()
  let dead = false
  const server = net.createServer((near) => {
    const far = net.connect(target)
    for (const [from, to] of [[near, far], [far, near]]) {
      sockets.add(from)
      from.on('error', () => undefined)
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
      from.on('data', (bytes) => dead || to.write(bytes))
    }
  })
  await new Promise((done) => server.listen(port, '127.0.0.1', done))
  return {
    port: server.address().port,
    goDead: () => (dead = true),
    revive: () => (dead = false),
    cut: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((done) => server.close(() => done()))
    },
  }
}
