// Readiness: this process can serve its pages. A backend or a database that goes away later is shown on the pages,
// with a way to try again, so it must not take the page itself away.
import { notReady, startUp } from '@/startup/state'

export const dynamic = 'force-dynamic'

export function GET(): Response {
  const reason = notReady(startUp())
  const headers = { 'cache-control': 'no-store' }
  return reason ? Response.json({ status: 'not ready', reason }, { status: 503, headers }) : Response.json({ status: 'ready' }, { headers })
}
