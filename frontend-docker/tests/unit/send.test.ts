import assert from 'node:assert/strict'
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { test } from 'node:test'
import { explain } from '../../app/src/backend/explain'
import { NotUnderstood, send } from '../../app/src/backend/send'

const outgoing = (port: number, method = 'POST') => ({
  method,
  target: new URL(`http://127.0.0.1:${port}/api/tasks`),
  headers: {},
  body: new TextEncoder().encode('{}'),
  signal: new AbortController().signal,
})

async function listening<T extends net.Server>(server: T, port = 0): Promise<number> {
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done))
  return (server.address() as AddressInfo).port
}

/** A port at which nothing listens any more. */
async function freePort(): Promise<number> {
  const server = net.createServer()
  const port = await listening(server)
  await new Promise((done) => server.close(done))
  return port
}

test('a backend that comes back within the pause is not noticed, and is asked once', async (t) => {
  const port = await freePort()
  let asked = 0
  const server = http.createServer((_request, response) => {
    asked += 1
    response.end('{}')
  })
  t.after(() => server.close())
  const response = await send(outgoing(port), async () => void (await listening(server, port)))
  assert.equal(await response.text(), '{}')
  assert.equal(asked, 1)
})

test('a backend that is still away after the pause is away', async () => {
  const port = await freePort()
  let pauses = 0
  await assert.rejects(send(outgoing(port), async () => void (pauses += 1)), { code: 'ECONNREFUSED' })
  assert.equal(pauses, 1)
})

for (const status of ['700', '999', '000', '199']) {
  test(`an answer with the status ${status} is a fault, not an endless wait`, { timeout: 5_000 }, async (t) => {
    const sockets: net.Socket[] = []
    const server = net.createServer((socket) => {
      sockets.push(socket.on('error', () => undefined))
      // Informational ones (1xx) are not the answer: the connection ends without one.
      socket.once('data', () => (status.startsWith('1') ? socket.end(`HTTP/1.1 ${status} What\r\n\r\n`) : socket.write(`HTTP/1.1 ${status} What\r\ncontent-length: 1000\r\n\r\n{`)))
    })
    const port = await listening(server)
    t.after(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    const failed = await send(outgoing(port)).then(() => null, (error: unknown) => error)
    assert.ok(failed instanceof Error)
    if (!status.startsWith('1')) assert.ok(failed instanceof NotUnderstood)
    assert.match(explain(failed, new URL('http://b:8000')).message, /^The backend at http:\/\/b:8000 /)
    assert.equal(explain(failed, new URL('http://b:8000')).status, 502)
  })
}
