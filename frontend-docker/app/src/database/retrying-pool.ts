// Connection pool that retries a failed connection once: a busy node, a lost packet or a waking database fails no request.
import { Pool, type PoolClient } from 'pg'

const RETRY_DELAY_MS = 500
/** Errors before any answer of the server, and its answer while it starts. Others, such as a refused password, are final. */
const TRANSIENT_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN', '57P03'])
/** `pg` gives these errors no code. */
const TRANSIENT_MESSAGES = /^(?:Connection terminated|timeout expired)/

type Callback = (error: Error | undefined, client: PoolClient | undefined, done: (release?: boolean | Error) => void) => void

export class RetryingPool extends Pool {
  override connect(): Promise<PoolClient>
  override connect(callback: Callback): void
  override connect(callback?: Callback): Promise<PoolClient> | void {
    const connecting = this.#connectWithRetry()
    if (!callback) return connecting
    connecting.then(
      (client) => callback(undefined, client, (release) => client.release(release)),
      (error: Error) => callback(error, undefined, () => undefined),
    )
  }

  async #connectWithRetry(): Promise<PoolClient> {
    try {
      return await this.connectOnce()
    } catch (error) {
      if (!isTransient(error)) throw error
      await new Promise((done) => setTimeout(done, RETRY_DELAY_MS))
      return await this.connectOnce()
    }
  }

  protected connectOnce(): Promise<PoolClient> {
    return super.connect()
  }
}

function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return 'code' in error && typeof error.code === 'string' ? TRANSIENT_CODES.has(error.code) : TRANSIENT_MESSAGES.test(error.message)
}
