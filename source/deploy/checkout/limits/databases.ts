// Decides what to do about an application whose database isn't PostgreSQL: refuse it, or say what is lost.
import { posix } from 'node:path';
import type { SecretKey } from '../../../problem.js';
import type { Variable } from '../../../release/application.js';
import { refuse } from '../parsed.js';
import type { Refused } from '../result.js';
import { home } from '../writable/python-paths.js';
import type { Write } from '../writable/writable-folders.js';
import { firstUse, type SourceText } from './services.js';

/** `packages`: what is installed. `sources`: files that run. */
export type DatabaseFacts = {
  sources: SourceText[];
  packages: ReadonlySet<string>;
  secretKeys: readonly SecretKey[];
  variables: Variable[];
  /** The one that the application keeps, even if DATABASE_URL has another: see DatabaseUse. */
  sqliteUrl?: string | undefined;
};

/** `writes`: its files. */
export type OtherDatabase = { refused?: Refused; hints: string[]; writes: Write[] };

const postgres = [
  'psycopg2',
  'psycopg2-binary',
  'psycopg',
  'psycopg[binary]',
  'psycopg[c]',
  'psycopg-binary',
  'asyncpg',
  'pg8000',
  'pg',
  'postgres',
  '@neondatabase/serverless',
  '@vercel/postgres',
];
const mysql = ['pymysql', 'mysqlclient', 'aiomysql', 'asyncmy', 'mysql-connector-python', 'mysql', 'mysql2'];

export function otherDatabase(facts: DatabaseFacts): OtherDatabase {
  return mysqlOnly(facts) ?? mongoHere(facts) ?? sqliteOnly(facts) ?? { hints: [], writes: [] };
}

function mysqlOnly({ sources, packages }: DatabaseFacts): OtherDatabase | undefined {
  const driver = mysql.find((name) => packages.has(name));
  if (driver === undefined || postgres.some((name) => packages.has(name))) return undefined;
  const used = firstUse(
    sources,
    /["'`]mysql(?:\+\w+)?:\/\/|\b(?:pymysql|MySQLdb|aiomysql|asyncmy)\.(?:connect|create_pool)\(|\bmysql\.connector\.connect\(|\bcreateConnection\(|\bcreatePool\(/,
    /mysql/i,
  );
  if (!used) return undefined;
  return {
    refused: refuse(
      `It uses MySQL (${used.file}:${used.line}, package ${driver}), and taskflow-tui deploys with a PostgreSQL database`,
      'Move it to PostgreSQL: install a PostgreSQL driver, and read the database’s URL from DATABASE_URL.',
    ),
    hints: [],
    writes: [],
  };
}

/** A database at another address is the person's own; one on the laptop isn't in the pod. */
function mongoHere({ sources }: DatabaseFacts): OtherDatabase | undefined {
  const used = firstUse(
    sources,
    /\b(?:AsyncIOMotor|Mongo|AsyncMongo)Client\(\s*["'`]mongodb:\/\/(?:localhost|127\.0\.0\.1)|\bmongoose\.connect\(\s*["'`]mongodb:\/\/(?:localhost|127\.0\.0\.1)/,
    /mongo|motor/i,
  );
  if (!used) return undefined;
  return {
    refused: refuse(
      `It uses MongoDB on localhost (${used.file}:${used.line}), and in a pod, localhost is the pod itself`,
      'Read the address from a variable such as MONGODB_URI, and start a MongoDB that the pods can reach.',
    ),
    hints: [],
    writes: [],
  };
}

/** The file of an SQLite URL that the sources fix. Without one, the data is in memory: https://docs.sqlalchemy.org/en/20/dialects/sqlite.html */
const fixed = /["'](?:sqlite(?:\+\w+)?:\/\/(?:\/([^"'\n]{1,200}))?)["']|\b(?:aio)?sqlite3?\.connect\(\s*["']([^"'\n]{1,200})["']/;

function readsPostgres({ sources, secretKeys, variables }: Omit<DatabaseFacts, 'packages'>): boolean {
  if (secretKeys.includes('database-url') || variables.some(({ name }) => /^(?:DB|DATABASE|POSTGRES|PG)_?HOST$/i.test(name))) return true;
  return sources.some(({ text }) => /postgres(?:ql)?(?:\+\w+)?:\/\//.test(text));
}

function sqliteOnly({ sources, secretKeys, variables, sqliteUrl }: DatabaseFacts): OtherDatabase | undefined {
  if (sqliteUrl === undefined && readsPostgres({ sources, secretKeys, variables })) return undefined;
  const used = firstUse(sources, fixed, /sqlite/);
  if (!used) return undefined;
  const [, url, direct] = fixed.exec(used.text) ?? [];
  const file = (url ?? direct)?.replace(/[?#].*$/, '') ?? ':memory:';
  if (/memory/.test(file)) {
    const hint = `It stores its data in memory, with SQLite (${used.file}:${used.line}), not in PostgreSQL. The data is lost when its pod restarts`;
    return { hints: [hint], writes: [] };
  }
  const because = sqliteUrl === undefined ? '' : ', because its engine has check_same_thread, which only SQLite knows';
  return {
    hints: [
      `It stores its data in SQLite (${used.file}:${used.line}), not in PostgreSQL${because}. Each pod has data of its own, which is lost with the pod: deploy it with one replica`,
    ],
    writes: [{ folder: posix.dirname(posix.resolve(home, file)), file: used.file, line: used.line }],
  };
}
