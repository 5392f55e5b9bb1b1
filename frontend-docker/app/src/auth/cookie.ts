// The session's cookie: what it is called, and finding it.

/** The prefix keeps other apps on other ports of localhost apart: a browser sends them all the same cookies. */
export const COOKIE_PREFIX = 'taskflow'

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
