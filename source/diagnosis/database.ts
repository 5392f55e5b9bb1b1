// What a program's log says of a database that it cannot use, and what is wrong with DATABASE_URL then.
import type { Problem } from '../problem.js';
import type { Pod } from '../world/index.js';
import { shownLines } from './evidence.js';

/** In the words of PostgreSQL, of its client library (psycopg, asyncpg), of node-postgres, and of TaskFlow's own two programs. */
const faults: [words: RegExp, cause: string, fix: string][] = [
  [
    /password authentication failed|28P01|no password supplied/i,
    'the database refuses the user or the password',
    'correct the user and password',
  ],
  [
    /could not translate host name|failed to resolve host|getaddrinfo (?:ENOTFOUND|EAI_AGAIN)|Name or service not known|Temporary failure in name resolution/i,
    'the host name of the database cannot be resolved from the cluster',
    'correct the host',
  ],
  [
    /database "[^"]*" does not exist|3D000/i,
    'there is no database of that name on the server',
    'correct the database name after the last /',
  ],
  [/role "[^"]*" does not exist/i, 'the database has no such user', 'correct the user'],
  [
    /server does not support SSL|sslmode|SSL connection (?:is required|has been closed)|connection is insecure|no pg_hba\.conf entry|(?:self-signed|self signed) certificate|certificate verify failed/i,
    'the database and the URL do not agree on TLS',
    'add or correct sslmode=require',
  ],
  [
    /(?:connection to server|could not connect to server|OperationalError|asyncpg|psycopg|pg-pool|:5432|postgres|connection failed).*(?:connection refused|ECONNREFUSED|timed out|ETIMEDOUT|timeout expired)/i,
    'nothing answers at the address of the database',
    'correct host and port, or wake the database',
  ],
  [
    /ECONNREFUSED.*:5432|connection refused.*5432|the database did not answer within/i,
    'nothing answers at the address of the database',
    'correct host and port, or wake the database',
  ],
  [
    /could not parse (?:SQLAlchemy )?URL|invalid dsn|Invalid URL.*postgres|DATABASE_URL/i,
    'DATABASE_URL cannot be used as it is',
    'correct it',
  ],
];

/** By the last line that tells; undefined when none does. @param log oldest first */
export function databaseProblem(pod: Pod, log: string[]): Problem | undefined {
  const at = log.findLastIndex((line) => faults.some(([words]) => words.test(line)));
  const line = log[at] ?? '';
  const [, cause, fix] = faults.find(([words]) => words.test(line)) ?? [];
  if (cause === undefined || at === -1) return undefined;
  // The telling line is always among those shown.
  const from = Math.max(0, Math.min(at, log.length - shownLines));
  return {
    problem: `pod ${pod.name}: it cannot use its database`,
    cause,
    fix: `${fix} in the secret database-url`,
    secret: 'database-url',
    details: log.slice(from, from + shownLines),
  };
}
