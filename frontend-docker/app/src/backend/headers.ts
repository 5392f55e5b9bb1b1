// Filters the headers of forwarded requests and responses.

/** Headers of a single connection (RFC 9110, section 7.6.1). */
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

/** Request headers that this server replaces: only its own token identifies the visitor to the backend. */
const PRIVATE = new Set(['authorization', 'cookie', 'content-length', 'accept-encoding'])

/** The request headers for the backend. They ask for an uncompressed response, so that streamed events arrive one by one. */
export function requestHeaders(headers: Headers, token: string | null): Record<string, string> {
  const dropped = parseConnectionHeader(headers.get('connection'))
  const forwarded: Record<string, string> = { 'accept-encoding': 'identity' }
  for (const [name, value] of headers) {
    if (!PRIVATE.has(name) && !HOP_BY_HOP.has(name) && !dropped.has(name)) forwarded[name] = value
  }
  if (token) forwarded.authorization = `Bearer ${token}`
  return forwarded
}

/** The response headers for the browser, from Node's flat list of names and values, without the backend's cookies. */
export function responseHeaders(raw: readonly string[]): Headers {
  const pairs: [string, string][] = []
  for (let i = 0; i + 1 < raw.length; i += 2) pairs.push([(raw[i] ?? '').toLowerCase(), raw[i + 1] ?? ''])
  const dropped = parseConnectionHeader(pairs.filter(([name]) => name === 'connection').map(([, value]) => value).join(','))
  const headers = new Headers()
  for (const [name, value] of pairs) {
    if (name !== 'set-cookie' && !HOP_BY_HOP.has(name) && !dropped.has(name)) headers.append(name, value)
  }
  // Proxies must neither cache a response nor buffer a stream to compress it.
  headers.set('cache-control', 'no-store, no-transform')
  return headers
}

function parseConnectionHeader(connection: string | null): Set<string> {
  return new Set((connection ?? '').split(',').map((name) => name.trim().toLowerCase()).filter(Boolean))
}
