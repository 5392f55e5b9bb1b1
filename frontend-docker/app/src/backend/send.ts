// Sends one request to the backend and streams its response, with a timeout for every phase.
import http from 'node:http'
import https from 'node:https'
import { Readable } from 'node:stream'
import { responseHeaders } from './headers'

/** A network drops the first packets to or from a new pod now and then. A second connection gets through sooner than the first one. */
const CONNECT_TIMEOUT_MS = 3_000
const RESPONSE_TIMEOUT_MS = 30_000
/** Longest pause within a response. The backend sends comments more often than that while a model thinks. */
const IDLE_TIMEOUT_MS = 120_000
const RETRY_DELAY_MS = 200

export class TimedOut extends Error {}
/** Nothing was sent. */
export class NotAccepted extends TimedOut {}
export class InvalidResponse extends Error {}

export type Outgoing = {
  readonly method: string
  readonly target: URL
  readonly headers: Record<string, string>
  readonly body: Uint8Array<ArrayBuffer>
  /** Aborts the request when the browser disconnects. */
  readonly signal: AbortSignal
}

/**
 * Sends the request, and retries once if that is safe: a pod that is being replaced refuses, resets, or doesn't accept
 * connections for a moment.
 * A request that may change data is retried only if it was never sent.
 */
export async function send(outgoing: Outgoing, pause = waitBeforeRetry): Promise<Response> {
  try {
    return await sendOnce(outgoing)
  } catch (error) {
    if (outgoing.signal.aborted || !canRetry(outgoing.method, error)) throw error
    await pause()
    return sendOnce(outgoing)
  }
}

function waitBeforeRetry(): Promise<void> {
  return new Promise((done) => setTimeout(done, RETRY_DELAY_MS))
}

/** True if a retry can't repeat a change. */
export function canRetry(method: string, error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'ECONNREFUSED' || error instanceof NotAccepted) return true
  return (method === 'GET' || method === 'HEAD') && (code === 'ECONNRESET' || code === 'EPIPE')
}

function sendOnce({ method, target, headers, body, signal }: Outgoing): Promise<Response> {
  return new Promise((resolve, reject) => {
    const { request: openRequest } = target.protocol === 'https:' ? https : http
    // Use a new connection per request: a reused one may lead to a backend pod that is terminating.
    const outgoing = openRequest(target, { method, headers, agent: false })

    const abort = () => outgoing.destroy(new Error('the browser disconnected'))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    outgoing.once('close', () => signal.removeEventListener('abort', abort))

    let timer = startTimer(CONNECT_TIMEOUT_MS, 'it accepted no connection', NotAccepted)
    function startTimer(ms: number, what: string, Reason = TimedOut): NodeJS.Timeout {
      return setTimeout(() => outgoing.destroy(new Reason(`${what} within ${ms / 1000} s`)), ms)
    }
    outgoing.once('socket', (socket) => {
      socket.once(target.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        clearTimeout(timer)
        timer = startTimer(RESPONSE_TIMEOUT_MS, 'it sent no response')
      })
    })
    outgoing.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    outgoing.once('response', (incoming) => {
      clearTimeout(timer)
      outgoing.setTimeout(IDLE_TIMEOUT_MS, () => outgoing.destroy(new TimedOut('it stopped sending data')))
      try {
        resolve(toResponse(incoming, method))
      } catch {
        // Response refuses a status such as 700. An uncaught error in this callback would leave the browser waiting.
        reject(new InvalidResponse(`the status ${incoming.statusCode} is out of range`))
        outgoing.destroy()
      }
    })
    outgoing.end(body)
  })
}

function toResponse(incoming: http.IncomingMessage, method: string): Response {
  const status = incoming.statusCode ?? 502
  const empty = method === 'HEAD' || status === 204 || status === 205 || status === 304
  if (empty) incoming.resume()
  const body = empty ? null : (Readable.toWeb(incoming) as ReadableStream<Uint8Array>)
  return new Response(body, { status, headers: responseHeaders(incoming.rawHeaders) })
}
