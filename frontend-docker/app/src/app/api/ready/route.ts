// Readiness endpoint: reports whether this process can serve its pages. It stays ready when the backend or the database goes
// down later, because the pages then show the problem and a way to retry.
import { getNotReadyReason, startupState } from '@/startup/state'

export const dynamic = 'force-dynamic'

export function GET(): Response {
  const reason = getNotReadyReason(startupState())
  const headers = { 'cache-control': 'no-store' }
  return reason ? Response.json({ status: 'not ready', reason }, { status: 503, headers }) : Response.json({ status: 'ready' }, { headers })
}
