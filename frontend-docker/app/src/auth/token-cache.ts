// Keeps what was made for a session for a short while, so that not every request costs reads of the database.
type Entry<T> = { readonly value: Promise<T>; readonly until: number }

/**
 * A key is a session's whole signed cookie in its one spelling: whoever can name it is that session. Requests that come together share one making;
 * what was forgotten in the meantime is never put back, and what failed (or is null: no session) is not kept.
 */
export class TokenCache<T> {
  readonly #entries = new Map<string, Entry<T | null>>()

  constructor(
    private readonly lifeMs: number,
    private readonly most: number,
    private readonly now: () => number = Date.now,
  ) {}

  /** `fresh` is true for the one caller that made it. */
  async get(key: string, make: () => Promise<T | null>): Promise<{ value: T | null; fresh: boolean }> {
    const kept = this.#entries.get(key)
    if (kept && this.now() < kept.until) return { value: await kept.value, fresh: false }
    const entry: Entry<T | null> = { value: make(), until: this.now() + this.lifeMs }
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    this.#shrink()
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

  forget(key: string): void {
    this.#entries.delete(key)
  }

  #shrink(): void {
    const oldest = this.#entries.keys().next()
    if (this.#entries.size > this.most && !oldest.done) this.#entries.delete(oldest.value)
  }
}
