import { forward } from '@/backend/forward'

// /api/backend/api/tasks here is /api/tasks at BACKEND_URL.
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
