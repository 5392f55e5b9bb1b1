// Reads DATABASE_URL ourselves: `pg` would warn about sslmode=require and does not know SQLAlchemy's "+driver".
export type Connection = {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
  /** `prefer`: TLS if the server offers it. */
  readonly ssl: false | 'prefer' | { readonly rejectUnauthorized: boolean; readonly checkServerIdentity?: () => undefined }
}

export function connectionOf(text: string): Connection | { readonly problem: string } {
  const trimmed = text.trim()
  if (!trimmed) return { problem: 'DATABASE_URL is not set.' }
  const url = parse(trimmed.replace(/^postgres(?:ql)?(?:\+\w+)?:\/\//i, 'postgresql://'))
  if (url?.protocol !== 'postgresql:') return { problem: 'DATABASE_URL is not a postgresql:// address.' }
  const host = decode(url.hostname).replace(/^\[(.*)\]$/, '$1')
  const user = decode(url.username)
  const database = decode(url.pathname.slice(1)) || user
  if (!host || !user) return { problem: 'DATABASE_URL names no host or no user.' }
  // Every other parameter (channel_binding, pgbouncer, options, …) is for other drivers, or would be refused by a pooler.
  const mode = url.searchParams.get('sslmode') ?? url.searchParams.get('ssl') ?? ''
  return { host, port: Number(url.port) || 5432, user, password: decode(url.password), database, ssl: tlsOf(mode.toLowerCase(), host) }
}

/**
 * libpq's meaning: `require` encrypts without looking at the certificate, `verify-ca` looks at its issuer, `verify-full` at its
 * name too; `prefer`, which is meant where nothing is said, encrypts if it can. (`allow` would begin without; here it does not.)
 */
function tlsOf(mode: string, host: string): Connection['ssl'] {
  if (mode === 'disable' || mode === 'false') return false
  if (mode === 'verify-full') return { rejectUnauthorized: true }
  if (mode === 'verify-ca') return { rejectUnauthorized: true, checkServerIdentity: () => undefined }
  const must = mode === 'require' || mode === 'no-verify' || mode === 'true'
  // Neon answers nobody without TLS.
  return must || host.endsWith('.neon.tech') ? { rejectUnauthorized: false } : 'prefer'
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
