import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canonicalizeCookie, findCookie, sessionCookieName } from '../../app/src/auth/cookie'
import { passesCsrfCheck, requestOrigins } from '../../app/src/auth/csrf'
import { createSemaphore } from '../../app/src/auth/semaphore'
import { SignInLimiter } from '../../app/src/auth/sign-in-limiter'
import { readSettings } from '../../app/src/settings'

const DATABASE_URL = 'postgres://u:p@h/d'
const SECRET = 'x'.repeat(32)

test('readSettings() strips a trailing slash from the origin and prefers BETTER_AUTH_URL to FRONTEND_URL', () => {
  const origin = (env: Record<string, string>) => {
    const settings = readSettings({ DATABASE_URL, BETTER_AUTH_SECRET: SECRET, ...env })
    return 'problem' in settings ? settings.problem : settings.origin
  }
  assert.equal(origin({ BETTER_AUTH_URL: 'http://localhost:3000/', FRONTEND_URL: 'http://other' }), 'http://localhost:3000')
  assert.equal(origin({ FRONTEND_URL: 'https://tasks.example.com/' }), 'https://tasks.example.com')
  assert.equal(origin({}), 'http://localhost:3000')
  assert.match(origin({ BETTER_AUTH_URL: 'localhost:3000' }), /must be an http/)
})

test('readSettings() names a missing variable and shows no value', () => {
  assert.deepEqual(readSettings({ DATABASE_URL }), { problem: "BETTER_AUTH_SECRET isn't set." })
  assert.deepEqual(readSettings({ BETTER_AUTH_SECRET: SECRET }), { problem: "DATABASE_URL isn't set." })
})

test('accepts a state-changing request only from its own origin', () => {
  const allowed = (method: string, headers: Record<string, string>) => passesCsrfCheck(method, new Headers(headers), 'http://localhost:3000')
  const host = 'localhost:3000'
  assert.equal(allowed('POST', { host, origin: 'http://localhost:3000' }), true)
  assert.equal(allowed('POST', { host: '127.0.0.1:3000', origin: 'http://127.0.0.1:3000' }), true)
  assert.equal(allowed('POST', { host: 'internal:3000', origin: 'http://localhost:3000' }), true, 'the configured origin, behind an ingress')
  assert.equal(allowed('POST', { host, origin: 'http://localhost:4000' }), false)
  assert.equal(allowed('POST', { host, origin: 'null' }), false)
  assert.equal(allowed('POST', { host, origin: 'http://localhost:3000.evil.example' }), false)
  assert.equal(allowed('DELETE', { host, 'sec-fetch-site': 'cross-site' }), false)
  assert.equal(allowed('DELETE', { host, 'sec-fetch-site': 'same-site' }), false)
  assert.equal(allowed('PATCH', { host, 'sec-fetch-site': 'same-origin' }), true)
  assert.equal(allowed('POST', { host }), true, 'not a browser')
  assert.equal(allowed('GET', { host, origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' }), true)
})

test('collects the origins of a request, including the forwarded host', () => {
  assert.deepEqual(requestOrigins(new Headers({ host: 'a:1', 'x-forwarded-host': 'b, c' })), ['http://a:1', 'https://a:1', 'http://b', 'https://b'])
})

test('finds the session cookie by its full name and returns it unchanged', () => {
  const name = sessionCookieName(false)
  assert.equal(findCookie(`x${name}=no; a=b; ${name}=v%3D.s; ${name}=second`, name), `${name}=v%3D.s`)
  assert.equal(findCookie(`__Secure-${name}=v`, name), null)
  assert.equal(findCookie(`${name}=`, name), null)
  assert.equal(findCookie(null, name), null)
})

test('maps every valid spelling of a signed cookie to one form, and no other cookie to it', () => {
  const signature = `${'A'.repeat(41)}+E=`
  const canonical = `s=token-1.${encodeURIComponent(signature)}`
  const equivalent = [0, 1, 2, 3].map((bits) => signature.replace(/E=$/, `${'EFGH'[bits]}=`))
  for (const good of equivalent.flatMap((one) => [`s=token-1.${one}`, `s=token-1.${encodeURIComponent(one)}`, `s=%74oken-1%2E${one}`])) {
    assert.equal(canonicalizeCookie(good), canonical, good)
  }
  for (const other of [`s=token-2.${signature}`, `s=token-1.B${signature.slice(1)}`, `s=token-1.${signature.replace('E=', 'I=')}`]) {
    assert.notEqual(canonicalizeCookie(other), canonical, other)
  }
  const urlAlphabet = signature.replace('+', '-')
  for (const none of ['s=', 's=token-1', 's=.' + signature, `s=token-1.${urlAlphabet}`, `s=token-1.${signature}=`, `s=a.b.${signature}`, `s=%E0%.${signature}`, `s=a;b.${signature}`]) {
    assert.equal(canonicalizeCookie(none), null, none)
  }
})

test('blocks an email, in any letter case, for the rest of ten minutes after ten failures', () => {
  let now = 0
  const limiter = new SignInLimiter(() => now)
  for (let i = 0; i < 10; i += 1) {
    assert.equal(limiter.retryAfter('ada@example.com'), 0)
    limiter.begin('Ada@Example.com ')
    now += 1_000
  }
  assert.equal(limiter.retryAfter('ADA@example.com'), 590)
  assert.equal(limiter.retryAfter('eve@example.com'), 0)
  now += 590_000
  assert.equal(limiter.retryAfter('ada@example.com'), 0)
})

test('a successful sign-in resets the count', () => {
  const limiter = new SignInLimiter(() => 0)
  for (let i = 0; i < 9; i += 1) limiter.begin('a@b.c')
  limiter.reset('A@b.c')
  for (let i = 0; i < 9; i += 1) limiter.begin('a@b.c')
  assert.equal(limiter.retryAfter('a@b.c'), 0)
})

test('counts attempts from their start, so that parallel ones do not all pass, and blocks until the window ends', () => {
  let now = 0
  const limiter = new SignInLimiter(() => now)
  let passed = 0
  for (let i = 0; i < 30; i += 1) {
    if (limiter.retryAfter('a@b.c') > 0) continue
    limiter.begin('a@b.c')
    passed += 1
  }
  assert.equal(passed, 10)
  now = 599_999
  assert.equal(limiter.retryAfter('a@b.c'), 1)
  now = 600_000
  assert.equal(limiter.retryAfter('a@b.c'), 0)
})

test('does not count an attempt whose password was never checked', () => {
  const limiter = new SignInLimiter(() => 0)
  for (let i = 0; i < 30; i += 1) {
    limiter.begin('a@b.c')
    limiter.undo('A@b.c')
  }
  for (let i = 0; i < 9; i += 1) limiter.begin('a@b.c')
  assert.equal(limiter.retryAfter('a@b.c'), 0)
  limiter.begin('a@b.c')
  limiter.undo('other@b.c')
  assert.ok(limiter.retryAfter('a@b.c') > 0)
})

test('the semaphore runs two calls at once, in order, and continues after a failure', async () => {
  const run = createSemaphore(2)
  let running = 0
  let most = 0
  const ended: number[] = []
  const work = (id: number) =>
    run(async () => {
      running += 1
      most = Math.max(most, running)
      await new Promise((done) => setTimeout(done, 5))
      running -= 1
      ended.push(id)
      if (id === 1) throw new Error('one')
    })
  const results = await Promise.allSettled([1, 2, 3, 4, 5].map(work))
  assert.equal(most, 2)
  assert.deepEqual(ended, [1, 2, 3, 4, 5])
  assert.deepEqual(results.map(({ status }) => status === 'fulfilled'), [false, true, true, true, true])
})
