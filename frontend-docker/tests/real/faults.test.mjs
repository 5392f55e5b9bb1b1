// Tests failures between the frontend and the backend.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startBackend } from '../support/backend.mjs'
import { freePort, startFrontend, until } from '../support/container.mjs'
import { backend, database, frontend } from '../support/fixture.mjs'
import { member, visitor } from '../support/visitor.mjs'

test('aborts the request to the backend when the browser disconnects before the response', async () => {
  const ada = await member(frontend.url, 'Ada')
  let asked = false
  let left = false
  backend.on('/api/slow', (_request, response) => {
    asked = true
    response.on('close', () => {
      left = true
    })
  })
  const leave = new AbortController()
  const asking = ada.post('/api/backend/api/slow', {}, { signal: leave.signal })
  await until(async () => asked, 'the backend was asked')
  leave.abort()
  await assert.rejects(asking)
  await until(async () => left, 'the backend’s request ended', 2_000)
})

test('renews a refused token once, then reports a 502 instead of a lost session', async () => {
  const ada = await member(frontend.url, 'Ada')
  let requests = 0
  backend.on('/api/once', (_request, response) => {
    requests += 1
    response.statusCode = requests === 1 ? 401 : 200
    response.end('{}')
  })
  assert.equal((await ada.get('/api/backend/api/once')).status, 200)
  assert.equal(requests, 2)
  backend.on('/api/never', (_request, response) => response.writeHead(401).end('{"detail":"no"}'))
  const response = await ada.get('/api/backend/api/never')
  assert.equal(response.status, 502)
  assert.match((await response.json()).message, /doesn’t accept/)
  assert.equal((await visitor(frontend.url).get('/api/backend/api/never')).status, 401, 'without a session the 401 is passed on')
})

test('retries a GET after a connection reset, but not a POST', async () => {
  const ada = await member(frontend.url, 'Ada')
  let asked = 0
  backend.on('/api/reset', (request, response) => {
    asked += 1
    if (asked === 1) request.socket.resetAndDestroy()
    else response.end('{}')
  })
  assert.equal((await ada.get('/api/backend/api/reset')).status, 200)
  asked = 0
  const posted = await ada.post('/api/backend/api/reset', {})
  assert.equal(posted.status, 502)
  assert.equal(asked, 1)
})

test('reports an unreachable backend with its address and recovers when it is back', async () => {
  const port = await freePort()
  const alone = await startFrontend({ DATABASE_URL: database.url, BACKEND_URL: `http://127.0.0.1:${port}` })
  try {
    await alone.ready()
    const response = await fetch(`${alone.url}/api/backend/api/tasks`)
    assert.equal(response.status, 502)
    assert.match((await response.json()).message, new RegExp(`Can't reach the backend at http://127.0.0.1:${port}: nothing listens at that address`))
    const late = await startBackend(port)
    const { status } = await visitor(alone.url).post('/api/backend/api/tasks', { title: 'x' })
    await late.stop()
    assert.equal(status, 200)
    assert.equal(late.requests.length, 1)
  } finally {
    await alone.stop()
  }
})

test('reports an invalid status as a 502', async () => {
  const ada = await member(frontend.url, 'Ada')
  backend.on('/api/odd', (request) => request.socket.end('HTTP/1.1 777 Odd\r\ncontent-length: 0\r\n\r\n'))
  const response = await ada.get('/api/backend/api/odd')
  assert.equal(response.status, 502)
  assert.match((await response.json()).message, /invalid response.*777/)
})
