// Settings from environment variables, read at run time because `next build` has none of them.
import { parseDatabaseUrl, type Connection } from './database/url'

export type Settings = {
  /** The URL of TaskFlow in the browser, without a trailing slash. Issuer and audience of every token. */
  readonly origin: string
  readonly secret: string
  readonly database: Connection
}

type Environment = Readonly<Record<string, string | undefined>>

export function readSettings(env: Environment): Settings | { readonly problem: string } {
  const origin = parseOrigin(env.BETTER_AUTH_URL || env.FRONTEND_URL || 'http://localhost:3000')
  if (!origin) return { problem: 'BETTER_AUTH_URL must be an http:// or https:// URL.' }
  const secret = env.BETTER_AUTH_SECRET?.trim() ?? ''
  if (!secret) return { problem: "BETTER_AUTH_SECRET isn't set." }
  const database = parseDatabaseUrl(env.DATABASE_URL ?? '')
  if ('problem' in database) return database
  return { origin, secret, database }
}

function parseOrigin(text: string): string | null {
  try {
    const { protocol, origin } = new URL(text.trim())
    return /^https?:$/.test(protocol) ? origin : null
  } catch {
    return null
  }
}
