// Tests how requests are forwarded to the backend.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { until } from '../support/container.mjs'
import { backend, frontend } from '../support/fixture.mjs'
import { claimsOf } from '../support/token.mjs'
import { member, visitor } from '../support/visitor.mjs'

const getTasks = async (one) => (await one.get('/api/backend/api/tasks')).json()
const pause = (ms) => new Promise((done) => setTimeout(done, ms))

test('identifies the user to the backend with a token that the published keys verify', async () => {
  const ada = await member(frontend.url, 'Ada Ünïcode')
  const claims = await claimsOf((await getTasks(ada)).authorization, frontend.url)
  const { sub, email, name, iss, aud, exp, iat } = claims
  assert.deepEqual({ sub, email, name }, { sub: ada.user.id, email: ada.user.email, name: 'Ada Ünïcode' })
  assert.equal(iss, frontend.url)
  assert.equal(aud, frontend.url)
  assert.equal(exp - iat, 15 * 60)
  assert.ok(Math.abs(iat - Date.now() / 1000) < 30)
})

test('keeps the tokens of users apart when their requests overlap', async () => {
  const people = await Promise.all(['Ada', 'Bob', 'Eve'].map((name) => member(frontend.url, name)))
  const answers = await Promise.all(Array.from({ length: 90 }, (_, i) => getTasks(people[i % 3])))
  const subjects = answers.map(({ authorization }) => JSON.parse(Buffer.from(authorization.split('.')[1], 'base64url')).sub)
  assert.deepEqual(subjects, answers.map((_, i) => people[i % 3].user.id))
})

test('reuses a token for a while', async () => {
  const ada = await member(frontend.url, 'Ada')
  const tokens = new Set()
  for (let i = 0; i < 10; i += 1) {
    tokens.add((await getTasks(ada)).authorization)
    await pause(150)
  }
  assert.equal(tokens.size, 1)
})

test('never forwards the browser’s authorization and cookies', async () => {
  const ada = await member(frontend.url, 'Ada')
  const forged = { headers: { authorization: 'Bearer forged' } }
  const mine = await (await ada.get('/api/backend/api/tasks', forged)).json()
  assert.notEqual(mine.authorization, 'Bearer forged')
  const nobody = visitor(frontend.url)
  assert.equal((await (await nobody.get('/api/backend/api/tasks', forged)).json()).authorization, null)
  for (const { headers } of backend.requests) assert.equal(headers.cookie, undefined)
})

test('forwards the backend’s probes without a session', async () => {
  for (const path of ['/health', '/ready']) assert.equal((await (await fetch(`${frontend.url}/api/backend${path}`)).json()).url, path)
})

test('refuses every other path of the backend', async () => {
  const before = backend.requests.length
  const tricks = ['/docs', '/openapi.json', '/api/..%2fdocs', '/api/%2e%2e/docs', '/api/%252e%252e/docs', '/api//docs', '/api%5cdocs']
  for (const path of tricks) {
    const { status } = await fetch(`${frontend.url}/api/backend${path}`, { redirect: 'manual' })
    assert.ok(status === 404 || status === 308, `${path}: ${status}`)
  }
  assert.equal(backend.requests.length, before)
})

test('refuses changes from another site', async () => {
  const ada = await member(frontend.url, 'Ada')
  const before = backend.requests.length
  for (const headers of [{ origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' }, { origin: 'null' }]) {
    const response = await ada.post('/api/backend/api/tasks', { title: 'x' }, { headers })
    assert.equal(response.status, 403)
    assert.match((await response.json()).message, /another site/)
  }
  assert.equal(backend.requests.length, before)
})

test('forwards a body of up to 1 MiB unchanged and refuses a larger one', async () => {
  const ada = await member(frontend.url, 'Ada')
  const large = JSON.stringify({ title: 'ü'.repeat(500_000) })
  assert.equal((await ada.post('/api/backend/api/tasks', large)).status, 200)
  assert.equal(backend.requests.at(-1).body, large)
  assert.equal((await ada.post('/api/backend/api/tasks', 'x'.repeat(1024 * 1024 + 1))).status, 413)
  const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(64 * 1024)) })
  const response = await fetch(`${frontend.url}/api/backend/api/tasks`, { method: 'POST', body: endless, duplex: 'half' }).catch(() => null)
  assert.ok(response === null || response.status === 413)
})

test('forwards every method, the status and the total count', async () => {
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

test('streams the response unbuffered and ends it for the backend when the browser disconnects', async () => {
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
  // Each event is written only after the previous one has arrived, so nothing can have been buffered.
  for (const piece of ['a', 'b', 'c']) {
    stream.write(`event: delta\ndata: {"text":"${piece}"}\n\n`)
    assert.equal(await read(), `event: delta\ndata: {"text":"${piece}"}\n\n`)
  }
  const leaving = Date.now()
  leave.abort()
  await until(async () => left, 'the backend’s request ended')
  assert.ok(left - leaving < 2_000)
})
