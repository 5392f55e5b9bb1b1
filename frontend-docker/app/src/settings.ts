// What the environment says, read at run time only: `next build` knows none of it.
import { connectionOf, type Connection } from './database/url'

export type Settings = {
  /** The browser's address of this page, without a slash at its end: issuer and audience of every token. */
  readonly origin: string
  readonly secret: string
  readonly database: Connection
}

type Environment = Readonly<Record<string, string | undefined>>

export function readSettings(env: Environment): Settings | { readonly problem: string } {
  const origin = originIn(env.BETTER_AUTH_URL || env.FRONTEND_URL || 'http://localhost:3000')
  if (!origin) return { problem: 'BETTER_AUTH_URL is not an http:// or https:// address.' }
  const secret = env.BETTER_AUTH_SECRET?.trim() ?? ''
  if (!secret) return { problem: 'BETTER_AUTH_SECRET is not set.' }
  const database = connectionOf(env.DATABASE_URL ?? '')
  if ('problem' in database) return database
  return { origin, secret, database }
}

function originIn(text: string): string | null {
  try {
    const { protocol, origin } = new URL(text.trim())
    return /^https?:$/.test(protocol) ? origin : null
  } catch {
    return null
  }
}
