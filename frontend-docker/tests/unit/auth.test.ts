import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Attempts } from '../../app/src/auth/attempts'
import { cookieIn, sessionCookieName, spelledOnce } from '../../app/src/auth/cookie'
import { mayChange, ownOrigins } from '../../app/src/auth/origin'
import { inTurn } from '../../app/src/auth/turns'
import { readSettings } from '../../app/src/settings'

const DATABASE_URL = 'postgres://u:p@h/d'
const SECRET = 'x'.repeat(32)

test('settings: the origin has no slash at its end, and BETTER_AUTH_URL comes before FRONTEND_URL', () => {
  const origin = (env: Record<string, string>) => {
    const settings = readSettings({ DATABASE_URL, BETTER_AUTH_SECRET: SECRET, ...env })
    return 'problem' in settings ? settings.problem : settings.origin
  }
  assert.equal(origin({ BETTER_AUTH_URL: 'http://localhost:3000/', FRONTEND_URL: 'http://other' }), 'http://localhost:3000')
  assert.equal(origin({ FRONTEND_URL: 'https://tasks.example.com/' }), 'https://tasks.example.com')
  assert.equal(origin({}), 'http://localhost:3000')
  assert.match(origin({ BETTER_AUTH_URL: 'localhost:3000' }), /not an http/)
})

test('settings: what is missing is named, no value is', () => {
  assert.deepEqual(readSettings({ DATABASE_URL }), { problem: 'BETTER_AUTH_SECRET is not set.' })
  assert.deepEqual(readSettings({ BETTER_AUTH_SECRET: SECRET }), { problem: 'DATABASE_URL is not set.' })
})

test('a request that changes something must be of this page', () => {
  const allowed = (method: string, headers: Record<string, string>) => mayChange(method, new Headers(headers), 'http://localhost:3000')
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
  assert.equal(allowed('POST', { host }), true, 'a program, no browser')
  assert.equal(allowed('GET', { host, origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' }), true)
})

test('the origins of a request, behind an ingress too', () => {
  assert.deepEqual(ownOrigins(new Headers({ host: 'a:1', 'x-forwarded-host': 'b, c' })), ['http://a:1', 'https://a:1', 'http://b', 'https://b'])
})

test('the session cookie is found by its whole name, and kept as it came', () => {
  const name = sessionCookieName(false)
  assert.equal(cookieIn(`x${name}=no; a=b; ${name}=v%3D.s; ${name}=second`, name), `${name}=v%3D.s`)
  assert.equal(cookieIn(`__Secure-${name}=v`, name), null)
  assert.equal(cookieIn(`${name}=`, name), null)
  assert.equal(cookieIn(null, name), null)
})

test('all good spellings of a signed cookie are one, and no other cookie becomes it', () => {
  const signature = `${'A'.repeat(41)}+E=`
  const once = `s=token-1.${encodeURIComponent(signature)}`
  const spare = [0, 1, 2, 3].map((bits) => signature.replace(/E=$/, `${'EFGH'[bits]}=`))
  for (const good of spare.flatMap((one) => [`s=token-1.${one}`, `s=token-1.${encodeURIComponent(one)}`, `s=%74oken-1%2E${one}`])) {
    assert.equal(spelledOnce(good), once, good)
  }
  for (const other of [`s=token-2.${signature}`, `s=token-1.B${signature.slice(1)}`, `s=token-1.${signature.replace('E=', 'I=')}`]) {
    assert.notEqual(spelledOnce(other), once, other)
  }
  const urlAlphabet = signature.replace('+', '-')
  for (const none of ['s=', 's=token-1', 's=.' + signature, `s=token-1.${urlAlphabet}`, `s=token-1.${signature}=`, `s=a.b.${signature}`, `s=%E0%.${signature}`, `s=a;b.${signature}`]) {
    assert.equal(spelledOnce(none), null, none)
  }
})

test('ten wrong passwords for an email close it for the rest of ten minutes, in any spelling, and no other email', () => {
  let now = 0
  const attempts = new Attempts(() => now)
  for (let i = 0; i < 10; i += 1) {
    assert.equal(attempts.wait('ada@example.com'), 0)
    attempts.begun('Ada@Example.com ')
    now += 1_000
  }
  assert.equal(attempts.wait('ADA@example.com'), 590)
  assert.equal(attempts.wait('eve@example.com'), 0)
  now += 590_000
  assert.equal(attempts.wait('ada@example.com'), 0)
})

test('a right password forgets the wrong ones', () => {
  const attempts = new Attempts(() => 0)
  for (let i = 0; i < 9; i += 1) attempts.begun('a@b.c')
  attempts.succeeded('A@b.c')
  for (let i = 0; i < 9; i += 1) attempts.begun('a@b.c')
  assert.equal(attempts.wait('a@b.c'), 0)
})

test('tries are counted when they begin, so that those sent together do not all pass; the pause is kept to its end', () => {
  let now = 0
  const attempts = new Attempts(() => now)
  let passed = 0
  for (let i = 0; i < 30; i += 1) {
    if (attempts.wait('a@b.c') > 0) continue
    attempts.begun('a@b.c')
    passed += 1
  }
  assert.equal(passed, 10)
  now = 599_999
  assert.equal(attempts.wait('a@b.c'), 1)
  now = 600_000
  assert.equal(attempts.wait('a@b.c'), 0)
})

test('a try whose password was not looked at does not count', () => {
  const attempts = new Attempts(() => 0)
  for (let i = 0; i < 30; i += 1) {
    attempts.begun('a@b.c')
    attempts.undone('A@b.c')
  }
  for (let i = 0; i < 9; i += 1) attempts.begun('a@b.c')
  assert.equal(attempts.wait('a@b.c'), 0)
  attempts.begun('a@b.c')
  attempts.undone('other@b.c')
  assert.ok(attempts.wait('a@b.c') > 0)
})

test('costly work runs two at once, in order, and goes on after a failure', async () => {
  const run = inTurn(2)
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
