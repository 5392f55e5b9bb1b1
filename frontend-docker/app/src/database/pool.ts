// Connection pool for PostgreSQL with timeouts and error handling.
import { Socket } from 'node:net'
import type { Pool, PoolConfig } from 'pg'
import { formatError, log } from '../log'
import { PreferTlsPool } from './prefer-tls-pool'
import { RetryingPool } from './retrying-pool'
import type { Connection } from './url'

const CONNECT_TIMEOUT_MS = 5_000
/** Shorter than the socket timeout, so that idle connections close cleanly. */
const IDLE_TIMEOUT_MS = 10_000
/** A connection without traffic for this long is dead: a node that crashed sends no reset. */
const SOCKET_TIMEOUT_MS = 15_000

export function openPool(connection: Connection, max = 5): Pool {
  const { ssl, ...address } = connection
  const config: PoolConfig = {
    ...address,
    max,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    keepAlive: true,
    stream: () => {
      const socket = new Socket()
      return socket.setTimeout(SOCKET_TIMEOUT_MS, () => socket.destroy(new Error('the database stopped responding')))
    },
  }
  const pool = ssl === 'prefer' ? new PreferTlsPool(config) : new RetryingPool({ ...config, ssl: ssl && { ...ssl } })
  // Without a listener, a dropped idle connection would end the process.
  pool.on('error', (error) => log('warn', 'the database closed an idle connection', { reason: formatError(error) }))
  // The same applies to a connection in use that drops between two statements. The next statement reports the error.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}
