// Renders the first pages once before this process calls itself ready: on a quarter of a core their code takes seconds to load.
import { log } from '../log'
import { startUp } from './state'

const ROUTES = ['/sign-in', '/sign-up', '/', '/chat', '/api/auth/ok', '/api/backend/none']
const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 5_000
const LIMIT_MS = 30_000

export async function warmUp(ending: AbortSignal): Promise<void> {
  const begun = Date.now()
  for (const route of ROUTES) await untilAnswered(route, ending)
  if (ending.aborted) return
  startUp().warm = true
  log('info', 'the first pages are ready', { seconds: (Date.now() - begun) / 1000 })
}

async function untilAnswered(route: string, ending: AbortSignal): Promise<void> {
  for (let pause = FIRST_PAUSE_MS; !ending.aborted && !(await answers(route, ending)); pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    await new Promise((done) => setTimeout(done, pause))
  }
}

async function answers(route: string, ending: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(own(route), { redirect: 'manual', signal: AbortSignal.any([ending, AbortSignal.timeout(LIMIT_MS)]) })
    await response.arrayBuffer()
    return response.status < 500
  } catch {
    return false
  }
}

function own(route: string): string {
  const host = process.env.HOSTNAME
  const everywhere = !host || host === '0.0.0.0' || host === '::'
  return `http://${everywhere ? '127.0.0.1' : host}:${process.env.PORT ?? 3000}${route}`
}
