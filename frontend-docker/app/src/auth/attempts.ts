// Counts wrong passwords an email: behind a port-forward all visitors share one address, so the address says nothing.
const WINDOW_MS = 10 * 60_000
const MOST = 10
/** A bound on memory; whoever makes up this many emails only forgets his own tries. */
const REMEMBERED = 10_000

type Count = { readonly since: number; readonly failures: number }

/** A try counts as failed from its begin on: otherwise all that are sent together would pass before the first is counted. */
export class Attempts {
  readonly #counts = new Map<string, Count>()

  constructor(private readonly now: () => number = Date.now) {}

  /** Seconds until this email may be tried again; 0 when it may be tried now. */
  wait(email: string): number {
    const count = this.#current(email)
    if (!count || count.failures < MOST) return 0
    return Math.ceil((count.since + WINDOW_MS - this.now()) / 1000)
  }

  begun(email: string): void {
    const count = this.#current(email)
    const key = keyOf(email)
    this.#counts.delete(key)
    this.#counts.set(key, { since: count?.since ?? this.now(), failures: (count?.failures ?? 0) + 1 })
    const oldest = this.#counts.keys().next()
    if (this.#counts.size > REMEMBERED && !oldest.done) this.#counts.delete(oldest.value)
  }

  /** The password was not looked at: the database was away, or what was sent was no sign-in. */
  undone(email: string): void {
    const count = this.#current(email)
    if (!count) return
    if (count.failures > 1) this.#counts.set(keyOf(email), { ...count, failures: count.failures - 1 })
    else this.#counts.delete(keyOf(email))
  }

  succeeded(email: string): void {
    this.#counts.delete(keyOf(email))
  }

  #current(email: string): Count | undefined {
    const count = this.#counts.get(keyOf(email))
    return count && this.now() - count.since < WINDOW_MS ? count : undefined
  }
}

function keyOf(email: string): string {
  return email.trim().toLowerCase()
}
