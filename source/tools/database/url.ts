// Parses a database URL, as people paste it, for the driver. Without I/O.

/** https://www.postgresql.org/docs/current/libpq-ssl.html */
export type TlsMode = 'disable' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

export type DatabaseAddress = { host: string; port: number; user: string; password: string; database: string; tls: TlsMode };

const scheme = /^postgres(?:ql)?(?:\+\w+)?:\/\//i;

/** A string is the reason why it isn't a database URL. The scheme may name a driver, as in SQLAlchemy: `postgresql+psycopg://`. */
export function parseDatabaseUrl(url: string): DatabaseAddress | string {
  if (!scheme.test(url)) return "it doesn't begin with postgresql://";
  try {
    const { hostname, port, username, password, pathname, searchParams } = new URL(url.replace(scheme, 'postgresql://'));
    if (!hostname) return 'it has no host';
    if (!username) return 'it has no user';
    return {
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port) || 5432,
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      // libpq's default is a database with the user's name.
      database: decodeURIComponent(pathname.slice(1)) || decodeURIComponent(username),
      tls: tlsMode(searchParams.get('sslmode') ?? searchParams.get('ssl')),
    };
  } catch {
    return "it isn't a valid URL. Write special characters in the password as %XX";
  }
}

/** `allow` counts as `prefer`; `ssl=true` is how asyncpg and JDBC write `require`. */
function tlsMode(written: string | null): TlsMode {
  switch (written) {
    case 'disable':
    case 'false':
      return 'disable';
    case 'require':
    case 'true':
    case 'no-verify':
      return 'require';
    case 'verify-ca':
    case 'verify-full':
      return written;
    default:
      return 'prefer';
  }
}
