import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TokenCache } from '../../app/src/auth/token-cache'

test('requests that come together share one making; a later one is told what is kept', async () => {
  const cache = new TokenCache<string>(1_000, 10, () => 0)
  let made = 0
  const make = async () => {
    made += 1
    await new Promise((done) => setImmediate(done))
    return 'token'
  }
  const together = await Promise.all([cache.get('a', make), cache.get('a', make), cache.get('a', make)])
  assert.deepEqual(together.map(({ fresh }) => fresh), [true, false, false])
  assert.deepEqual(await cache.get('a', make), { value: 'token', fresh: false })
  assert.equal(made, 1)
})

test('every key has its own value, however the makings overlap', async () => {
  const cache = new TokenCache<string>(1_000, 100)
  const wanted = Array.from({ length: 200 }, (_, i) => `user-${i % 7}`)
  const make = (key: string) => async () => {
    await new Promise((done) => setTimeout(done, (key.length * 7 + key.charCodeAt(5)) % 5))
    return `token of ${key}`
  }
  const got = await Promise.all(wanted.map((key) => cache.get(key, make(key))))
  assert.deepEqual(got.map(({ value }) => value), wanted.map((key) => `token of ${key}`))
})

test('what is forgotten while it is made is not kept afterwards', async () => {
  const cache = new TokenCache<string>(1_000, 10, () => 0)
  let finish: (value: string) => void = () => undefined
  const first = cache.get('a', () => new Promise((done) => (finish = done)))
  cache.forget('a')
  finish('old')
  assert.equal((await first).value, 'old')
  assert.deepEqual(await cache.get('a', async () => 'new'), { value: 'new', fresh: true })
})

test('an old making that fails late does not throw out the new one', async () => {
  const cache = new TokenCache<string>(1_000, 10, () => 0)
  let fail: (error: Error) => void = () => undefined
  const first = cache.get('a', () => new Promise((_, refuse) => (fail = refuse)))
  cache.forget('a')
  await cache.get('a', async () => 'new')
  fail(new Error('late'))
  await assert.rejects(first, /late/)
  assert.deepEqual(await cache.get('a', async () => 'newer'), { value: 'new', fresh: false })
})

test('no session and failures are not kept', async () => {
  const cache = new TokenCache<string>(1_000, 10, () => 0)
  assert.equal((await cache.get('a', async () => null)).value, null)
  await assert.rejects(cache.get('a', async () => Promise.reject(new Error('no'))), /no/)
  assert.deepEqual(await cache.get('a', async () => 'token'), { value: 'token', fresh: true })
})

test('an entry ends with its time', async () => {
  let now = 0
  const cache = new TokenCache<number>(1_000, 10, () => now)
  await cache.get('a', async () => 1)
  now = 999
  assert.equal((await cache.get('a', async () => 2)).value, 1)
  now = 1_000
  assert.equal((await cache.get('a', async () => 3)).value, 3)
})

test('only so many are kept: the oldest go', async () => {
  const cache = new TokenCache<number>(1_000, 2, () => 0)
  for (const [at, key] of ['a', 'b', 'c'].entries()) await cache.get(key, async () => at)
  assert.equal((await cache.get('c', async () => 9)).fresh, false)
  assert.equal((await cache.get('a', async () => 9)).fresh, true)
})
