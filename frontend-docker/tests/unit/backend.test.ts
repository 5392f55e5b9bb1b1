import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseBackendPath, readBackendUrl, toBackendUrl } from '../../app/src/backend/address'
import { readBody } from '../../app/src/backend/body'
import { requestHeaders, responseHeaders } from '../../app/src/backend/headers'
import { canRetry, NotAccepted, TimedOut } from '../../app/src/backend/send'

const at = (path: string) => parseBackendPath(`http://page/api/backend${path}`)

test('allows the paths of the backend API and its probes', () => {
  for (const path of ['/health', '/ready', '/api/tasks', '/api/tasks/12', '/api/chat', '/api/a/b.json', '/api/a_b~c-d']) assert.equal(at(path), path)
})

test('rejects every other path, however it is encoded', () => {
  const tricks = ['', '/', '/api', '/api/', '/docs', '/openapi.json', '/healthy', '/health/x', '/metrics', '//evil', '/api//tasks', '/api/..%2f..%2fdocs',
    '/api/%2e%2e/docs', '/api/../docs', '/api/tasks/../../docs', '/api/tasks%2f1', '/api/tasks%5c1', '/api/tasks\\..\\..\\docs', '/api/%252e%252e/docs',
    '/api/..;/docs', '/api/.hidden', '/api/...', '/api/tasks/', '/api/tasks%00', '/api/tasks;x', '/api/@evil', '/api/tasks/\u{2025}/docs', '@evil/api/x', '.evil/api/x']
  for (const path of tricks) assert.equal(at(path), null, path)
  assert.equal(parseBackendPath('http://page/api/backendapi/tasks'), null)
})

test('the target URL keeps the query and the path of BACKEND_URL', () => {
  const target = (backend: string) => toBackendUrl('/api/tasks', 'http://page/api/backend/api/tasks?search=a%26b#x', new URL(backend)).href
  assert.equal(target('http://b:8000'), 'http://b:8000/api/tasks?search=a%26b')
  assert.equal(target('https://b/base/'), 'https://b/base/api/tasks?search=a%26b')
})

test('reads BACKEND_URL or explains what is wrong with it', () => {
  assert.ok('url' in readBackendUrl({ BACKEND_URL: ' http://b:8000 ' }))
  assert.ok('problem' in readBackendUrl({ NODE_ENV: 'production' }))
  assert.ok('problem' in readBackendUrl({ BACKEND_URL: 'b:8000' }))
})

test('forwards neither authorization, cookies nor connection headers of the browser, and adds the token', () => {
  const sent = new Headers({
    Authorization: 'Bearer browser',
    Cookie: 'taskflow.session_token=x',
    Host: 'page',
    Connection: 'close, X-Once',
    'X-Once': '1',
    'Transfer-Encoding': 'chunked',
    'Content-Length': '5',
    'Accept-Encoding': 'gzip',
    'Content-Type': 'application/json',
    'X-Request-Id': 'r1',
  })
  assert.deepEqual(requestHeaders(sent, 'ours'), {
    'accept-encoding': 'identity',
    authorization: 'Bearer ours',
    'content-type': 'application/json',
    'x-request-id': 'r1',
  })
  assert.equal(requestHeaders(sent, null).authorization, undefined)
})

test('returns the backend’s headers without cookies and connection headers, and disables caching and buffering', () => {
  const raw = ['Content-Type', 'text/event-stream', 'Set-Cookie', 'a=b', 'Connection', 'keep-alive, X-Hop', 'X-Hop', '1', 'X-Total-Count', '7', 'Cache-Control', 'public']
  assert.deepEqual([...responseHeaders(raw)], [
    ['cache-control', 'no-store, no-transform'],
    ['content-type', 'text/event-stream'],
    ['x-total-count', '7'],
  ])
})

test('limits the body with and without a Content-Length', async () => {
  const request = (body: BodyInit, headers = {}) => new Request('http://page', { method: 'POST', body, headers, duplex: 'half' } as RequestInit)
  const endless = () =>
    new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(new Uint8Array(600)) })
  assert.deepEqual(await readBody(request('héé'), 5), new TextEncoder().encode('héé'))
  assert.equal(await readBody(request('héé!'), 5), 'too large')
  assert.equal(await readBody(request(endless()), 1024), 'too large')
  assert.equal(await readBody(request('a', { 'content-length': '9999' }), 1024), 'too large')
  assert.deepEqual(await readBody(new Request('http://page'), 5), new Uint8Array(0))
})

test('retries only requests that cannot repeat a change', () => {
  const error = (code: string) => Object.assign(new Error(code), { code })
  assert.equal(canRetry('POST', error('ECONNREFUSED')), true)
  assert.equal(canRetry('GET', error('ECONNRESET')), true)
  assert.equal(canRetry('POST', error('ECONNRESET')), false)
  assert.equal(canRetry('DELETE', error('EPIPE')), false)
  assert.equal(canRetry('GET', error('ENOTFOUND')), false)
  assert.equal(canRetry('GET', 'no error'), false)
  assert.equal(canRetry('POST', new NotAccepted('')), true)
  assert.equal(canRetry('GET', new TimedOut('')), false)
})
