// Hands a browser's request on to the backend, whose address is read at run time: rewrites() would freeze it at build time.
import http from 'node:http'
import https from 'node:https'
import { Readable } from 'node:stream'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import { backendAddress, targetOf } from './address'
import { requestHeaders, responseHeaders } from './headers'

const CONNECT_LIMIT_MS = 5_000
const ANSWER_LIMIT_MS = 30_000
/** Longest silence in the middle of an answer; a stream of tokens pauses for less. */
const SILENCE_LIMIT_MS = 60_000

class TookTooLong extends Error {}

export async function forward(request: Request): Promise<Response> {
  const address = backendAddress(process.env)
  if ('problem' in address) return failure(502, address.problem)
  const target = targetOf(request.url, address.url)
  try {
    return await send(request, target)
  } catch (error) {
    if (request.signal.aborted) return new Response(null, { status: 499 })
    const { status, message } = explain(error, address.url)
    console.error(JSON.stringify({ level: 'error', message, method: request.method, path: target.pathname }))
    return failure(status, message)
  }
}

function send(request: Request, target: URL): Promise<Response> {
  return new Promise((resolve, reject) => {
    const { request: open } = target.protocol === 'https:' ? https : http
    // One connection a request: a kept one may lead to a backend pod that is going away in a rolling update.
    const outgoing = open(target, { method: request.method, headers: requestHeaders(request.headers), agent: false })

    const abandon = () => outgoing.destroy(new Error('the browser went away'))
    request.signal.addEventListener('abort', abandon, { once: true })
    outgoing.once('close', () => request.signal.removeEventListener('abort', abandon))

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
    outgoing.once('error', (error) => {
      clearTimeout(limit)
      reject(error)
    })
    outgoing.once('response', (incoming) => {
      clearTimeout(limit)
      outgoing.setTimeout(SILENCE_LIMIT_MS, () => outgoing.destroy(new TookTooLong('it fell silent')))
      const status = incoming.statusCode ?? 502
      const empty = request.method === 'HEAD' || status === 204 || status === 205 || status === 304
      if (empty) incoming.resume()
      resolve(
        new Response(empty ? null : (Readable.toWeb(incoming) as ReadableStream<Uint8Array>), {
          status,
          headers: responseHeaders(incoming.rawHeaders),
        }),
      )
    })

    if (!request.body) return void outgoing.end()
    const body = Readable.fromWeb(request.body as NodeReadableStream<Uint8Array>)
    body.once('error', (error) => outgoing.destroy(error))
    body.pipe(outgoing)
  })
}

function explain(error: unknown, backend: URL): { status: number; message: string } {
  const place = backend.origin
  if (error instanceof TookTooLong) return { status: 504, message: `The backend at ${place} took too long: ${error.message}.` }
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const causes: Record<string, string> = {
    ECONNREFUSED: 'nothing listens there',
    ENOTFOUND: 'its name is not known',
    EAI_AGAIN: 'its name could not be looked up',
    ECONNRESET: 'it closed the connection',
    EHOSTUNREACH: 'there is no way to that host',
    ENETUNREACH: 'there is no way to that network',
    ETIMEDOUT: 'it did not answer in time',
  }
  const cause = causes[code] ?? (code || 'the connection failed')
  return { status: 502, message: `The backend at ${place} cannot be reached: ${cause}.` }
}

function failure(status: number, message: string): Response {
  return Response.json({ error: 'backend_unreachable', message }, { status, headers: { 'cache-control': 'no-store' } })
}
