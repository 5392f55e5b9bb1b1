// Explains a migration that failed, from its last lines. Pure.
import type { Problem } from '../../../../problem.js';
import type { Migration } from '../../../../release/application.js';
import type { Pending } from './consent.js';
import { toolName } from './consent.js';

/** `reason`: how its Job ended, or why it couldn't start. */
type Failed = Pending & { reason: string; tail: string[] };
type Explanation = Pick<Problem, 'cause' | 'fix'>;

export function migrationProblem(failed: Failed): Problem {
  const { component, migration, reason, tail } = failed;
  const problem =
    migration.tool === 'models'
      ? `The tables of the ${component}'s models couldn't be created`
      : `The ${component}'s ${toolName(migration)} migrations failed`;
  const found = migration.tool === 'models' ? undefined : explain(migration, tail.join('\n'));
  const last = lastWords(tail) || reason;
  return {
    problem,
    ...(found ?? { cause: last, fix: `Correct what the log says, then retry. To deploy without them, answer no, or omit --migrate.` }),
  };
}

/**
 * The migrations don't fit the tables: they change some that nothing has created yet, create some that exist, or their own history has a gap.
 * Alembic has rolled back, so nothing has changed.
 */
function fitsOtherTables(tail: string[]): boolean {
  return /already exists|relation "[\w.]+" does not exist|KeyError: '\w+'|Can't locate revision|is not present/.test(tail.join('\n'));
}

/** Its env.py or its settings don't work in the image, so that no migration has begun: a Python error, but none of a migration or the database. */
function failsBeforehand(tail: string[]): boolean {
  const log = tail.join('\n');
  if (/ModuleNotFoundError: |ImportError: |MissingGreenlet|greenlet_spawn has not been called/.test(log)) return true;
  const begun = /Running upgrade|\/versions\/|sqlalchemy\.exc\.|psycopg|asyncpg|OperationalError|permission denied/;
  return /^(?:\w+\.){0,8}\w*(?:Error|Exception): /m.test(log) && !begun.test(log);
}

/** Either way, the database is as it was. */
export function leavesDatabaseAlone(tail: string[]): boolean {
  return fitsOtherTables(tail) || failsBeforehand(tail);
}

/** Better Auth takes an instance of Kysely, a dialect of it, or a connection pool (https://www.better-auth.com/docs/concepts/database). */
export function isUnknownDatabase(tail: string[]): boolean {
  return /Only kysely adapter is supported/.test(tail.join('\n'));
}

/** Neon's driver opens a WebSocket to the database's host (https://github.com/neondatabase/serverless#readme). */
export function isOnlyForNeon(tail: string[]): boolean {
  return /All attempts to open a WebSocket to connect to the database failed|neondatabase\/serverless/.test(tail.join('\n'));
}

/** From special to general. */
function explain(migration: Migration, log: string): Explanation | undefined {
  const tool = toolName(migration);
  const exists = /(?:relation|table|type|column) "?([\w.]+)"? (?:of relation "?[\w.]+"? )?already exists/i.exec(log);
  if (exists)
    return {
      cause: `${exists[1]} exists already, but ${tool} has no record of the migration that creates it`,
      fix:
        migration.tool === 'alembic'
          ? 'If the tables are up to date, record that once with alembic stamp head. Or start with an empty database.'
          : 'Use an empty database, or record the migration as done with the tool itself.',
    };
  const denied = /permission denied for (\w+ \S+)/i.exec(log);
  if (denied)
    return {
      cause: `The database's user may not change ${denied[1]}`,
      fix: 'Grant it CREATE there, or use the URL of the database’s owner.',
    };
  const absent = /(?:KeyError: '|Can't locate revision identified by '|Revision )(\w{1,40})'?(?: referenced from .* is not present)?/.exec(
    log,
  );
  if (migration.tool === 'alembic' && absent && /KeyError|Can't locate revision|is not present/.test(log))
    return {
      cause: `Its migrations refer to the revision ${absent[1]}, which isn't among them`,
      fix: 'Add the missing file, or correct down_revision. If the database names that revision, start with an empty database.',
    };
  const relation = /relation "([\w.]+)" does not exist/i.exec(log);
  if (relation)
    return {
      cause: `A migration needs the table ${relation[1]}, which nothing has created`,
      fix: 'Create that table first, or add the migration that creates it.',
    };
  return explainEnvironment(log);
}

function explainEnvironment(log: string): Explanation | undefined {
  const missing = /ModuleNotFoundError: No module named '([\w.]+)'/.exec(log)?.[1];
  if (missing)
    return {
      cause: `Its env.py imports ${missing}, which the image doesn't have`,
      fix: 'Add it to the packages of the application, then retry.',
    };
  if (isOnlyForNeon([log]))
    return {
      cause: "Its driver, @neondatabase/serverless, reaches only Neon's databases",
      fix: 'Use the URL of a database of Neon, or let the sources use pg.',
    };
  if (isUnknownDatabase([log]))
    return {
      cause: "Better Auth doesn't know the database that its configuration names",
      fix: 'Give it a pool of pg, such as database: new Pool({ connectionString }). Its sign-in works nowhere before that.',
    };
  if (/Cannot find module '[^']*better-auth\.mjs'/.test(log))
    return {
      cause: "The build couldn't bundle the configuration of Better Auth, so the image can't create its tables",
      fix: 'Create them once with npx @better-auth/cli migrate, with DATABASE_URL set.',
    };
  if (/MissingGreenlet|greenlet_spawn has not been called/.test(log))
    return {
      cause: 'Its env.py opens a synchronous connection, but DATABASE_URL names asyncpg',
      fix: 'Let env.py replace postgresql+asyncpg:// with postgresql:// in its URL.',
    };
  const refused =
    /password authentication failed[^\n]*|Connection refused|ECONNREFUSED[^\n]*|could not translate host name[^\n]*|getaddrinfo[^\n]*|database "[^"]+" does not exist|no pg_hba\.conf entry[^\n]*|does not support SSL[^\n]*|certificate verify failed[^\n]*|self-signed certificate[^\n]*/i.exec(
      log,
    );
  if (refused)
    return { cause: `The database refuses: ${refused[0].slice(0, 200)}`, fix: 'Correct database-url, or wake the database, then retry.' };
  return undefined;
}

/** Python and Node print the error last. */
function lastWords(tail: string[]): string {
  const words = tail.map((line) => line.trim()).filter((line) => line && !/^(at |\^|\(Background on|Node\.js v)/.test(line));
  return (words.findLast((line) => /error|exception|fatal/i.test(line)) ?? words.at(-1) ?? '').slice(0, 300);
}
