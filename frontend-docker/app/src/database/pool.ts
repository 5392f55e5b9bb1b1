// The connections to PostgreSQL: few of them, and none that hangs or takes the process down.
import { Socket } from 'node:net'
import { Pool, type PoolConfig } from 'pg'
import { log, reasonOf } from '../log'
import { PreferringPool } from './prefer'
import type { Connection } from './url'

const CONNECT_LIMIT_MS = 5_000
/** Idle connections are given back before the silence limit below would cut them. */
const IDLE_LIMIT_MS = 10_000
/** A connection with no byte in either direction for this long leads nowhere (a node that vanished sends no reset). */
const SILENCE_LIMIT_MS = 15_000

export function openPool(connection: Connection, max = 5): Pool {
  const { ssl, ...whereAndWho } = connection
  const config: PoolConfig = {
    ...whereAndWho,
    max,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    idleTimeoutMillis: IDLE_LIMIT_MS,
    keepAlive: true,
    stream: () => {
      const socket = new Socket()
      return socket.setTimeout(SILENCE_LIMIT_MS, () => socket.destroy(new Error('the database fell silent')))
    },
  }
  const pool = ssl === 'prefer' ? new PreferringPool(config) : new Pool({ ...config, ssl: ssl && { ...ssl } })
  // Without a listener a dropped idle connection would end the process.
  pool.on('error', (error) => log('warn', 'an idle database connection was dropped', { reason: reasonOf(error) }))
  // The same for one that drops in use but between two statements: whoever uses it is told by the next one, which fails.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}
