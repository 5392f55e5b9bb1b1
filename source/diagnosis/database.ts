// Recognizes database errors in a program's log, and names the part of DATABASE_URL to correct.
import type { Problem } from '../problem.js';
import type { Pod } from '../world/index.js';
import { shownLines } from './evidence.js';

/** Messages of PostgreSQL, psycopg, asyncpg, node-postgres, and TaskFlow's own programs. */
const faults: [words: RegExp, cause: string, fix: string][] = [
  [
    /password authentication failed|28P01|no password supplied/i,
    'The database rejects the user or the password',
    'Correct the user and password',
  ],
  [
    /could not translate host name|failed to resolve host|getaddrinfo (?:ENOTFOUND|EAI_AGAIN)|Name or service not known|Temporary failure in name resolution/i,
    "The database's host name can't be resolved in the cluster",
    'Correct the host',
  ],
  [/database "[^"]*" does not exist|3D000/i, 'The server has no database with this name', 'Correct the database name after the last /'],
  [/role "[^"]*" does not exist/i, 'The database has no such user', 'Correct the user'],
  [
    /server does not support SSL|sslmode|SSL connection (?:is required|has been closed)|connection is insecure|no pg_hba\.conf entry|(?:self-signed|self signed) certificate|certificate verify failed/i,
    'The database and the URL disagree on TLS',
    'Add or correct sslmode=require',
  ],
  [
    /(?:connection to server|could not connect to server|OperationalError|asyncpg|psycopg|pg-pool|:5432|postgres|connection failed).*(?:connection refused|ECONNREFUSED|timed out|ETIMEDOUT|timeout expired)/i,
    "Nothing answers at the database's address",
    'Wake up the database, or correct the host and port',
  ],
  [
    /ECONNREFUSED.*:5432|connection refused.*5432|the database did not answer within/i,
    "Nothing answers at the database's address",
    'Wake up the database, or correct the host and port',
  ],
  [
    /could not parse (?:SQLAlchemy )?URL|invalid dsn|Invalid URL.*postgres|DATABASE_URL/i,
    "DATABASE_URL isn't a valid address",
    'Correct it',
  ],
];

/** Uses the last line that matches; undefined if none does. @param log oldest first */
export function databaseProblem(pod: Pod, log: string[]): Problem | undefined {
  const at = log.findLastIndex((line) => faults.some(([words]) => words.test(line)));
  const line = log[at] ?? '';
  const [, cause, fix] = faults.find(([words]) => words.test(line)) ?? [];
  if (cause === undefined || at === -1) return undefined;
  // Always includes the line that matched.
  const from = Math.max(0, Math.min(at, log.length - shownLines));
  return {
    problem: `pod ${pod.name}: it can't use its database`,
    cause,
    fix: `${fix} in the secret database-url.`,
    secret: 'database-url',
    details: log.slice(from, from + shownLines),
  };
}
