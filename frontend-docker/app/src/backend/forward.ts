// Hands a browser's request on to the backend, as the person who is signed in. The backend's address is read at run time:
// rewrites() would freeze it at build time.
import { AccountsUnavailable } from '../auth/instance'
import { mayChange } from '../auth/origin'
import { accessOf, forget, sessionCookie, type Access } from '../auth/token'
import { log, reasonOf } from '../log'
import { readSettings } from '../settings'
import { backendAddress, backendPath, targetOf } from './address'
import { readBody } from './body'
import { explain } from './explain'
import { requestHeaders } from './headers'
import { send, type Outgoing } from './send'

const BODY_LIMIT = 1024 * 1024

export async function forward(request: Request): Promise<Response> {
  const path = backendPath(request.url)
  if (!path) return failure(404, 'not_found', 'The backend has no such path.')
  if (!mayChange(request.method, request.headers, configuredOrigin())) {
    return failure(403, 'other_site', 'This request came from another site.')
  }
  const address = backendAddress(process.env)
  if ('problem' in address) return failure(502, 'backend_unreachable', address.problem)
  const target = targetOf(path, request.url, address.url)
  try {
    const body = await readBody(request, BODY_LIMIT)
    if (body === 'too large') return failure(413, 'too_large', 'That is too much text: more than 1 MiB.')
    return await asVisitor(request, path, { method: request.method, target, headers: {}, body, signal: request.signal })
  } catch (error) {
    if (request.signal.aborted) return new Response(null, { status: 499 })
    if (error instanceof AccountsUnavailable) return failure(503, 'accounts_unavailable', error.message)
    const { status, message } = explain(error, address.url)
    log('error', message, { method: request.method, path })
    return failure(status, 'backend_unreachable', message)
  }
}

async function asVisitor(request: Request, path: string, outgoing: Outgoing): Promise<Response> {
  // The two probes are the same for everybody and must not cost a read of the database.
  const access = path.startsWith('/api/') ? await accessFor(request) : { type: 'signed-out' as const }
  const response = await sendAs(access, request, outgoing)
  if (response.status !== 401 || access.type === 'signed-out') return response
  // Nothing was done, and the session is good: the token was signed by a key that is gone. One more, with a new one.
  await response.body?.cancel()
  forget(sessionCookie(request.headers))
  const again = await accessFor(request)
  const second = await sendAs(again, request, outgoing)
  if (second.status !== 401 || again.type === 'signed-out') return second
  // Not 401: the page would send the visitor to /sign-in, which would send him back here.
  await second.body?.cancel()
  const message = 'The backend does not accept this page’s sign-ins. Do both use the same FRONTEND_URL?'
  log('error', message, { path })
  return failure(502, 'token_refused', message)
}

async function accessFor(request: Request): Promise<Access> {
  try {
    return await accessOf(request.headers)
  } catch (error) {
    if (error instanceof AccountsUnavailable) throw error
    log('error', 'no token could be made', { reason: reasonOf(error) })
    throw new AccountsUnavailable('Your sign-in cannot be looked up now: the database does not answer. Try again in a moment.')
  }
}

async function sendAs(access: Access, request: Request, outgoing: Outgoing): Promise<Response> {
  const token = access.type === 'signed-in' ? access.token : null
  const response = await send({ ...outgoing, headers: requestHeaders(request.headers, token) })
  if (access.type === 'signed-in') for (const cookie of access.setCookies) response.headers.append('set-cookie', cookie)
  return response
}

function configuredOrigin(): string | null {
  const settings = readSettings(process.env)
  return 'problem' in settings ? null : settings.origin
}

function failure(status: number, error: string, message: string): Response {
  return Response.json({ error, message }, { status, headers: { 'cache-control': 'no-store' } })
}
