// From a browser's session to the token that the backend takes. The browser never sees it.
import { readSettings } from '../settings'
import { shared } from '../shared'
import { cookieIn, sessionCookieName, spelledOnce } from './cookie'
import { auth } from './instance'
import { TokenCache } from './token-cache'

/**
 * For this long after a token was made, the session is not looked up again. Signing out forgets it in the replica that is asked;
 * another replica that has made one too goes on believing the ended session for the rest of these two minutes.
 */
const KEPT_MS = 2 * 60_000
const KEPT_SESSIONS = 2_000

type Token = { readonly text: string; readonly setCookies: readonly string[] }

const cache = () => shared('tokens', () => new TokenCache<Token>(KEPT_MS, KEPT_SESSIONS))

export type Access =
  | { readonly type: 'signed-out' }
  /** `setCookies`: the session was prolonged, and the browser must hear of it. */
  | { readonly type: 'signed-in'; readonly token: string; readonly setCookies: readonly string[] }

/** @throws AccountsUnavailable, or what the database said. */
export async function accessOf(headers: Headers): Promise<Access> {
  const cookie = sessionCookie(headers)
  if (!cookie) return { type: 'signed-out' }
  const { value, fresh } = await cache().get(cookie, () => makeToken(cookie))
  if (!value) return { type: 'signed-out' }
  return { type: 'signed-in', token: value.text, setCookies: fresh ? value.setCookies : [] }
}

export function forget(cookie: string | null): void {
  if (cookie) cache().forget(cookie)
}

/** `name=value` of the session's cookie in its one spelling: the cache's key, and all that Better Auth is shown and verifies. */
export function sessionCookie(headers: Headers): string | null {
  const settings = readSettings(process.env)
  if ('problem' in settings) return null
  const sent = cookieIn(headers.get('cookie'), sessionCookieName(settings.origin.startsWith('https:')))
  return sent && spelledOnce(sent)
}

async function makeToken(cookie: string): Promise<Token | null> {
  const { api } = auth()
  const { response: found, headers } = await api.getSession({ headers: new Headers({ cookie }), returnHeaders: true })
  if (!found) return null
  const { id, email, name } = found.user
  const payload = { sub: id, email, name, iat: Math.floor(Date.now() / 1000) }
  const { token } = await api.signJWT({ body: { payload } })
  return { text: token, setCookies: headers.getSetCookie() }
}
