// Connection pool with libpq's `sslmode=prefer`, which `pg` lacks: TLS if the server supports it, otherwise plain text.
import { Pool, type PoolClient, type PoolConfig } from 'pg'

/** The error of `pg` when the server declines TLS. Only this error allows plain text. */
const TLS_UNSUPPORTED = 'The server does not support SSL connections'
const ENCRYPTED = { rejectUnauthorized: false } as const

type Callback = (error: Error | undefined, client: PoolClient | undefined, done: (release?: boolean | Error) => void) => void

export class PreferTlsPool extends Pool {
  constructor(config: PoolConfig) {
    super({ ...config, ssl: ENCRYPTED })
  }

  override connect(): Promise<PoolClient>
  override connect(callback: Callback): void
  override connect(callback?: Callback): Promise<PoolClient> | void {
    const connecting = this.#connectWithTlsIfSupported()
    if (!callback) return connecting
    connecting.then(
      (client) => callback(undefined, client, (release) => client.release(release)),
      (error: Error) => callback(error, undefined, () => undefined),
    )
  }

  async #connectWithTlsIfSupported(): Promise<PoolClient> {
    try {
      return await super.connect()
    } catch (error) {
      const plain = error instanceof Error && error.message === TLS_UNSUPPORTED
      // Use the same mode for the next connections, until one fails.
      this.options.ssl = plain ? false : ENCRYPTED
      if (!plain) throw error
      return await super.connect()
    }
  }
}
