// Address of the backend, and the mapping from this application's paths to the backend's.

/** The forwarding route. The rest of the path is the backend's path. */
export const PREFIX = '/api/backend'

/** The backend paths that can be reached. No encoded, repeated or dotted segment matches, so path tricks fail. */
const ALLOWED = /^\/(?:health|ready|api(?:\/[\w~-][\w.~-]*)+)$/

type Address = { url: URL } | { problem: string }

export function readBackendUrl(env: Record<string, string | undefined>): Address {
  const text = env.BACKEND_URL?.trim() || (env.NODE_ENV === 'development' ? 'http://localhost:8000' : '')
  if (!text) return { problem: "BACKEND_URL isn't set." }
  const url = parse(text)
  if (!url || !/^https?:$/.test(url.protocol)) return { problem: 'BACKEND_URL must be an http:// or https:// URL.' }
  return { url }
}

/** `https://page/api/backend/api/tasks?done=1` → `/api/tasks`; null for a path that isn't allowed. */
export function parseBackendPath(requestUrl: string): string | null {
  const { pathname } = new URL(requestUrl)
  const path = pathname.startsWith(`${PREFIX}/`) ? pathname.slice(PREFIX.length) : ''
  return ALLOWED.test(path) ? path : null
}

/** `/api/tasks?done=1` at `http://backend:8000` → `http://backend:8000/api/tasks?done=1` */
export function toBackendUrl(path: string, requestUrl: string, backend: URL): URL {
  const target = new URL(backend)
  target.pathname = backend.pathname.replace(/\/$/, '') + path
  target.search = new URL(requestUrl).search
  target.hash = ''
  return target
}

function parse(text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    return null
  }
}
