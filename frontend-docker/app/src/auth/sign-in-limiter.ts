// Limits failed sign-ins per email. Behind a port forward all visitors share one IP address, so the address can't be the key.
const WINDOW_MS = 10 * 60_000
const MAX_FAILURES = 10
/** Bounds memory. Someone who makes up this many emails only evicts their own attempts. */
const MAX_EMAILS = 10_000

type Count = { readonly since: number; readonly failures: number }

/** Counts an attempt as failed from its start. Otherwise parallel attempts would all pass before the first one is counted. */
export class SignInLimiter {
  readonly #counts = new Map<string, Count>()

  constructor(private readonly now: () => number = Date.now) {}

  /** Seconds until the next attempt for this email is allowed; 0 when it is allowed now. */
  retryAfter(email: string): number {
    const count = this.#current(email)
    if (!count || count.failures < MAX_FAILURES) return 0
    return Math.ceil((count.since + WINDOW_MS - this.now()) / 1000)
  }

  begin(email: string): void {
    const count = this.#current(email)
    const key = keyOf(email)
    this.#counts.delete(key)
    this.#counts.set(key, { since: count?.since ?? this.now(), failures: (count?.failures ?? 0) + 1 })
    const oldest = this.#counts.keys().next()
    if (this.#counts.size > MAX_EMAILS && !oldest.done) this.#counts.delete(oldest.value)
  }

  /** Uncounts an attempt whose password was never checked: the database was down, or the request was invalid. */
  undo(email: string): void {
    const count = this.#current(email)
    if (!count) return
    if (count.failures > 1) this.#counts.set(keyOf(email), { ...count, failures: count.failures - 1 })
    else this.#counts.delete(keyOf(email))
  }

  reset(email: string): void {
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
