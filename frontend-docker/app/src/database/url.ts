// Parser for DATABASE_URL. `pg` would warn about sslmode=require and doesn't support SQLAlchemy's "+driver" schemes.
export type Connection = {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
  /** `prefer`: TLS if the server supports it. */
  readonly ssl: false | 'prefer' | { readonly rejectUnauthorized: boolean; readonly checkServerIdentity?: () => undefined }
}

export function parseDatabaseUrl(text: string): Connection | { readonly problem: string } {
  const trimmed = text.trim()
  if (!trimmed) return { problem: "DATABASE_URL isn't set." }
  const url = parse(trimmed.replace(/^postgres(?:ql)?(?:\+\w+)?:\/\//i, 'postgresql://'))
  if (url?.protocol !== 'postgresql:') return { problem: 'DATABASE_URL must be a postgresql:// URL.' }
  const host = decode(url.hostname).replace(/^\[(.*)\]$/, '$1')
  const user = decode(url.username)
  const database = decode(url.pathname.slice(1)) || user
  if (!host || !user) return { problem: 'DATABASE_URL has no host or no user.' }
  // Ignore the other parameters (channel_binding, pgbouncer, options, …): they are for other drivers, or a pooler refuses them.
  const mode = url.searchParams.get('sslmode') ?? url.searchParams.get('ssl') ?? ''
  return { host, port: Number(url.port) || 5432, user, password: decode(url.password), database, ssl: parseTlsMode(mode.toLowerCase(), host) }
}

/**
 * Follows libpq: `require` encrypts without verifying the certificate, `verify-ca` verifies its issuer, and `verify-full` its host
 * name too. The default `prefer` encrypts if the server supports it. `allow` is treated as `prefer`.
 */
function parseTlsMode(mode: string, host: string): Connection['ssl'] {
  if (mode === 'disable' || mode === 'false') return false
  if (mode === 'verify-full') return { rejectUnauthorized: true }
  if (mode === 'verify-ca') return { rejectUnauthorized: true, checkServerIdentity: () => undefined }
  const required = mode === 'require' || mode === 'no-verify' || mode === 'true'
  // Neon requires TLS.
  return required || host.endsWith('.neon.tech') ? { rejectUnauthorized: false } : 'prefer'
}

function parse(text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    return null
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
