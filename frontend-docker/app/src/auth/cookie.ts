// The session's cookie: what it is called, finding it, and the one spelling in which it is looked at.

/** The prefix keeps other apps on other ports of localhost apart: a browser sends them all the same cookies. */
export const COOKIE_PREFIX = 'taskflow'

/** A token and its HMAC-SHA256 in base64: all that Better Auth takes. */
const SIGNED = /^([\w-]+)\.([A-Za-z\d+/]{43}=)$/

export function sessionCookieName(secure: boolean): string {
  return `${secure ? '__Secure-' : ''}${COOKIE_PREFIX}.session_token`
}

/** `name=value` of the first cookie of that name in a Cookie header, untouched; null when there is none. */
export function cookieIn(header: string | null, name: string): string | null {
  for (const part of (header ?? '').split(';')) {
    const pair = part.trim()
    if (pair.startsWith(`${name}=`) && pair.length > name.length + 1) return pair
  }
  return null
}

/**
 * A signed cookie has many good spellings (`=` or `%3D`, four last signs of the base64 that mean the same bytes); this is the
 * one in which Better Auth writes it, so that to forget it is to forget them all. Nothing is verified here. Null for what
 * cannot be a signed cookie.
 */
export function spelledOnce(pair: string): string | null {
  const at = pair.indexOf('=')
  const [, token, signature] = SIGNED.exec(decoded(pair.slice(at + 1))) ?? []
  if (!token || !signature) return null
  const same = Buffer.from(signature, 'base64').toString('base64')
  return `${pair.slice(0, at)}=${encodeURIComponent(`${token}.${same}`)}`
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
