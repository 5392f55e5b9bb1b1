// Tests the limit on password guessing.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startFrontend } from '../support/container.mjs'
import { newDatabase } from '../support/database.mjs'
import { newEmail, PASSWORD, visitor } from '../support/visitor.mjs'

let database, frontend

before(async () => {
  database = await newDatabase()
  frontend = await startFrontend({ DATABASE_URL: database.url, BACKEND_URL: 'http://127.0.0.1:1' })
  await frontend.ready()
})
after(async () => {
  await frontend?.stop()
  await database?.drop()
})

test('ten wrong passwords block one account and no other behind the same address', async () => {
  const email = newEmail()
  const ada = visitor(frontend.url)
  await ada.signUp(email)
  const guesser = visitor(frontend.url)
  for (let i = 0; i < 10; i += 1) assert.equal((await guesser.signIn(email, `wrong ${i} password`)).status, 401)
  const blocked = await guesser.signIn(email)
  assert.equal(blocked.status, 429)
  assert.match((await blocked.json()).message, /Try again in 10 minutes/)
  for (let i = 0; i < 6; i += 1) {
    const colleague = visitor(frontend.url)
    const own = newEmail()
    assert.equal((await colleague.signUp(own)).status, 200)
    assert.equal((await colleague.signIn(own)).status, 200)
  }
  assert.equal((await ada.get('/')).status, 200, 'existing sessions stay valid')
})

test('checks ten of thirty parallel wrong passwords, then refuses even the right one', async () => {
  const email = newEmail()
  assert.equal((await visitor(frontend.url).signUp(email)).status, 200)
  const guesser = visitor(frontend.url)
  const answers = await Promise.all(Array.from({ length: 30 }, (_, i) => guesser.signIn(email, `wrong ${i} password`)))
  const count = (status) => answers.filter((answer) => answer.status === status).length
  assert.deepEqual([count(401), count(429)], [10, 20])
  const right = await guesser.signIn(email)
  assert.deepEqual([right.status, (await right.json()).code], [429, 'TOO_MANY_ATTEMPTS'])
  assert.ok(Number(right.headers.get('retry-after')) > 500)
})

test('refuses every content type but JSON, so that no attempt goes uncounted', async () => {
  const email = newEmail()
  const ada = visitor(frontend.url)
  await ada.signUp(email)
  const form = new URLSearchParams({ email, password: PASSWORD }).toString()
  const json = JSON.stringify({ email, password: PASSWORD })
  for (const path of ['/api/auth/sign-in/email', '/api/auth/sign-up/email', '/api/auth/sign-out']) {
    for (const [type, body] of [
      ['application/x-www-form-urlencoded', form],
      ['application/x-www-form-urlencoded; a=application/json', form],
      ['multipart/form-data; boundary=x', form],
      ['text/plain', json],
      ['application/json, application/x-www-form-urlencoded', form],
    ]) {
      const answer = await ada.post(path, body, { headers: { 'content-type': type } })
      assert.deepEqual([answer.status, (await answer.json()).code], [415, 'UNSUPPORTED_MEDIA_TYPE'], `${path} ${type}`)
    }
  }
  const untyped = await fetch(`${frontend.url}/api/auth/sign-in/email`, { method: 'POST', body: new TextEncoder().encode(json) })
  assert.equal(untyped.status, 415)
  assert.equal((await ada.get('/')).status, 200, 'the session is still valid')
  const withCharset = await ada.post('/api/auth/sign-in/email', json, { headers: { 'content-type': 'Application/JSON; charset=utf-8' } })
  assert.equal(withCharset.status, 200)
})
