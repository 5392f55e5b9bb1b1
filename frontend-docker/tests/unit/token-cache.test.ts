import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TokenCache } from '../../app/src/auth/token-cache'

test('concurrent requests share one creation, and later ones use the cached value', async () => {
  const cache = new TokenCache<string>(1_000, 10, () => 0)
  let calls = 0
  const create = async () => {
    calls += 1
    await new Promise((done) => setImmediate(done))
    return 'token'
  }
  const concurrent = await Promise.all([cache.get('a', create), cache.get('a', create), cache.get('a', create)])
  assert.deepEqual(concurrent.map(({ fresh }) => fresh), [true, false, false])
  assert.deepEqual(await cache.get('a', create), { value: 'token', fresh: false })
  assert.equal(calls, 1)
})

test('keeps values of different keys apart, however their creation overlaps', async () => {
  const cache = new TokenCache<string>(1_000, 100)
  const wanted = Array.from({ length: 200 }, (_, i) => `user-${i % 7}`)
  const create = (key: string) => async () => {
    await new Promise((done) => setTimeout(done, (key.length * 7 + key.charCodeAt(5)) % 5))
    return `token of ${key}`
  }
  const got = await Promise.all(wanted.map((key) => cache.get(key, create(key))))
  assert.deepEqual(got.map(({ value }) => value), wanted.map((key) => `token of ${key}`))
})

test('does not cache a value that was deleted while it was created', async () => {
  const cache = new TokenCache<string>(1_000, 10, () => 0)
  let finish: (value: string) => void = () => undefined
  const first = cache.get('a', () => new Promise((done) => (finish = done)))
  cache.delete('a')
  finish('old')
  assert.equal((await first).value, 'old')
  assert.deepEqual(await cache.get('a', async () => 'new'), { value: 'new', fresh: true })
})

test('a late failure of a deleted entry does not evict the new one', async () => {
  const cache = new TokenCache<string>(1_000, 10, () => 0)
  let fail: (error: Error) => void = () => undefined
  const first = cache.get('a', () => new Promise((_, refuse) => (fail = refuse)))
  cache.delete('a')
  await cache.get('a', async () => 'new')
  fail(new Error('late'))
  await assert.rejects(first, /late/)
  assert.deepEqual(await cache.get('a', async () => 'newer'), { value: 'new', fresh: false })
})

test('caches neither null nor failures', async () => {
  const cache = new TokenCache<string>(1_000, 10, () => 0)
  assert.equal((await cache.get('a', async () => null)).value, null)
  await assert.rejects(cache.get('a', async () => Promise.reject(new Error('no'))), /no/)
  assert.deepEqual(await cache.get('a', async () => 'token'), { value: 'token', fresh: true })
})

test('an entry expires after its TTL', async () => {
  let now = 0
  const cache = new TokenCache<number>(1_000, 10, () => now)
  await cache.get('a', async () => 1)
  now = 999
  assert.equal((await cache.get('a', async () => 2)).value, 1)
  now = 1_000
  assert.equal((await cache.get('a', async () => 3)).value, 3)
})

test('evicts the oldest entry beyond the maximum', async () => {
  const cache = new TokenCache<number>(1_000, 2, () => 0)
  for (const [at, key] of ['a', 'b', 'c'].entries()) await cache.get(key, async () => at)
  assert.equal((await cache.get('c', async () => 9)).fresh, false)
  assert.equal((await cache.get('a', async () => 9)).fresh, true)
})
