// TCP proxy that can close its connections, or silently drop all data like a crashed node.
import net from 'node:net'

export async function startTcpProxy(target, port = 0) {
  const sockets = new Set()
  let dropping = false
  const server = net.createServer((client) => {
    const upstream = net.connect(target)
    for (const [from, to] of [[client, upstream], [upstream, client]]) {
      sockets.add(from)
      from.on('error', () => undefined)
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
      from.on('data', (bytes) => dropping || to.write(bytes))
    }
  })
  await new Promise((done) => server.listen(port, '127.0.0.1', done))
  return {
    port: server.address().port,
    dropData: () => (dropping = true),
    restore: () => (dropping = false),
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((done) => server.close(() => done()))
    },
  }
}
