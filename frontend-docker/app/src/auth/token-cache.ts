// Short-lived cache per session, so that not every request reads the database.
type Entry<T> = { readonly value: Promise<T>; readonly until: number }

/**
 * The key is the session's canonical signed cookie, so only the session's owner can name it. Concurrent requests share one call of
 * `create`. Failures and null (no session) aren't cached, and an entry deleted while it was created doesn't come back.
 */
export class TokenCache<T> {
  readonly #entries = new Map<string, Entry<T | null>>()

  constructor(
    private readonly ttlMs: number,
    private readonly maxEntries: number,
    private readonly now: () => number = Date.now,
  ) {}

  /** `fresh` is true for the caller that created the value. */
  async get(key: string, create: () => Promise<T | null>): Promise<{ value: T | null; fresh: boolean }> {
    const cached = this.#entries.get(key)
    if (cached && this.now() < cached.until) return { value: await cached.value, fresh: false }
    const entry: Entry<T | null> = { value: create(), until: this.now() + this.ttlMs }
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    this.#evict()
    const drop = () => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key)
    }
    try {
      const value = await entry.value
      if (value === null) drop()
      return { value, fresh: true }
    } catch (error) {
      drop()
      throw error
    }
  }

  delete(key: string): void {
    this.#entries.delete(key)
  }

  #evict(): void {
    const oldest = this.#entries.keys().next()
    if (this.#entries.size > this.maxEntries && !oldest.done) this.#entries.delete(oldest.value)
  }
}
