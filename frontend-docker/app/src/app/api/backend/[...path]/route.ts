import { forward } from '@/backend/forward'

// Forwards /api/backend/api/tasks to /api/tasks at BACKEND_URL.
export const dynamic = 'force-dynamic'

export {
  forward as GET,
  forward as HEAD,
  forward as POST,
  forward as PUT,
  forward as PATCH,
  forward as DELETE,
  forward as OPTIONS,
}
