// A database's address, as people paste it, into what the driver needs. Without I/O.

/** https://www.postgresql.org/docs/current/libpq-ssl.html */
export type TlsMode = 'disable' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

export type DatabaseAddress = { host: string; port: number; user: string; password: string; database: string; tls: TlsMode };

const scheme = /^postgres(?:ql)?(?:\+\w+)?:\/\//i;

/** A reason, in words, when it is no address. The scheme may name a driver, as SQLAlchemy has it: `postgresql+psycopg://`. */
export function parseDatabaseUrl(url: string): DatabaseAddress | string {
  if (!scheme.test(url)) return 'it does not begin with postgresql://';
  try {
    const { hostname, port, username, password, pathname, searchParams } = new URL(url.replace(scheme, 'postgresql://'));
    if (!hostname) return 'it names no host';
    if (!username) return 'it names no user';
    return {
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port) || 5432,
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      // As libpq: a database of the user's name.
      database: decodeURIComponent(pathname.slice(1)) || decodeURIComponent(username),
      tls: tlsMode(searchParams.get('sslmode') ?? searchParams.get('ssl')),
    };
  } catch {
    return 'it cannot be read as an address; a special character in the password has to be written as %XX';
  }
}

/** `allow` is `prefer` for us, and `ssl=true` is asyncpg's and JDBC's word for require. */
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
