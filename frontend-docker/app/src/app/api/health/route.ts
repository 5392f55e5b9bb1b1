// Liveness endpoint: reports that the process responds, and nothing about the backend or the database.
export const dynamic = 'force-dynamic'

export function GET(): Response {
  return Response.json({ status: 'ok' })
}
