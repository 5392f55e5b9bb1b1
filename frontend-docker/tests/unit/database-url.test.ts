import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDatabaseUrl } from '../../app/src/database/url'

function parsed(text: string) {
  const connection = parseDatabaseUrl(text)
  assert.ok(!('problem' in connection), JSON.stringify(connection))
  return connection
}

test('parses a Neon URL: TLS without certificate verification, and no other query parameter', () => {
  const url = 'postgresql://neondb_owner:npg_a@ep-x-1-pooler.eu-central-1.aws.neon.tech/neondb?sslmode=require&channel_binding=require'
  assert.deepEqual(parsed(url), {
    host: 'ep-x-1-pooler.eu-central-1.aws.neon.tech',
    port: 5432,
    user: 'neondb_owner',
    password: 'npg_a',
    database: 'neondb',
    ssl: { rejectUnauthorized: false },
  })
})

for (const scheme of ['postgres', 'postgresql', 'postgresql+asyncpg', 'postgresql+psycopg2', 'POSTGRES', 'postgres+psycopg']) {
  test(`accepts the scheme ${scheme}://`, () => {
    assert.equal(parsed(`${scheme}://u:p@h:6543/d`).port, 6543)
  })
}

test('decodes user, password and database', () => {
  const { user, password, database } = parsed('postgres://us%40er:p%2Fw%3A%25@h/da%20ta')
  assert.deepEqual([user, password, database], ['us@er', 'p/w:%', 'da ta'])
})

test('keeps a password with a single % unchanged', () => {
  assert.equal(parsed('postgres://u:50%-off@h/d').password, '50%-off')
})

test('removes the brackets of an IPv6 address and surrounding whitespace', () => {
  assert.equal(parsed('  postgres://u:p@[::1]:5433/d\n').host, '::1')
})

test('maps sslmode to TLS options', () => {
  const ssl = (mode: string, host = 'h') => parsed(`postgres://u:p@${host}/d${mode}`).ssl
  for (const mode of ['', '?sslmode=prefer', '?sslmode=allow', '?sslmode=PREFER', '?ssl=prefer', '?channel_binding=prefer']) assert.equal(ssl(mode), 'prefer', mode)
  assert.equal(ssl('?sslmode=disable'), false)
  assert.equal(ssl('?ssl=false'), false)
  for (const mode of ['?sslmode=require', '?ssl=require', '?ssl=true']) assert.deepEqual(ssl(mode), { rejectUnauthorized: false })
  assert.deepEqual(ssl('?sslmode=verify-full'), { rejectUnauthorized: true })
  const issuerOnly = ssl('?sslmode=verify-ca')
  assert.ok(typeof issuerOnly === 'object' && issuerOnly.rejectUnauthorized)
  assert.equal(issuerOnly.checkServerIdentity?.(), undefined)
  for (const mode of ['', '?sslmode=prefer']) assert.deepEqual(ssl(mode, 'ep-1.eu.neon.tech'), { rejectUnauthorized: false }, 'Neon requires TLS')
})

test('the database name defaults to the user name', () => {
  assert.equal(parsed('postgres://ada:p@h').database, 'ada')
})

test('rejects an invalid URL without repeating it', () => {
  for (const text of ['', '   ', 'mysql://u:secret@h/d', 'secret', 'postgres://', 'postgres://h/d', 'postgres://u:secret@h:port/d']) {
    const answer = parseDatabaseUrl(text)
    assert.ok('problem' in answer, text)
    assert.ok(!answer.problem.includes('secret'))
  }
})
