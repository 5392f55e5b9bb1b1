// The session cookie: its name, finding it in a header, and its canonical form.

/** Separates TaskFlow from other apps on localhost: a browser sends the same cookies to every port. */
export const COOKIE_PREFIX = 'taskflow'

/** A token and its HMAC-SHA256 in base64, the only format that Better Auth accepts. */
const SIGNED = /^([\w-]+)\.([A-Za-z\d+/]{43}=)$/

export function sessionCookieName(secure: boolean): string {
  return `${secure ? '__Secure-' : ''}${COOKIE_PREFIX}.session_token`
}

/** The first `name=value` pair with that name in a Cookie header, unchanged; null when there is none. */
export function findCookie(header: string | null, name: string): string | null {
  for (const part of (header ?? '').split(';')) {
    const pair = part.trim()
    if (pair.startsWith(`${name}=`) && pair.length > name.length + 1) return pair
  }
  return null
}

/**
 * The form in which Better Auth writes a signed cookie; null for a value that can't be one. The same cookie has several valid
 * spellings (`=` or `%3D`, and four last base64 characters that decode to the same bytes), and all must share one cache entry.
 * Doesn't verify the signature.
 */
export function canonicalizeCookie(pair: string): string | null {
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
