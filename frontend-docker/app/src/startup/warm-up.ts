// Renders the pages once before this process reports ready, because loading their code takes seconds on a quarter of a core.
import { log } from '../log'
import { startupState } from './state'

const ROUTES = ['/sign-in', '/sign-up', '/', '/chat', '/api/auth/ok', '/api/backend/none']
const FIRST_DELAY_MS = 200
const MAX_DELAY_MS = 5_000
const TIMEOUT_MS = 30_000

export async function warmUp(stopping: AbortSignal): Promise<void> {
  const start = Date.now()
  for (const route of ROUTES) await waitForResponse(route, stopping)
  if (stopping.aborted) return
  startupState().warm = true
  log('info', 'rendered the first pages', { seconds: (Date.now() - start) / 1000 })
}

async function waitForResponse(route: string, stopping: AbortSignal): Promise<void> {
  for (let delay = FIRST_DELAY_MS; !stopping.aborted && !(await responds(route, stopping)); delay = Math.min(delay * 1.5, MAX_DELAY_MS)) {
    await new Promise((done) => setTimeout(done, delay))
  }
}

async function responds(route: string, stopping: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(toLocalUrl(route), { redirect: 'manual', signal: AbortSignal.any([stopping, AbortSignal.timeout(TIMEOUT_MS)]) })
    await response.arrayBuffer()
    return response.status < 500
  } catch {
    return false
  }
}

function toLocalUrl(route: string): string {
  const host = process.env.HOSTNAME
  const isWildcard = !host || host === '0.0.0.0' || host === '::'
  return `http://${isWildcard ? '127.0.0.1' : host}:${process.env.PORT ?? 3000}${route}`
}
