// The connections to PostgreSQL: few of them, and none that hangs or takes the process down.
import { Socket } from 'node:net'
import { Pool } from 'pg'
import { log, reasonOf } from '../log'
import type { Connection } from './url'

const CONNECT_LIMIT_MS = 5_000
/** Idle connections are given back before the silence limit below would cut them. */
const IDLE_LIMIT_MS = 10_000
/** A connection with no byte in either direction for this long leads nowhere (a node that vanished sends no reset). */
const SILENCE_LIMIT_MS = 15_000

export function openPool(connection: Connection, max = 5): Pool {
  const pool = new Pool({
    ...connection,
    ssl: connection.ssl && { ...connection.ssl },
    max,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    idleTimeoutMillis: IDLE_LIMIT_MS,
    keepAlive: true,
    stream: () => {
      const socket = new Socket()
      return socket.setTimeout(SILENCE_LIMIT_MS, () => socket.destroy(new Error('the database fell silent')))
    },
  })
  // Without a listener a dropped idle connection would end the process.
  pool.on('error', (error) => log('warn', 'an idle database connection was dropped', { reason: reasonOf(error) }))
  return pool
}
