// The door to Better Auth at /api/auth/*: only what the pages and the backend use, with bounds of our own before it.
import { readBody } from '../backend/body'
import { log, reasonOf } from '../log'
import { shared } from '../shared'
import { Attempts } from './attempts'
import { AccountsUnavailable, anyAuth, auth } from './instance'
import { mayChange } from './origin'
import { forget, sessionCookie } from './token'

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
  if (PATHS[pathname] !== request.method) return answer(404, 'NOT_FOUND', 'There is nothing here.')
  try {
    if (pathname === '/api/auth/ok') return await anyAuth().handler(request)
    if (!mayChange(request.method, request.headers, anyAuth().options.baseURL)) {
      return answer(403, 'INVALID_ORIGIN', 'This request came from another site.')
    }
    return await knownRoute(request, pathname)
  } catch (error) {
    if (error instanceof AccountsUnavailable) return answer(503, 'UNAVAILABLE', error.message)
    log('error', 'Better Auth failed', { path: pathname, reason: reasonOf(error) })
    return unavailable()
  }
}

async function knownRoute(request: Request, pathname: string): Promise<Response> {
  const handler = auth().handler
  if (request.method === 'GET') return checked(await handler(request))
  // Better Auth reads forms too; a form's email would escape the counting of its tries.
  if (!isJson(request.headers)) return answer(415, 'UNSUPPORTED_MEDIA_TYPE', 'Only application/json is taken here.')
  const body = await readBody(request, BODY_LIMIT)
  if (body === 'too large') return answer(413, 'TOO_LARGE', 'That is too much text.')
  const headers = new Headers(request.headers)
  // mayChange() let it pass: a program, which says no origin. Better Auth would take some of them for a browser's other site.
  if (!headers.has('origin')) headers.set('origin', anyAuth().options.baseURL)
  const again = new Request(request.url, { method: 'POST', headers, body })
  if (pathname === '/api/auth/sign-in/email') return signIn(again, emailIn(body))
  if (pathname === '/api/auth/sign-out') return signOut(again)
  return checked(await handler(again))
}

async function signIn(request: Request, email: string): Promise<Response> {
  const attempts = shared('attempts', () => new Attempts())
  const wait = attempts.wait(email)
  if (wait > 0) {
    const minutes = Math.ceil(wait / 60)
    const message = `Too many wrong passwords for this email. Try again in ${minutes} minute${minutes === 1 ? '' : 's'}.`
    return answer(429, 'TOO_MANY_ATTEMPTS', message, { 'retry-after': String(wait) })
  }
  attempts.begun(email)
  try {
    const response = checked(await auth().handler(request))
    if (response.ok) attempts.succeeded(email)
    else if (response.status !== 401) attempts.undone(email)
    return response
  } catch (error) {
    attempts.undone(email)
    throw error
  }
}

/** Better Auth says "done" even when the database took no notice: the session is looked for before (which throws then) and after. */
async function signOut(request: Request): Promise<Response> {
  const { handler, api } = auth()
  const cookie = sessionCookie(request.headers)
  if (!cookie) return checked(await handler(request))
  const headers = new Headers(request.headers)
  headers.set('cookie', cookie)
  const lives = () => api.getSession({ headers: new Headers({ cookie }), query: { disableRefresh: true } })
  await lives()
  // Before and after: a token that was being made meanwhile must not outlive the session either.
  forget(cookie)
  const response = checked(await handler(new Request(request, { headers })))
  forget(cookie)
  return (await lives()) ? unavailable() : response
}

/** Better Auth answers a fault of its own, which is nearly always the database's, with an empty 500. */
function checked(response: Response): Response {
  return response.status >= 500 ? unavailable() : response
}

function unavailable(): Response {
  return answer(503, 'UNAVAILABLE', 'Accounts cannot be used now: the database does not answer. Try again in a moment.')
}

function isJson(headers: Headers): boolean {
  return headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() === 'application/json'
}

function emailIn(body: Uint8Array<ArrayBuffer>): string {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body))
    return typeof value === 'object' && value !== null && 'email' in value && typeof value.email === 'string' ? value.email : ''
  } catch {
    return ''
  }
}

function answer(status: number, code: string, message: string, headers: Record<string, string> = {}): Response {
  return Response.json({ code, message }, { status, headers: { 'cache-control': 'no-store', ...headers } })
}
