// Reads and writes PostgreSQL URLs, in every form that people paste. The forms, the checks, and the probe in the cluster share this grammar.

/** https://www.postgresql.org/docs/current/libpq-ssl.html */
export type TlsMode = 'disable' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

/** Everything decoded. `driver`: the one that SQLAlchemy's scheme names. `tls`: undefined if the URL doesn't say. */
export type DatabaseUrl = {
  driver?: string;
  user: string;
  password: string;
  host: string;
  port?: number;
  database: string;
  tls?: TlsMode;
  /** Other parameters, in the order of the URL. */
  parameters: [name: string, value: string][];
};

/** Why a text isn't the URL of a database; no reason quotes the text. */
export type NoDatabaseUrl = { refused: string };

const scheme = /^postgres(?:ql)?(?:\+(\w+))?:\/\//i;
/** The user and the password may contain any character: the host begins after the last @ that a host follows. */
const address = /^(?:(.*)@)?(\[[0-9A-Fa-f:.]+\]|[^\s@:/?#[\],]*)(?::(\d*))?(?:\/([^/?#@]*))?(?:\?([^#]*))?$/s;
const escapeHint = 'write @ : / # ? % in a password as %40 %3A %2F %23 %3F %25';

export function readDatabaseUrl(text: string): DatabaseUrl | NoDatabaseUrl {
  const start = scheme.exec(text);
  if (!start) return { refused: 'must start with postgresql://' };
  const found = address.exec(text.slice(start[0].length));
  if (!found) return { refused: whyUnreadable(text) };
  const [, login = '', host = '', port = '', database = '', query = ''] = found;
  const separator = login.indexOf(':');
  const user = decoded(separator < 0 ? login : login.slice(0, separator));
  const password = separator < 0 ? '' : decoded(login.slice(separator + 1));
  const name = decoded(database);
  if (user === undefined || password === undefined || name === undefined) return { refused: `is ambiguous: ${escapeHint}` };
  if (Number(port) > 65_535) return { refused: 'has an impossible port' };
  const parameters = [...new URLSearchParams(query)].filter(([key]) => key !== '');
  const tls = tlsModeOf(parameters);
  if (tls === 'unknown') return { refused: 'has an unknown sslmode: use disable, prefer, require, verify-ca, or verify-full' };
  return {
    ...(start[1] ? { driver: start[1].toLowerCase() } : {}),
    user,
    password,
    host: host.replace(/^\[|\]$/g, ''),
    ...(port ? { port: Number(port) } : {}),
    database: name,
    ...(tls ? { tls } : {}),
    parameters: parameters.filter(([key]) => key !== 'sslmode' && key !== 'ssl'),
  };
}

/** Several hosts are libpq's alone: node's drivers don't know them. */
function whyUnreadable(text: string): string {
  const hosts = /@[^/?#]*,[^/?#]*(\/|$)/.test(text);
  return hosts ? 'names several hosts: keep one of them' : `is not a valid URL: ${escapeHint}`;
}

/** Undefined if nobody can tell whether a % is the beginning of an escape. */
function decoded(text: string): string | undefined {
  if (!text.includes('%')) return text;
  const escapes = /%[0-9A-Fa-f]{2}/.test(text);
  const bare = /%(?![0-9A-Fa-f]{2})/.test(text);
  if (!escapes) return text;
  if (bare || /[@:/?#]/.test(text)) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** `ssl` is how asyncpg and JDBC write it, `no-verify` node's pg, and `allow` counts as `prefer`. */
function tlsModeOf(parameters: [string, string][]): TlsMode | 'unknown' | undefined {
  const written = (parameters.find(([name]) => name === 'sslmode') ?? parameters.find(([name]) => name === 'ssl'))?.[1];
  switch (written?.toLowerCase()) {
    case undefined:
    case '':
      return undefined;
    case 'disable':
    case 'false':
    case '0':
    case 'off':
      return 'disable';
    case 'allow':
    case 'prefer':
      return 'prefer';
    case 'require':
    case 'true':
    case '1':
    case 'on':
    case 'no-verify':
      return 'require';
    case 'verify-ca':
      return 'verify-ca';
    case 'verify-full':
      return 'verify-full';
    default:
      return 'unknown';
  }
}

/** `parameters`: instead of the URL's own, and after the mode. */
export function writeDatabaseUrl(url: Omit<DatabaseUrl, 'driver' | 'tls'>, start: string): string {
  const { user, password, host, port, database, parameters } = url;
  const query = parameters.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
  const login = `${encodeURIComponent(user)}${password ? `:${encodeURIComponent(password)}` : ''}`;
  const place = `${host.includes(':') ? `[${host}]` : host}${port === undefined ? '' : `:${port}`}`;
  return `${start}://${login}@${place}/${encodeURIComponent(database)}${query ? `?${query}` : ''}`;
}

/** The URL as libpq, node's drivers, and SQLAlchemy's default read it, with every parameter that was written. */
export function plainUrl(url: DatabaseUrl): string {
  const tls: [string, string][] = url.tls ? [['sslmode', url.tls]] : [];
  return writeDatabaseUrl({ ...url, parameters: [...tls, ...url.parameters] }, 'postgresql');
}
