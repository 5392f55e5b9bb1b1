// What happens between frontend and backend when something goes wrong on the way.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startBackend } from '../support/backend.mjs'
import { freePort, startFrontend, until } from '../support/container.mjs'
import { backend, database, frontend } from '../support/stage.mjs'
import { member, visitor } from '../support/visitor.mjs'

test('a browser that leaves before there is an answer ends the request to the backend too', async () => {
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

test('a token that the backend refuses is made anew once; then the fault is told, and not as a lost session', async () => {
  const ada = await member(frontend.url, 'Ada')
  let refused = 0
  backend.on('/api/once', (_request, response) => {
    refused += 1
    response.statusCode = refused === 1 ? 401 : 200
    response.end('{}')
  })
  assert.equal((await ada.get('/api/backend/api/once')).status, 200)
  assert.equal(refused, 2)
  backend.on('/api/never', (_request, response) => response.writeHead(401).end('{"detail":"no"}'))
  const response = await ada.get('/api/backend/api/never')
  assert.equal(response.status, 502)
  assert.match((await response.json()).message, /does not accept/)
  assert.equal((await visitor(frontend.url).get('/api/backend/api/never')).status, 401, 'without a session it is one')
})

test('a connection that is reset before an answer: a GET is asked once more, a POST is not', async () => {
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

test('a backend that is away: a sentence with its address; when it is back, it is found', async () => {
  const port = await freePort()
  const alone = await startFrontend({ DATABASE_URL: database.url, BACKEND_URL: `http://127.0.0.1:${port}` })
  try {
    await alone.ready()
    const response = await fetch(`${alone.url}/api/backend/api/tasks`)
    assert.equal(response.status, 502)
    assert.match((await response.json()).message, new RegExp(`http://127.0.0.1:${port} cannot be reached: nothing listens there`))
    const late = await startBackend(port)
    const { status } = await visitor(alone.url).post('/api/backend/api/tasks', { title: 'x' })
    await late.stop()
    assert.equal(status, 200)
    assert.equal(late.requests.length, 1)
  } finally {
    await alone.stop()
  }
})

test('an answer with a status that does not exist is a fault that is told', async () => {
  const ada = await member(frontend.url, 'Ada')
  backend.on('/api/odd', (request) => request.socket.end('HTTP/1.1 777 Odd\r\ncontent-length: 0\r\n\r\n'))
  const response = await ada.get('/api/backend/api/odd')
  assert.equal(response.status, 502)
  assert.match((await response.json()).message, /not understood.*777/)
})
