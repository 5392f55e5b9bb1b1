// Containers that start and end: out of memory, out of reach of the database, or by a fault of the program's own.
import type { Problem } from '../problem.js';
import type { ClusterEvent, Pod } from '../world.js';
import { logCommand } from './symptoms.js';

/** What is known around a pod. */
export type Account = { events: ClusterEvent[]; logTail: string[]; previousLogTail: string[] };

const shownLines = 8;
const crashWords = new Set([
  'CrashLoopBackOff',
  'Error',
  'OOMKilled',
  'Completed',
  'StartError',
  'RunContainerError',
  'ContainerCannotRun',
]);

/** undefined for a container that has not crashed, or has got up again and may yet become ready. */
export function crashOf(pod: Pod, account: Account): Problem | undefined {
  const status = pod.status.replace(/^Init:/, '');
  const crashed = crashWords.has(status) || /^(?:ExitCode|Signal):/.test(status);
  // Up again after a crash: only a cause that will come again is worth a word.
  if (!crashed && (pod.restarts === 0 || status !== 'Running')) return undefined;
  if (status === 'OOMKilled' || pod.lastExit?.reason === 'OOMKilled') return outOfMemory(pod);
  // The log of the container that ended; the one that runs now may not have said anything yet.
  const log = account.previousLogTail.length > 0 ? account.previousLogTail : account.logTail;
  const database = databaseOf(pod, [...account.previousLogTail, ...account.logTail]);
  if (database) return { ...database, details: log.slice(-shownLines) };
  if (!crashed) return undefined;
  return {
    problem: `pod ${pod.name}: the container ends again and again (${pod.status}, ${pod.restarts} restarts)`,
    cause: causeOfExit(pod, log),
    cure: 'see its last lines below; correct the application or its settings, then deploy again',
    ...logCommand(pod),
    ...(log.length > 0 ? { details: log.slice(-shownLines) } : {}),
  };
}

function outOfMemory(pod: Pod): Problem {
  return {
    problem: `pod ${pod.name}: out of memory (OOMKilled)`,
    cause: 'the container needed more memory than its limit, and the kernel ended it',
    cure: `raise ${pod.component === 'other' ? '' : `${pod.component}.`}resources.limits.memory in a values file and deploy again with --values`,
    command: 'taskflow-tui up --values my-values.yaml',
  };
}

function causeOfExit(pod: Pod, log: string[]): string {
  const last = log.findLast((line) => line.trim() !== '');
  const said = last ? `; its last line: ${last.trim()}` : '; it said nothing';
  if (!pod.lastExit) return pod.message ?? `the container ended${said}`;
  const { code, reason } = pod.lastExit;
  if (code === 0) return `the program ended by itself with status 0, as one that is no server${said}`;
  // 128 + signal number: https://tldp.org/LDP/abs/html/exitcodes.html
  if (code === 137) return `it was killed (137): by its liveness probe, or for want of memory on the node${said}`;
  if (code === 126 || code === 127) return `its command is not there or cannot be run (${code})${pod.message ? `: ${pod.message}` : said}`;
  return `exit code ${code} (${reason})${said}`;
}

/** What PostgreSQL's own client library (psycopg, asyncpg) and node-postgres say, and what is wrong with the URL then. */
const databaseFaults: [RegExp, string, string][] = [
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
    /server does not support SSL|sslmode|SSL connection (?:is required|has been closed)|connection is insecure|no pg_hba\.conf entry/i,
    'the database and the URL do not agree on TLS',
    'add or correct sslmode=require',
  ],
  [
    /(?:connection to server|could not connect to server|OperationalError|asyncpg|psycopg|pg-pool|:5432|postgres).*(?:connection refused|ECONNREFUSED|timed out|ETIMEDOUT|timeout expired)/i,
    'nothing answers at the address of the database',
    'correct host and port, or wake the database',
  ],
  [
    /ECONNREFUSED.*:5432|connection refused.*5432/i,
    'nothing answers at the address of the database',
    'correct host and port, or wake the database',
  ],
  [
    /could not parse (?:SQLAlchemy )?URL|invalid dsn|Invalid URL.*postgres|DATABASE_URL/i,
    'DATABASE_URL cannot be used as it is',
    'correct it',
  ],
];

function databaseOf(pod: Pod, log: string[]): Problem | undefined {
  const text = log.join('\n');
  const fault = databaseFaults.find(([pattern]) => pattern.test(text));
  if (!fault) return undefined;
  const [, cause, cure] = fault;
  return {
    problem: `pod ${pod.name}: it cannot use its database`,
    cause,
    cure: `${cure} in the secret database-url`,
    secret: 'database-url',
  };
}
