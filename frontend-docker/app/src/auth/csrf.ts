// CSRF check. TaskFlow may be reached under several names: localhost, 127.0.0.1, a node's address, an ingress host.
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/** The origins that this request may have been sent to. */
export function requestOrigins(headers: Headers): string[] {
  const hosts = [headers.get('host'), headers.get('x-forwarded-host')?.split(',')[0]?.trim()]
  return hosts.filter((host): host is string => Boolean(host)).flatMap((host) => [`http://${host}`, `https://${host}`])
}

/**
 * False for a state-changing request that another site's page sent. Clients that aren't browsers send neither header, and no site can
 * make them send a visitor's cookie.
 */
export function passesCsrfCheck(method: string, headers: Headers, configured: string | null): boolean {
  if (SAFE.has(method)) return true
  const origin = headers.get('origin')
  if (origin !== null) return origin === configured || requestOrigins(headers).includes(origin)
  const site = headers.get('sec-fetch-site')
  return site === null || site === 'same-origin' || site === 'none'
}
