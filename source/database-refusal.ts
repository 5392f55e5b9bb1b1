// Classifies why a database refuses a connection, by what the user has to correct. Without I/O.

/** On the way to a database: its name, its port, encryption, the login, the database of that name. */
export type DatabaseStage = 'dns' | 'network' | 'tls' | 'password' | 'database';

/** `connections`: the server takes no more of them now. */
export type Refusal = { type: 'refuses'; about: 'address' | DatabaseStage | 'connections' | 'other'; reason: string };
type About = Refusal['about'];

// https://www.postgresql.org/docs/current/errcodes-appendix.html, and Node's error codes.
const codes: Record<string, About> = {
  '28P01': 'password',
  '28000': 'password',
  '3D000': 'database',
  '53300': 'connections',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_NONAME: 'dns',
  ECONNREFUSED: 'network',
  ECONNRESET: 'network',
  ETIMEDOUT: 'network',
  EHOSTUNREACH: 'network',
  ENETUNREACH: 'network',
  EPIPE: 'network',
  EPROTO: 'tls',
  CERT_HAS_EXPIRED: 'tls',
  CERT_NOT_YET_VALID: 'tls',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls',
};

const messages: [RegExp, About][] = [
  // Neon, when the host's first label names no project (https://neon.com/docs/connect/connection-errors).
  [/endpoint (could not be found|not found)|Endpoint ID is not specified|project not found/i, 'address'],
  // PostgreSQL, a role's own limit, PgBouncer and Supavisor.
  [
    /too many (clients|connections)|connection slots are reserved|no more connections allowed|max client connections reached/i,
    'connections',
  ],
  [
    /no pg_hba\.conf entry.*no encryption|does not support SSL|connection is insecure|error establishing an SSL|\bTLS\b|certificate/i,
    'tls',
  ],
  // With encryption, it is the list of users and addresses that may connect.
  [/no pg_hba\.conf entry/i, 'other'],
  [/password authentication failed|has no password|role ".*" does not exist|Tenant or user not found/i, 'password'],
  [/database ".*" does not exist/i, 'database'],
  [/timeout|terminated|closed|did(?:n't| not) answer/i, 'network'],
];

/** `reason` may quote the server; `clean` removes the password. */
export function refusalOf(error: unknown, clean: (text: string) => string): Refusal {
  const code = codeOf(error);
  const message = firstLineOf(error instanceof Error ? error.message || code : String(error));
  // Messages first, because servers use one code, such as 28000 or XX000, for several errors.
  const about = messages.find(([matches]) => matches.test(message))?.[1] ?? codes[code] ?? (/^ERR_(TLS|SSL)/.test(code) ? 'tls' : 'other');
  return { type: 'refuses', about, reason: clean(message) || 'it gave no reason' };
}

/** The first line, without advice for programmers. */
function firstLineOf(message: string): string {
  if (/client password must be a string/.test(message)) return 'the URL has no password, but the server asks for one';
  if (/SSL routines.*wrong version number/.test(message)) return "the server doesn't speak TLS";
  return message.split('\n')[0]?.replace(/; if the root CA is installed locally.*/, '') ?? '';
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
