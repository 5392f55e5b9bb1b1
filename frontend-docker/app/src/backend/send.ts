// One request to the backend and its answer as a stream, with a limit on every kind of waiting.
import http from 'node:http'
import https from 'node:https'
import { Readable } from 'node:stream'
import { responseHeaders } from './headers'

const CONNECT_LIMIT_MS = 5_000
const ANSWER_LIMIT_MS = 30_000
/** Longest silence in the middle of an answer; a model that thinks pauses for less. */
const SILENCE_LIMIT_MS = 120_000
const RETRY_AFTER_MS = 200

export class TookTooLong extends Error {}
export class NotUnderstood extends Error {}

export type Outgoing = {
  readonly method: string
  readonly target: URL
  readonly headers: Record<string, string>
  readonly body: Uint8Array<ArrayBuffer>
  /** Ends the request to the backend when the browser leaves. */
  readonly signal: AbortSignal
}

/**
 * Sends it, and once more after a moment when that is safe: a pod that is being replaced refuses or resets for that long.
 * What may change something is only repeated when it was never sent.
 */
export async function send(outgoing: Outgoing, pause = aMoment): Promise<Response> {
  try {
    return await sendOnce(outgoing)
  } catch (error) {
    if (outgoing.signal.aborted || !mayRepeat(outgoing.method, error)) throw error
    await pause()
    return sendOnce(outgoing)
  }
}

function aMoment(): Promise<void> {
  return new Promise((done) => setTimeout(done, RETRY_AFTER_MS))
}

/** True when nothing can happen twice. */
export function mayRepeat(method: string, error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'ECONNREFUSED') return true
  return (method === 'GET' || method === 'HEAD') && (code === 'ECONNRESET' || code === 'EPIPE')
}

function sendOnce({ method, target, headers, body, signal }: Outgoing): Promise<Response> {
  return new Promise((resolve, reject) => {
    const { request: open } = target.protocol === 'https:' ? https : http
    // One connection a request: a kept one may lead to a backend pod that is going away in a rolling update.
    const outgoing = open(target, { method, headers, agent: false })

    const abandon = () => outgoing.destroy(new Error('the browser went away'))
    if (signal.aborted) abandon()
    signal.addEventListener('abort', abandon, { once: true })
    outgoing.once('close', () => signal.removeEventListener('abort', abandon))

    let limit = expire(CONNECT_LIMIT_MS, 'it did not accept a connection')
    function expire(ms: number, what: string): NodeJS.Timeout {
      return setTimeout(() => outgoing.destroy(new TookTooLong(`${what} within ${ms / 1000} s`)), ms)
    }
    outgoing.once('socket', (socket) => {
      socket.once(target.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        clearTimeout(limit)
        limit = expire(ANSWER_LIMIT_MS, 'it did not answer')
      })
    })
    outgoing.on('error', (error) => {
      clearTimeout(limit)
      reject(error)
    })
    outgoing.once('response', (incoming) => {
      clearTimeout(limit)
      outgoing.setTimeout(SILENCE_LIMIT_MS, () => outgoing.destroy(new TookTooLong('it fell silent')))
      try {
        resolve(responseOf(incoming, method))
      } catch {
        // A Response has no status such as 700; thrown here, nobody would hear of it and the browser would wait for ever.
        reject(new NotUnderstood(`its answer (${incoming.statusCode}) cannot be passed on`))
        outgoing.destroy()
      }
    })
    outgoing.end(body)
  })
}

function responseOf(incoming: http.IncomingMessage, method: string): Response {
  const status = incoming.statusCode ?? 502
  const empty = method === 'HEAD' || status === 204 || status === 205 || status === 304
  if (empty) incoming.resume()
  const body = empty ? null : (Readable.toWeb(incoming) as ReadableStream<Uint8Array>)
  return new Response(body, { status, headers: responseHeaders(incoming.rawHeaders) })
}
