// Connection pool with libpq's `sslmode=prefer`, which `pg` lacks: TLS if the server supports it, otherwise plain text.
import type { PoolClient, PoolConfig } from 'pg'
import { RetryingPool } from './retrying-pool'

/** The error of `pg` when the server declines TLS. Only this error allows plain text. */
const TLS_UNSUPPORTED = 'The server does not support SSL connections'
const ENCRYPTED = { rejectUnauthorized: false } as const

export class PreferTlsPool extends RetryingPool {
  constructor(config: PoolConfig) {
    super({ ...config, ssl: ENCRYPTED })
  }

  protected override async connectOnce(): Promise<PoolClient> {
    try {
      return await super.connectOnce()
    } catch (error) {
      const plain = error instanceof Error && error.message === TLS_UNSUPPORTED
      // Use the same mode for the next connections, until one fails.
      this.options.ssl = plain ? false : ENCRYPTED
      if (!plain) throw error
      return await super.connectOnce()
    }
  }
}
