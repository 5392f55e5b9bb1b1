// Limits the shutdown time. On SIGTERM, Next.js waits for open responses, and an answer that a model is writing may take minutes.
// Its reader then sees that the connection was lost; the backend saves the text so far.
const TIMEOUT_MS = 4_000
/** 128 + SIGTERM. */
const EXIT_STATUS = 143

/** Returns a signal that aborts on SIGTERM, so that background work doesn't delay the exit. */
export function stopOnSigterm(): AbortSignal {
  const stopping = new AbortController()
  process.once('SIGTERM', () => {
    stopping.abort()
    setTimeout(() => process.exit(EXIT_STATUS), TIMEOUT_MS).unref()
  })
  return stopping.signal
}
