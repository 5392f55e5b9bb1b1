// Stopping: Next takes no more connections and waits for what is open. An answer that a model is still writing may take minutes;
// whoever reads it is told that it broke off, and finds on the next look what was said until then.
const LIMIT_MS = 4_000
const TERMINATED = 143

/** Aborted as soon as this process is asked to end: what it does for itself must not hold that up. */
export function stopInTime(): AbortSignal {
  const ending = new AbortController()
  process.once('SIGTERM', () => {
    ending.abort()
    setTimeout(() => process.exit(TERMINATED), LIMIT_MS).unref()
  })
  return ending.signal
}
