// Recognizes database errors in a program's log, and names the part of DATABASE_URL to correct.
import type { Problem } from '../problem.js';
import type { Pod } from '../world/index.js';
import { linesFrom } from './evidence.js';
import { isAboutService } from './service.js';

type Fault = [words: RegExp, cause: string, fix: string];

const inSecret = 'in the secret database-url.';

/** Messages of PostgreSQL, psycopg, asyncpg, node-postgres, and TaskFlow's own programs. */
const refusals: Fault[] = [
  [
    /password authentication failed|28P01|no password supplied/i,
    'The database rejects the user or the password',
    `Correct the user and password ${inSecret}`,
  ],
  [
    /could not translate host name|failed to resolve host|getaddrinfo (?:ENOTFOUND|EAI_AGAIN)|Name or service not known|Temporary failure in name resolution/i,
    "The database's host name can't be resolved in the cluster",
    `Correct the host ${inSecret}`,
  ],
  [
    /database "[^"]*" does not exist|3D000/i,
    'The server has no database with this name',
    `Correct the database name after the last / ${inSecret}`,
  ],
  [/role "[^"]*" does not exist/i, 'The database has no such user', `Correct the user ${inSecret}`],
  [
    /(?:self-signed|self signed) certificate|certificate verify failed|unable to get (?:local )?issuer certificate|unable to verify the first certificate|SELF_SIGNED_CERT|UNABLE_TO_(?:GET_ISSUER|VERIFY)/i,
    "The application verifies the database's certificate, and no authority that it knows has signed it",
    `Use a database whose certificate is public, such as Neon's, or turn the verification off in the application's code.`,
  ],
  [
    /connect\(\) got an unexpected keyword argument|invalid (?:URI query parameter|connection option|dsn: invalid connection option)|unrecognized configuration parameter/i,
    "The application passes a parameter of the URL to a driver that doesn't know it",
    'Remove the parameters after the ? from the secret database-url.',
  ],
  [
    /server does not support SSL|sslmode|SSL connection (?:is required|has been closed)|connection is insecure|no pg_hba\.conf entry/i,
    'The database and the URL disagree on TLS',
    `Add or correct sslmode=require ${inSecret}`,
  ],
  [
    /(?:connection to server|could not connect to server|OperationalError|asyncpg|psycopg|pg-pool|:5432|postgres|connection failed).*(?:connection refused|ECONNREFUSED|timed out|ETIMEDOUT|timeout expired)/i,
    "Nothing answers at the database's address",
    `Wake up the database, or correct the host and port ${inSecret}`,
  ],
  [
    /ECONNREFUSED.*:5432|connection refused.*5432|the database did not answer within/i,
    "Nothing answers at the database's address",
    `Wake up the database, or correct the host and port ${inSecret}`,
  ],
];

/** Also what may have nothing to do with the end of the program. */
const faults: Fault[] = [
  ...refusals,
  [
    /could not parse (?:SQLAlchemy )?URL|invalid dsn|Invalid URL.*postgres|DATABASE_URL/i,
    "DATABASE_URL isn't a valid address",
    `Correct it ${inSecret}`,
  ],
];

/** Why a database that answers refused a program, from the program's last lines. */
export function databaseRefusal(log: string[]): { cause: string; fix: string } | undefined {
  return lastOf(refusals, log);
}

function lastOf(known: Fault[], log: string[]): { at: number; cause: string; fix: string } | undefined {
  const at = log.findLastIndex((line, index) => known.some(([words]) => words.test(line)) && !isAboutService(log, index));
  const [, cause, fix] = known.find(([words]) => words.test(log[at] ?? '')) ?? [];
  return cause === undefined || fix === undefined || at === -1 ? undefined : { at, cause, fix };
}

/** Uses the last line that matches; undefined if none does. @param log oldest first */
export function databaseProblem(pod: Pod, log: string[]): Problem | undefined {
  const found = lastOf(faults, log);
  if (!found) return undefined;
  const { at, cause, fix } = found;
  return {
    problem: `pod ${pod.name}: it can't use its database`,
    cause,
    fix,
    secret: 'database-url',
    details: linesFrom(log, at),
  };
}
