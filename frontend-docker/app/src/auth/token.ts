// Creates the backend's token for a browser session. The browser never sees the token.
import { readSettings } from '../settings'
import { singleton } from '../singleton'
import { canonicalizeCookie, findCookie, sessionCookieName } from './cookie'
import { auth } from './instance'
import { TokenCache } from './token-cache'

/**
 * How long a session isn't looked up again. Signing out invalidates the token only in the replica that handles the request;
 * another replica may accept the ended session for the rest of these two minutes.
 */
const TTL_MS = 2 * 60_000
const MAX_SESSIONS = 2_000

type Token = { readonly text: string; readonly setCookies: readonly string[] }

const cache = () => singleton('tokens', () => new TokenCache<Token>(TTL_MS, MAX_SESSIONS))

export type Access =
  | { readonly type: 'signed-out' }
  /** `setCookies` tells the browser that its session was extended. */
  | { readonly type: 'signed-in'; readonly token: string; readonly setCookies: readonly string[] }

/** @throws AccountsUnavailable or a database error. */
export async function getAccess(headers: Headers): Promise<Access> {
  const cookie = sessionCookie(headers)
  if (!cookie) return { type: 'signed-out' }
  const { value, fresh } = await cache().get(cookie, () => createToken(cookie))
  if (!value) return { type: 'signed-out' }
  return { type: 'signed-in', token: value.text, setCookies: fresh ? value.setCookies : [] }
}

export function invalidateToken(cookie: string | null): void {
  if (cookie) cache().delete(cookie)
}

/** The session cookie as `name=value` in canonical form: the cache key, and the only form that Better Auth gets to verify. */
export function sessionCookie(headers: Headers): string | null {
  const settings = readSettings(process.env)
  if ('problem' in settings) return null
  const sent = findCookie(headers.get('cookie'), sessionCookieName(settings.origin.startsWith('https:')))
  return sent && canonicalizeCookie(sent)
}

async function createToken(cookie: string): Promise<Token | null> {
  const { api } = auth()
  const { response: session, headers } = await api.getSession({ headers: new Headers({ cookie }), returnHeaders: true })
  if (!session) return null
  const { id, email, name } = session.user
  const payload = { sub: id, email, name, iat: Math.floor(Date.now() / 1000) }
  const { token } = await api.signJWT({ body: { payload } })
  return { text: token, setCookies: headers.getSetCookie() }
}
