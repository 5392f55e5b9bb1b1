// Creates Better Auth's tables with its own migration, in one transaction on one connection that holds an advisory lock. Replicas
// that start together take turns, a failure leaves nothing behind, and it works through a transaction pooler (Neon's `-pooler`).
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import type { Pool, PoolClient } from 'pg'
import { openPool } from '../database/pool'
import { log } from '../log'
import type { Settings } from '../settings'
import { authOptions } from './options'
import { deleteUnreadableKeys } from './signing-keys'

/** An arbitrary number; the backend's migration uses another one. */
const LOCK = 7_243_509_118

export async function migrate(settings: Settings): Promise<void> {
  const pool = openPool(settings.database, 1)
  try {
    const client = await pool.connect()
    try {
      await inTransaction(client, () => updateTables(client, settings))
    } finally {
      client.release(true)
    }
  } finally {
    await pool.end()
  }
}

async function updateTables(client: PoolClient, settings: Settings): Promise<void> {
  // Shorter than the connection's idle timeout. A replica that waits longer retries.
  await client.query("set local lock_timeout = '10s'")
  await client.query('select pg_advisory_xact_lock($1)', [LOCK])
  const options = authOptions(settings, toSingleConnectionPool(client))
  const { toBeCreated, toBeAdded, runMigrations } = await getMigrations(options)
  await runMigrations()
  if (toBeCreated.length + toBeAdded.length > 0) {
    log('info', 'created the account tables', { tables: [...toBeCreated, ...toBeAdded].map(({ table }) => table).join(' ') })
  }
  const deleted = await deleteUnreadableKeys(client, settings.secret)
  if (deleted > 0) log('warn', 'replaced signing keys that belong to another BETTER_AUTH_SECRET', { keys: deleted })
  // Create the first key while holding the lock, so that two replicas don't create two.
  await betterAuth(options).api.getJwks()
}

async function inTransaction(client: PoolClient, work: () => Promise<void>): Promise<void> {
  await client.query('begin')
  try {
    await work()
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}

/** A pool that always returns the connection that holds the transaction. */
function toSingleConnectionPool(client: PoolClient): Pool {
  const shared = new Proxy(client, {
    get(target, name) {
      if (name === 'release') return () => undefined
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return { connect: async () => shared, end: async () => undefined } as unknown as Pool
}
