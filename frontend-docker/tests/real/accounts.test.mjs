// Tests sign-up, sign-in and sign-out, and the requests that must be refused.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from '../support/database.mjs'
import { database, frontend } from '../support/fixture.mjs'
import { claimsOf } from '../support/token.mjs'
import { newEmail, PASSWORD, visitor } from '../support/visitor.mjs'

const codeOf = async (response) => [response.status, (await response.json()).code]

test('a visitor signs up, signs out and signs in again', async () => {
  const ada = visitor(frontend.url)
  const email = newEmail()
  assert.equal((await ada.get('/')).headers.get('location'), '/sign-in')
  assert.equal((await ada.signUp(email, 'Ada <b>Lovelace</b>')).status, 200)
  const page = await ada.get('/')
  assert.equal(page.status, 200)
  assert.match(await page.text(), /Ada &lt;b&gt;Lovelace&lt;\/b&gt;/)
  assert.equal((await ada.get('/sign-in')).headers.get('location'), '/')
  assert.equal((await ada.get('/sign-up')).headers.get('location'), '/')
  const { authorization } = await (await ada.get('/api/backend/api/tasks')).json()
  assert.equal((await claimsOf(authorization, frontend.url)).email, email)
  assert.equal((await ada.signOut()).status, 200)
  assert.equal(ada.cookies.size, 0)
  assert.equal((await ada.get('/chat')).headers.get('location'), '/sign-in')
  assert.equal((await ada.signIn(email.toUpperCase())).status, 200)
  assert.equal((await ada.get('/chat')).status, 200)
})

test('the session cookie is HttpOnly, SameSite and signed', async () => {
  const ada = visitor(frontend.url)
  const cookie = (await ada.signUp(newEmail())).headers.getSetCookie().join()
  assert.match(cookie, /^taskflow\.session_token=/)
  assert.match(cookie, /HttpOnly/)
  assert.match(cookie, /SameSite=Lax/)
  assert.doesNotMatch(cookie, /Secure/)
  const [[name, value]] = ada.cookies
  // Change the first character of the signature: the last one has unused bits.
  const forged = decodeURIComponent(value).replace(/(?<=\.)./, (sign) => (sign === 'A' ? 'B' : 'A'))
  ada.cookies.set(name, encodeURIComponent(forged))
  assert.equal((await ada.get('/')).headers.get('location'), '/sign-in')
  assert.equal((await (await ada.get('/api/backend/api/tasks')).json()).authorization, null)
  ada.cookies.set(name, value)
  assert.equal((await ada.get('/')).status, 200)
})

test('extends a session in use and renews its cookie', async () => {
  const ada = visitor(frontend.url)
  const email = newEmail()
  await ada.signUp(email)
  const user = `"userId" = (select id from taskflow_user where email = '${email}')`
  await sql(database.url, `update taskflow_session set "expiresAt" = now() + interval '2 days' where ${user}`)
  const response = await ada.get('/api/backend/api/tasks')
  assert.match(response.headers.getSetCookie().join(), /^taskflow\.session_token=.*Max-Age=604800/)
  const [{ days }] = await sql(database.url, `select round(extract(epoch from "expiresAt" - now()) / 86400)::int as days from taskflow_session where ${user}`)
  assert.equal(days, 7)
  assert.deepEqual((await ada.get('/api/backend/api/tasks')).headers.getSetCookie(), [])
})

test('signing out ends access to the backend at once', async () => {
  const ada = visitor(frontend.url)
  await ada.signUp(newEmail())
  const getAuthorization = async () => (await (await ada.get('/api/backend/api/tasks')).json()).authorization
  assert.match(await getAuthorization(), /^Bearer /)
  const cookies = new Map(ada.cookies)
  await ada.signOut()
  for (const [name, value] of cookies) ada.cookies.set(name, value)
  assert.equal(await getAuthorization(), null)
})

test('signing out with one spelling of the cookie ends the session for all spellings', async () => {
  const ada = visitor(frontend.url)
  await ada.signUp(newEmail())
  const [[name, value]] = ada.cookies
  const plain = decodeURIComponent(value)
  // The last character has two unused bits, so four characters give the same signature.
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  const group = Math.floor(alphabet.indexOf(plain.at(-2)) / 4) * 4
  const spellings = [...alphabet.slice(group, group + 4)].map((sign) => `${plain.slice(0, -2)}${sign}=`).flatMap((one) => [one, encodeURIComponent(one)])
  const getAuthorization = async () => Promise.all(spellings.map(async (cookie) =>
    (await (await visitor(frontend.url).get('/api/backend/api/tasks', { headers: { cookie: `${name}=${cookie}` } })).json()).authorization))
  const before = await getAuthorization()
  assert.equal(new Set(before).size, 1, 'one session, one token')
  assert.match(before[0], /^Bearer /)
  const other = spellings.find((one) => decodeURIComponent(one) !== plain)
  assert.equal((await visitor(frontend.url).post('/api/auth/sign-out', {}, { headers: { cookie: `${name}=${other}` } })).status, 200)
  assert.deepEqual(await getAuthorization(), spellings.map(() => null))
})

test('refuses invalid sign-ups and sign-ins with a code', async () => {
  const email = newEmail()
  const eve = visitor(frontend.url)
  assert.deepEqual(await codeOf(await eve.signUp(email, 'Eve', 'short')), [400, 'PASSWORD_TOO_SHORT'])
  assert.deepEqual(await codeOf(await eve.signUp(email, 'Eve', 'x'.repeat(129))), [400, 'PASSWORD_TOO_LONG'])
  assert.deepEqual(await codeOf(await eve.signUp('no address', 'Eve')), [400, 'VALIDATION_ERROR'])
  assert.equal((await eve.signUp(email)).status, 200)
  const other = visitor(frontend.url)
  assert.deepEqual(await codeOf(await other.signUp(email.toUpperCase())), [422, 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL'])
  assert.deepEqual(await codeOf(await other.signIn(email, 'wrong password')), [401, 'INVALID_EMAIL_OR_PASSWORD'])
  assert.deepEqual(await codeOf(await other.signIn(newEmail())), [401, 'INVALID_EMAIL_OR_PASSWORD'])
  assert.equal(other.cookies.size, 0)
  assert.equal((await other.post('/api/auth/sign-up/email', { email: newEmail(), password: PASSWORD, name: 'x'.repeat(20_000) })).status, 413)
})

test('refuses requests from another site', async () => {
  const ada = visitor(frontend.url)
  const email = newEmail()
  await ada.signUp(email)
  const evil = { headers: { origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' } }
  assert.equal((await ada.post('/api/auth/sign-out', {}, evil)).status, 403)
  assert.equal((await ada.post('/api/auth/sign-in/email', { email, password: PASSWORD }, evil)).status, 403)
  assert.equal((await ada.get('/')).status, 200)
})

test('accepts a client without an Origin header', async () => {
  const email = newEmail()
  const send = (path, body) =>
    fetch(frontend.url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  assert.equal((await send('/api/auth/sign-up/email', { name: 'Script', email, password: PASSWORD })).status, 200)
  assert.equal((await send('/api/auth/sign-in/email', { email, password: PASSWORD })).status, 200)
})

test('works under every host name', async () => {
  const ada = visitor(frontend.url.replace('localhost', '127.0.0.1'))
  assert.equal((await ada.signUp(newEmail())).status, 200)
  assert.equal((await ada.signOut()).status, 200)
})

test('exposes only the routes that the pages use, and never a token', async () => {
  const ada = visitor(frontend.url)
  const signedUp = await ada.signUp(newEmail())
  assert.equal(signedUp.headers.get('set-auth-jwt'), null)
  for (const path of ['/api/auth/get-session', '/api/auth/token', '/api/auth/list-sessions', '/api/auth/error', '/api/auth']) assert.equal((await ada.get(path)).status, 404, path)
  for (const path of ['/api/auth/change-password', '/api/auth/update-user', '/api/auth/delete-user', '/api/auth/sign-in/social']) {
    assert.equal((await ada.post(path, {})).status, 404, path)
  }
})

test('every page has its own CSP nonce, and its scripts use it', async () => {
  const pages = await Promise.all([0, 1].map(() => fetch(`${frontend.url}/sign-in`)))
  const nonces = pages.map(({ headers }) => /script-src 'self' 'nonce-([^']+)' 'strict-dynamic';/.exec(headers.get('content-security-policy'))[1])
  assert.notEqual(nonces[0], nonces[1])
  const html = await pages[0].text()
  const scripts = html.match(/<script\b[^>]*>/g)
  assert.ok(scripts.length > 3)
  for (const script of scripts) assert.ok(script.includes(`nonce="${nonces[0]}"`), script)
  assert.doesNotMatch(html, /\sstyle=|\son[a-z]+="/)
  assert.match(html, /<html lang="en">/)
  assert.match(html, /<title>Sign in – TaskFlow<\/title>/)
  for (const [name, value] of [['x-content-type-options', 'nosniff'], ['x-frame-options', 'DENY'], ['referrer-policy', 'same-origin']]) {
    assert.equal(pages[0].headers.get(name), value)
  }
})

test('logs no secret and no email', async () => {
  const log = await frontend.logs()
  for (const private_ of [new URL(database.url).password, PASSWORD, '@example.com']) assert.ok(!log.includes(private_))
  for (const line of log.split('\n').filter((text) => text.startsWith('{'))) assert.ok(JSON.parse(line).message)
})
