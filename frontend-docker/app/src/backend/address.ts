// Where the backend is, and what a path of ours is called there.

/** The route that forwards; what follows it is the backend's own path. */
export const PREFIX = '/api/backend'

type Address = { url: URL } | { problem: string }

export function backendAddress(env: Record<string, string | undefined>): Address {
  const text = env.BACKEND_URL?.trim() || (env.NODE_ENV === 'development' ? 'http://localhost:8000' : '')
  if (!text) return { problem: 'The address of the backend is not set (BACKEND_URL).' }
  const url = parse(text)
  if (!url || !/^https?:$/.test(url.protocol)) return { problem: 'BACKEND_URL is not an http:// or https:// address.' }
  return { url }
}

/** `https://page/api/backend/api/tasks?done=1` at `http://backend:8000` → `http://backend:8000/api/tasks?done=1` */
export function targetOf(requestUrl: string, backend: URL): URL {
  const { pathname, search } = new URL(requestUrl)
  const target = new URL(backend)
  target.pathname = backend.pathname.replace(/\/$/, '') + (pathname.slice(PREFIX.length) || '/')
  target.search = search
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
