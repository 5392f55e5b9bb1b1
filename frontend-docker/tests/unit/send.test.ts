import assert from 'node:assert/strict'
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { test } from 'node:test'
import { describeFailure } from '../../app/src/backend/describe-failure'
import { InvalidResponse, send } from '../../app/src/backend/send'

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

/** A port on which nothing listens. */
async function freePort(): Promise<number> {
  const server = net.createServer()
  const port = await listening(server)
  await new Promise((done) => server.close(done))
  return port
}

test('retries a refused connection after a delay and sends the request once', async (t) => {
  const port = await freePort()
  let requests = 0
  const server = http.createServer((_request, response) => {
    requests += 1
    response.end('{}')
  })
  t.after(() => server.close())
  const response = await send(outgoing(port), async () => void (await listening(server, port)))
  assert.equal(await response.text(), '{}')
  assert.equal(requests, 1)
})

test('fails when the connection is refused twice', async () => {
  const port = await freePort()
  let pauses = 0
  await assert.rejects(send(outgoing(port), async () => void (pauses += 1)), { code: 'ECONNREFUSED' })
  assert.equal(pauses, 1)
})

for (const status of ['700', '999', '000', '199']) {
  test(`fails on a response with the status ${status} instead of waiting`, { timeout: 5_000 }, async (t) => {
    const sockets: net.Socket[] = []
    const server = net.createServer((socket) => {
      sockets.push(socket.on('error', () => undefined))
      // A 1xx response isn't final, so this connection ends without a response.
      socket.once('data', () => (status.startsWith('1') ? socket.end(`HTTP/1.1 ${status} What\r\n\r\n`) : socket.write(`HTTP/1.1 ${status} What\r\ncontent-length: 1000\r\n\r\n{`)))
    })
    const port = await listening(server)
    t.after(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    const failed = await send(outgoing(port)).then(() => null, (error: unknown) => error)
    assert.ok(failed instanceof Error)
    if (!status.startsWith('1')) assert.ok(failed instanceof InvalidResponse)
    assert.match(describeFailure(failed, new URL('http://b:8000')).message, /ackend at http:\/\/b:8000/)
    assert.equal(describeFailure(failed, new URL('http://b:8000')).status, 502)
  })
}
