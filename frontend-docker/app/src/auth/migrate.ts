// Makes Better Auth's tables with its own migration: in one transaction on one connection that holds an advisory lock, so that
// replicas starting together take turns, nothing is left half made, and a transaction pooler (Neon's `-pooler`) is no obstacle.
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import type { Pool, PoolClient } from 'pg'
import { openPool } from '../database/pool'
import { log } from '../log'
import type { Settings } from '../settings'
import { removeLostKeys } from './keys'
import { authOptions } from './options'

/** Any number that nobody else takes; the backend's migration has its own. */
const LOCK = 7_243_509_118

export async function migrate(settings: Settings): Promise<void> {
  const pool = openPool(settings.database, 1)
  try {
    const client = await pool.connect()
    try {
      await inTransaction(client, () => bringUpToDate(client, settings))
    } finally {
      client.release(true)
    }
  } finally {
    await pool.end()
  }
}

async function bringUpToDate(client: PoolClient, settings: Settings): Promise<void> {
  // Shorter than the connection's silence limit; whoever waits longer begins again.
  await client.query("set local lock_timeout = '10s'")
  await client.query('select pg_advisory_xact_lock($1)', [LOCK])
  const options = authOptions(settings, onlyThis(client))
  const { toBeCreated, toBeAdded, runMigrations } = await getMigrations(options)
  await runMigrations()
  if (toBeCreated.length + toBeAdded.length > 0) {
    log('info', 'the sign-in tables were made', { tables: [...toBeCreated, ...toBeAdded].map(({ table }) => table).join(' ') })
  }
  const lost = await removeLostKeys(client, settings.secret)
  if (lost > 0) log('warn', 'signing keys of another BETTER_AUTH_SECRET were replaced', { keys: lost })
  // Makes the first key while the lock is held: two replicas would make two.
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

/** Looks like a pool to Better Auth, and always gives the connection that holds the transaction. */
function onlyThis(client: PoolClient): Pool {
  const borrowed = new Proxy(client, {
    get(target, name) {
      if (name === 'release') return () => undefined
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return { connect: async () => borrowed, end: async () => undefined } as unknown as Pool
}
