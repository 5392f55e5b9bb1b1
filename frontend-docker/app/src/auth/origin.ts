// Is a request of this page's own? It may be reached by more names than one: localhost, 127.0.0.1, a node's address, an ingress.
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/** The origins under which this request reached us. */
export function ownOrigins(headers: Headers): string[] {
  const hosts = [headers.get('host'), headers.get('x-forwarded-host')?.split(',')[0]?.trim()]
  return hosts.filter((host): host is string => Boolean(host)).flatMap((host) => [`http://${host}`, `https://${host}`])
}

/**
 * False for a request that changes something and that another site's page sent (its cookies would go along).
 * Programs that are no browsers send neither header; nobody can make them send a visitor's cookie.
 */
export function mayChange(method: string, headers: Headers, configured: string | null): boolean {
  if (SAFE.has(method)) return true
  const origin = headers.get('origin')
  if (origin !== null) return origin === configured || ownOrigins(headers).includes(origin)
  const site = headers.get('sec-fetch-site')
  return site === null || site === 'same-origin' || site === 'none'
}
