import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPool } from '../../app/src/database/pool'
import { startPostgres } from '../support/postgres'

test('prefer: a server without TLS is asked for it, then spoken to in plain text; later connections remember it', async (t) => {
  const server = await startPostgres(t, 'N')
  const pool = openPool({ ...server.connection, ssl: 'prefer' })
  const clients = [await pool.connect(), await pool.connect()]
  for (const client of clients) client.release(true)
  await pool.query('')
  assert.deepEqual(server.begun, ['tls?', 'plain', 'plain', 'plain'])
  await pool.end()
})

test('prefer: any other failure is no reason for plain text, and the server is asked anew', async (t) => {
  const server = await startPostgres(t, 'E')
  const pool = openPool({ ...server.connection, ssl: 'prefer' })
  await assert.rejects(pool.connect())
  await assert.rejects(pool.query(''))
  assert.deepEqual(server.begun, ['tls?', 'tls?'])
  await pool.end()
})

test('require: no plain text with a server that has no TLS; disable: nothing else', async (t) => {
  const server = await startPostgres(t, 'N')
  const must = openPool({ ...server.connection, ssl: { rejectUnauthorized: false } })
  await assert.rejects(must.connect(), /SSL/)
  const never = openPool({ ...server.connection, ssl: false })
  ;(await never.connect()).release()
  assert.deepEqual(server.begun, ['tls?', 'plain'])
  await Promise.all([must.end(), never.end()])
})

test('a connection that drops while it is used, between two statements, does not end the process: the next statement fails', async (t) => {
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
