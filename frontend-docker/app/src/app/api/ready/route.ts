// Readiness: this pod can serve the page. A backend that is down is shown on the page, with a way to try again,
// so it must not take the page itself away.
export const dynamic = 'force-dynamic'

export function GET(): Response {
  return Response.json({ status: 'ready' })
}
