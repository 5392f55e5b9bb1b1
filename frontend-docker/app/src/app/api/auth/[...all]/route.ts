import { handleAuth } from '@/auth/handle'

export const dynamic = 'force-dynamic'

export { handleAuth as GET, handleAuth as POST }
