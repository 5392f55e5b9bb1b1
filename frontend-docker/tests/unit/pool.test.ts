import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPool } from '../../app/src/database/pool'
import { startPostgres } from '../support/postgres'

test('prefer: falls back to plain text when the server has no TLS, and remembers that', async (t) => {
  const server = await startPostgres(t, 'N')
  const pool = openPool({ ...server.connection, ssl: 'prefer' })
  const clients = [await pool.connect(), await pool.connect()]
  for (const client of clients) client.release(true)
  await pool.query('')
  assert.deepEqual(server.handshakes, ['tls?', 'plain', 'plain', 'plain'])
  await pool.end()
})

test('prefer: does not fall back after any other failure, and tries TLS again', async (t) => {
  const server = await startPostgres(t, 'E')
  const pool = openPool({ ...server.connection, ssl: 'prefer' })
  await assert.rejects(pool.connect())
  await assert.rejects(pool.query(''))
  assert.deepEqual(server.handshakes, ['tls?', 'tls?'])
  await pool.end()
})

test('require: fails when the server has no TLS; disable: always uses plain text', async (t) => {
  const server = await startPostgres(t, 'N')
  const requiring = openPool({ ...server.connection, ssl: { rejectUnauthorized: false } })
  await assert.rejects(requiring.connect(), /SSL/)
  const disabled = openPool({ ...server.connection, ssl: false })
  ;(await disabled.connect()).release()
  assert.deepEqual(server.handshakes, ['tls?', 'plain'])
  await Promise.all([requiring.end(), disabled.end()])
})

test('retries a failed connection once', async (t) => {
  const server = await startPostgres(t, 'N', { resets: 1 })
  const pool = openPool({ ...server.connection, ssl: 'prefer' })
  await pool.query('')
  assert.deepEqual(server.handshakes, ['tls?', 'plain'])
  await pool.end()
  const down = await startPostgres(t, 'N', { resets: 2 })
  const failing = openPool({ ...down.connection, ssl: false })
  await assert.rejects(failing.connect(), /ECONNRESET|terminated/)
  await failing.query('')
  assert.deepEqual(down.handshakes, ['plain'])
  await failing.end()
})

test('a connection that drops between two statements fails the next one and does not end the process', async (t) => {
  const server = await startPostgres(t, 'N')
  const pool = openPool({ ...server.connection, ssl: false })
  const client = await pool.connect()
  const dropped = new Promise<void>((done) => client.once('end', () => done()))
  server.dropAll()
  await dropped
  await assert.rejects(client.query(''))
  client.release(true)
  const again = await pool.connect()
  again.release()
  await pool.end()
})
