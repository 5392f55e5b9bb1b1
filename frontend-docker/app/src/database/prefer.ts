// libpq's `prefer`, which `pg` does not know: TLS with every server that offers it, plain text with one that says it has none.
import { Pool, type PoolClient, type PoolConfig } from 'pg'

/** What `pg` says when the server answers the wish for TLS with "N". Any other failure is no reason for plain text. */
const NOT_OFFERED = 'The server does not support SSL connections'
const ENCRYPTED = { rejectUnauthorized: false } as const

type Callback = (error: Error | undefined, client: PoolClient | undefined, done: (release?: boolean | Error) => void) => void

export class PreferringPool extends Pool {
  constructor(config: PoolConfig) {
    super({ ...config, ssl: ENCRYPTED })
  }

  override connect(): Promise<PoolClient>
  override connect(callback: Callback): void
  override connect(callback?: Callback): Promise<PoolClient> | void {
    const connecting = this.#encryptedIfOffered()
    if (!callback) return connecting
    connecting.then(
      (client) => callback(undefined, client, (release) => client.release(release)),
      (error: Error) => callback(error, undefined, () => undefined),
    )
  }

  async #encryptedIfOffered(): Promise<PoolClient> {
    try {
      return await super.connect()
    } catch (error) {
      const plain = error instanceof Error && error.message === NOT_OFFERED
      // Remembered for the next connections, until one fails: then the server is asked anew.
      this.options.ssl = plain ? false : ENCRYPTED
      if (!plain) throw error
      return await super.connect()
    }
  }
}
