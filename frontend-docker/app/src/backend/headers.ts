// Which headers go on to the backend, and which come back.

/** Those that belong to one connection (RFC 9110, section 7.6.1), and the length, which Node sets from what it sends. */
const HOP_BY_HOP = new Set([
  'connection',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** The visitor's own: the backend is told who it is by our token alone. */
const PRIVATE = new Set(['authorization', 'cookie', 'content-length', 'accept-encoding'])

/**
 * The browser's headers for the backend: a name → value record, without `Host`, so that Node sets the backend's own.
 * The backend is asked for plain bytes: what it streams must arrive piece by piece.
 */
export function requestHeaders(headers: Headers, token: string | null): Record<string, string> {
  const dropped = namedIn(headers.get('connection'))
  const kept: Record<string, string> = { 'accept-encoding': 'identity' }
  for (const [name, value] of headers) {
    if (!PRIVATE.has(name) && !HOP_BY_HOP.has(name) && !dropped.has(name)) kept[name] = value
  }
  if (token) kept.authorization = `Bearer ${token}`
  return kept
}

/** The backend's headers for the browser, from Node's flat list of names and values; cookies are for this page alone to set. */
export function responseHeaders(raw: readonly string[]): Headers {
  const pairs: [string, string][] = []
  for (let i = 0; i + 1 < raw.length; i += 2) pairs.push([(raw[i] ?? '').toLowerCase(), raw[i + 1] ?? ''])
  const dropped = namedIn(pairs.filter(([name]) => name === 'connection').map(([, value]) => value).join(','))
  const headers = new Headers()
  for (const [name, value] of pairs) {
    if (name !== 'set-cookie' && !HOP_BY_HOP.has(name) && !dropped.has(name)) headers.append(name, value)
  }
  // Whatever stands between us and the browser must neither keep an answer nor hold a stream back to compress it.
  headers.set('cache-control', 'no-store, no-transform')
  return headers
}

function namedIn(connection: string | null): Set<string> {
  return new Set((connection ?? '').split(',').map((name) => name.trim().toLowerCase()).filter(Boolean))
}
