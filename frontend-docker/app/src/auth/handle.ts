// Handler for /api/auth/*: exposes only the Better Auth routes that the pages and the backend use, and adds our own limits.
import { readBody } from '../backend/body'
import { formatError, log } from '../log'
import { singleton } from '../singleton'
import { passesCsrfCheck } from './csrf'
import { AccountsUnavailable, auth, authWithoutTables } from './instance'
import { SignInLimiter } from './sign-in-limiter'
import { invalidateToken, sessionCookie } from './token'

const PATHS: Readonly<Record<string, string>> = {
  '/api/auth/sign-up/email': 'POST',
  '/api/auth/sign-in/email': 'POST',
  '/api/auth/sign-out': 'POST',
  '/api/auth/jwks': 'GET',
  '/api/auth/ok': 'GET',
}
const BODY_LIMIT = 16 * 1024

export async function handleAuth(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url)
  if (PATHS[pathname] !== request.method) return respond(404, 'NOT_FOUND', 'Not found.')
  try {
    if (pathname === '/api/auth/ok') return await authWithoutTables().handler(request)
    if (!passesCsrfCheck(request.method, request.headers, authWithoutTables().options.baseURL)) {
      return respond(403, 'INVALID_ORIGIN', 'This request came from another site.')
    }
    return await handleRoute(request, pathname)
  } catch (error) {
    if (error instanceof AccountsUnavailable) return respond(503, 'UNAVAILABLE', error.message)
    log('error', 'Better Auth failed', { path: pathname, reason: formatError(error) })
    return unavailable()
  }
}

async function handleRoute(request: Request, pathname: string): Promise<Response> {
  const handler = auth().handler
  if (request.method === 'GET') return replaceServerError(await handler(request))
  // Better Auth also reads forms, and an email in a form would bypass the sign-in limiter.
  if (!isJson(request.headers)) return respond(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send the body as application/json.')
  const body = await readBody(request, BODY_LIMIT)
  if (body === 'too large') return respond(413, 'TOO_LARGE', 'The request body is too large.')
  const headers = new Headers(request.headers)
  // The CSRF check passed, so this client isn't a browser. Better Auth would treat some of these as cross-site requests.
  if (!headers.has('origin')) headers.set('origin', authWithoutTables().options.baseURL)
  const copy = new Request(request.url, { method: 'POST', headers, body })
  if (pathname === '/api/auth/sign-in/email') return signIn(copy, parseEmail(body))
  if (pathname === '/api/auth/sign-out') return signOut(copy)
  return replaceServerError(await handler(copy))
}

async function signIn(request: Request, email: string): Promise<Response> {
  const limiter = singleton('sign-in-limiter', () => new SignInLimiter())
  const wait = limiter.retryAfter(email)
  if (wait > 0) {
    const minutes = Math.ceil(wait / 60)
    const message = `Too many failed sign-ins for this email. Try again in ${minutes} minute${minutes === 1 ? '' : 's'}.`
    return respond(429, 'TOO_MANY_ATTEMPTS', message, { 'retry-after': String(wait) })
  }
  limiter.begin(email)
  try {
    const response = replaceServerError(await auth().handler(request))
    if (response.ok) limiter.reset(email)
    else if (response.status !== 401) limiter.undo(email)
    return response
  } catch (error) {
    limiter.undo(email)
    throw error
  }
}

/** Reads the session before (which throws when the database is down) and after: Better Auth reports success even if nothing was deleted. */
async function signOut(request: Request): Promise<Response> {
  const { handler, api } = auth()
  const cookie = sessionCookie(request.headers)
  if (!cookie) return replaceServerError(await handler(request))
  const headers = new Headers(request.headers)
  headers.set('cookie', cookie)
  const getSession = () => api.getSession({ headers: new Headers({ cookie }), query: { disableRefresh: true } })
  await getSession()
  // Invalidate before and after, so that a token created in between doesn't outlive the session.
  invalidateToken(cookie)
  const response = replaceServerError(await handler(new Request(request, { headers })))
  invalidateToken(cookie)
  return (await getSession()) ? unavailable() : response
}

/** Better Auth reports its own errors, nearly always database errors, as an empty 500. */
function replaceServerError(response: Response): Response {
  return response.status >= 500 ? unavailable() : response
}

function unavailable(): Response {
  return respond(503, 'UNAVAILABLE', "Accounts are unavailable: the database isn't responding. Try again in a moment.")
}

function isJson(headers: Headers): boolean {
  return headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() === 'application/json'
}

function parseEmail(body: Uint8Array<ArrayBuffer>): string {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body))
    return typeof value === 'object' && value !== null && 'email' in value && typeof value.email === 'string' ? value.email : ''
  } catch {
    return ''
  }
}

function respond(status: number, code: string, message: string, headers: Record<string, string> = {}): Response {
  return Response.json({ code, message }, { status, headers: { 'cache-control': 'no-store', ...headers } })
}
