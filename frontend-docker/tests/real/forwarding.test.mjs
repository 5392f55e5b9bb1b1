// The way from the browser to the backend: as whom, what goes along, what never does.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { until } from '../support/container.mjs'
import { backend, frontend } from '../support/stage.mjs'
import { claimsOf } from '../support/token.mjs'
import { member, visitor } from '../support/visitor.mjs'

const tellTasks = async (one) => (await one.get('/api/backend/api/tasks')).json()
const pause = (ms) => new Promise((done) => setTimeout(done, ms))

test('the backend is told who it is by a token that the published keys verify', async () => {
  const ada = await member(frontend.url, 'Ada Ünïcode')
  const claims = await claimsOf((await tellTasks(ada)).authorization, frontend.url)
  const { sub, email, name, iss, aud, exp, iat } = claims
  assert.deepEqual({ sub, email, name }, { sub: ada.user.id, email: ada.user.email, name: 'Ada Ünïcode' })
  assert.equal(iss, frontend.url)
  assert.equal(aud, frontend.url)
  assert.equal(exp - iat, 15 * 60)
  assert.ok(Math.abs(iat - Date.now() / 1000) < 30)
})

test('two people’s tokens are never mixed, however their requests overlap', async () => {
  const people = await Promise.all(['Ada', 'Bob', 'Eve'].map((name) => member(frontend.url, name)))
  const answers = await Promise.all(Array.from({ length: 90 }, (_, i) => tellTasks(people[i % 3])))
  const subjects = answers.map(({ authorization }) => JSON.parse(Buffer.from(authorization.split('.')[1], 'base64url')).sub)
  assert.deepEqual(subjects, answers.map((_, i) => people[i % 3].user.id))
})

test('a token is kept for a while: ten requests cost one', async () => {
  const ada = await member(frontend.url, 'Ada')
  const tokens = new Set()
  for (let i = 0; i < 10; i += 1) {
    tokens.add((await tellTasks(ada)).authorization)
    await pause(150)
  }
  assert.equal(tokens.size, 1)
})

test('the browser’s own authorization and cookies never reach the backend, signed in or not', async () => {
  const ada = await member(frontend.url, 'Ada')
  const forged = { headers: { authorization: 'Bearer forged' } }
  const mine = await (await ada.get('/api/backend/api/tasks', forged)).json()
  assert.notEqual(mine.authorization, 'Bearer forged')
  const nobody = visitor(frontend.url)
  assert.equal((await (await nobody.get('/api/backend/api/tasks', forged)).json()).authorization, null)
  for (const { headers } of backend.requests) assert.equal(headers.cookie, undefined)
})

test('the probes of the backend answer for everybody', async () => {
  for (const path of ['/health', '/ready']) assert.equal((await (await fetch(`${frontend.url}/api/backend${path}`)).json()).url, path)
})

test('no other path of the backend can be reached', async () => {
  const before = backend.requests.length
  const tricks = ['/docs', '/openapi.json', '/api/..%2fdocs', '/api/%2e%2e/docs', '/api/%252e%252e/docs', '/api//docs', '/api%5cdocs']
  for (const path of tricks) {
    const { status } = await fetch(`${frontend.url}/api/backend${path}`, { redirect: 'manual' })
    assert.ok(status === 404 || status === 308, `${path}: ${status}`)
  }
  assert.equal(backend.requests.length, before)
})

test('another site’s page changes nothing', async () => {
  const ada = await member(frontend.url, 'Ada')
  const before = backend.requests.length
  for (const headers of [{ origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' }, { origin: 'null' }]) {
    const response = await ada.post('/api/backend/api/tasks', { title: 'x' }, { headers })
    assert.equal(response.status, 403)
    assert.match((await response.json()).message, /another site/)
  }
  assert.equal(backend.requests.length, before)
})

test('a body goes through unchanged up to 1 MiB, and not beyond', async () => {
  const ada = await member(frontend.url, 'Ada')
  const large = JSON.stringify({ title: 'ü'.repeat(500_000) })
  assert.equal((await ada.post('/api/backend/api/tasks', large)).status, 200)
  assert.equal(backend.requests.at(-1).body, large)
  assert.equal((await ada.post('/api/backend/api/tasks', 'x'.repeat(1024 * 1024 + 1))).status, 413)
  const unsaid = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(64 * 1024)) })
  const response = await fetch(`${frontend.url}/api/backend/api/tasks`, { method: 'POST', body: unsaid, duplex: 'half' }).catch(() => null)
  assert.ok(response === null || response.status === 413)
})

test('status, count and every method go through', async () => {
  const ada = await member(frontend.url, 'Ada')
  backend.on('/api/tasks/1', (request, response) => {
    response.writeHead(request.method === 'DELETE' ? 204 : 418, { 'x-total-count': '7', 'set-cookie': 'a=b' })
    response.end(request.method === 'DELETE' ? undefined : '{}')
  })
  const patched = await ada.send('PATCH', '/api/backend/api/tasks/1?a=b%26c', { body: { completed: true } })
  assert.deepEqual([patched.status, patched.headers.get('x-total-count'), patched.headers.get('set-cookie')], [418, '7', null])
  assert.equal(backend.requests.at(-1).url, '/api/tasks/1?a=b%26c')
  assert.equal((await ada.send('DELETE', '/api/backend/api/tasks/1')).status, 204)
})

test('a stream comes piece by piece, and ends for the backend when the browser leaves', async () => {
  const ada = await member(frontend.url, 'Ada')
  let left = null
  let stream
  backend.on('/api/chat', (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.on('close', () => (left = Date.now()))
    stream = response
  })
  const leave = new AbortController()
  const asking = ada.post('/api/backend/api/chat', { message: 'hi' }, { signal: leave.signal, headers: { 'accept-encoding': 'gzip, br' } })
  await until(async () => stream, 'the backend was asked')
  stream.write(': open\n\n')
  const response = await asking
  assert.equal(response.headers.get('content-type'), 'text/event-stream')
  assert.equal(response.headers.get('content-encoding'), null)
  const reader = response.body.getReader()
  const read = async () => Buffer.from((await reader.read()).value).toString()
  assert.equal(await read(), ': open\n\n')
  // Each piece is only written when the one before it has arrived: nothing can have been held back.
  for (const piece of ['a', 'b', 'c']) {
    stream.write(`event: delta\ndata: {"text":"${piece}"}\n\n`)
    assert.equal(await read(), `event: delta\ndata: {"text":"${piece}"}\n\n`)
  }
  const leaving = Date.now()
  leave.abort()
  await until(async () => left, 'the backend’s request ended')
  assert.ok(left - leaving < 2_000)
})
