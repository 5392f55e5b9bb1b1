// Where the backend is, and what a path of ours is called there.

/** The route that forwards; what follows it is the backend's own path. */
export const PREFIX = '/api/backend'

/** All that can be reached there; anything encoded, doubled or dotted is not in it, so no trick leads anywhere else. */
const REACHABLE = /^\/(?:health|ready|api(?:\/[\w~-][\w.~-]*)+)$/

type Address = { url: URL } | { problem: string }

export function backendAddress(env: Record<string, string | undefined>): Address {
  const text = env.BACKEND_URL?.trim() || (env.NODE_ENV === 'development' ? 'http://localhost:8000' : '')
  if (!text) return { problem: 'The address of the backend is not set (BACKEND_URL).' }
  const url = parse(text)
  if (!url || !/^https?:$/.test(url.protocol)) return { problem: 'BACKEND_URL is not an http:// or https:// address.' }
  return { url }
}

/** `https://page/api/backend/api/tasks?done=1` → `/api/tasks`; null for what must not be reached. */
export function backendPath(requestUrl: string): string | null {
  const { pathname } = new URL(requestUrl)
  const path = pathname.startsWith(`${PREFIX}/`) ? pathname.slice(PREFIX.length) : ''
  return REACHABLE.test(path) ? path : null
}

/** `/api/tasks?done=1` at `http://backend:8000` → `http://backend:8000/api/tasks?done=1` */
export function targetOf(path: string, requestUrl: string, backend: URL): URL {
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
