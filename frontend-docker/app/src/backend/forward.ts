// Forwards a browser's request to the backend as the signed-in visitor. Reads the backend's address at run time, because
// rewrites() in next.config would fix it at build time.
import { passesCsrfCheck } from '../auth/csrf'
import { AccountsUnavailable } from '../auth/instance'
import { getAccess, invalidateToken, sessionCookie, type Access } from '../auth/token'
import { formatError, log } from '../log'
import { readSettings } from '../settings'
import { parseBackendPath, readBackendUrl, toBackendUrl } from './address'
import { readBody } from './body'
import { describeFailure } from './describe-failure'
import { requestHeaders } from './headers'
import { send, type Outgoing } from './send'

const BODY_LIMIT = 1024 * 1024

export async function forward(request: Request): Promise<Response> {
  const path = parseBackendPath(request.url)
  if (!path) return failure(404, 'not_found', 'Not found.')
  if (!passesCsrfCheck(request.method, request.headers, configuredOrigin())) {
    return failure(403, 'other_site', 'This request came from another site.')
  }
  const address = readBackendUrl(process.env)
  if ('problem' in address) return failure(502, 'backend_unreachable', address.problem)
  const target = toBackendUrl(path, request.url, address.url)
  try {
    const body = await readBody(request, BODY_LIMIT)
    if (body === 'too large') return failure(413, 'too_large', 'The request body is larger than 1 MiB.')
    return await forwardAsVisitor(request, path, { method: request.method, target, headers: {}, body, signal: request.signal })
  } catch (error) {
    if (request.signal.aborted) return new Response(null, { status: 499 })
    if (error instanceof AccountsUnavailable) return failure(503, 'accounts_unavailable', error.message)
    const { status, message } = describeFailure(error, address.url)
    log('error', message, { method: request.method, path })
    return failure(status, 'backend_unreachable', message)
  }
}

async function forwardAsVisitor(request: Request, path: string, outgoing: Outgoing): Promise<Response> {
  // The two probe endpoints need no session, so they must not read the database.
  const access = path.startsWith('/api/') ? await getAccessOrFail(request) : { type: 'signed-out' as const }
  const response = await sendAs(access, request, outgoing)
  if (response.status !== 401 || access.type === 'signed-out') return response
  // The session is valid, so the token's signing key must be gone. Retry once with a new token.
  await response.body?.cancel()
  invalidateToken(sessionCookie(request.headers))
  const renewed = await getAccessOrFail(request)
  const second = await sendAs(renewed, request, outgoing)
  if (second.status !== 401 || renewed.type === 'signed-out') return second
  // Don't pass on the 401: the page would redirect to /sign-in, which would redirect back.
  await second.body?.cancel()
  const message = 'The backend doesn’t accept this application’s tokens. Check that both use the same FRONTEND_URL.'
  log('error', message, { path })
  return failure(502, 'token_refused', message)
}

async function getAccessOrFail(request: Request): Promise<Access> {
  try {
    return await getAccess(request.headers)
  } catch (error) {
    if (error instanceof AccountsUnavailable) throw error
    log('error', 'failed to create a token', { reason: formatError(error) })
    throw new AccountsUnavailable("Can't check your session: the database isn't responding. Try again in a moment.")
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
