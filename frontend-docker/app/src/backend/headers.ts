// Headers that belong to one connection and must not be handed on (RFC 9110, section 7.6.1).
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

/**
 * The browser's headers for the backend: a name → value record, without `Host`, so that Node sets the backend's own.
 * The backend is asked for plain bytes: Next compresses towards the browser, and would drop a `Content-Encoding` of ours.
 */
export function requestHeaders(headers: Headers): Record<string, string> {
  const dropped = namedIn(headers.get('connection'))
  const kept: Record<string, string> = { 'accept-encoding': 'identity' }
  for (const [name, value] of headers) {
    if (name !== 'accept-encoding' && !HOP_BY_HOP.has(name) && !dropped.has(name)) kept[name] = value
  }
  return kept
}

/** The backend's headers for the browser, from Node's flat list of names and values (repeated `Set-Cookie` survive). */
export function responseHeaders(raw: readonly string[]): Headers {
  const pairs: [string, string][] = []
  for (let i = 0; i + 1 < raw.length; i += 2) pairs.push([(raw[i] ?? '').toLowerCase(), raw[i + 1] ?? ''])
  const dropped = namedIn(pairs.filter(([name]) => name === 'connection').map(([, value]) => value).join(','))
  const headers = new Headers()
  for (const [name, value] of pairs) {
    if (!HOP_BY_HOP.has(name) && !dropped.has(name)) headers.append(name, value)
  }
  return headers
}

function namedIn(connection: string | null): Set<string> {
  return new Set((connection ?? '').split(',').map((name) => name.trim().toLowerCase()).filter(Boolean))
}
