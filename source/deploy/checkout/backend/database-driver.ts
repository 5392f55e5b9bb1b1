// The database driver of a Python checkout: what the image needs for it, and what may surprise with the DATABASE_URL that the chart gives.
import type { BuildArgs, DatabaseDriver } from '../../../release/application.js';
import type { DatabaseUse } from '../../../release/database/use.js';

type Driver = { driver: DatabaseDriver | undefined; facts: string[]; hints: string[]; buildArgs: BuildArgs };

/** `names` as {@link requirementNames} gives them. An asynchronous engine uses asyncpg, whatever else is installed. */
export function driverOf(names: Set<string>, use: DatabaseUse | undefined): Driver {
  const found = installedDriver(names);
  return use?.async && names.has('asyncpg') ? { ...found, driver: 'asyncpg', facts: [...new Set([...found.facts, 'asyncpg'])] } : found;
}

function installedDriver(names: Set<string>): Driver {
  const compiled = { BUILD_PACKAGES: 'gcc libc6-dev libpq-dev', RUNTIME_PACKAGES: 'libpq5' };
  if (names.has('psycopg2')) return { driver: 'psycopg2', facts: ['psycopg2, compiled'], hints: [], buildArgs: compiled };
  if (names.has('psycopg2-binary')) return plain('psycopg2', 'psycopg2');
  if (names.has('psycopg[c]')) return { driver: 'psycopg', facts: ['psycopg 3, compiled'], hints: [], buildArgs: compiled };
  if (names.has('psycopg[binary]') || names.has('psycopg-binary')) return plain('psycopg', 'psycopg 3');
  if (names.has('psycopg')) return { driver: 'psycopg', facts: ['psycopg 3'], hints: [], buildArgs: { RUNTIME_PACKAGES: 'libpq5' } };
  if (names.has('asyncpg')) return plain('asyncpg', 'asyncpg');
  if (names.has('pg8000')) return plain('pg8000', 'pg8000');
  const other = ['pymysql', 'mysqlclient', 'aiosqlite', 'pymongo', 'motor'].find((name) => names.has(name));
  return {
    driver: undefined,
    facts: other ? [other] : [],
    hints: [
      `Its packages have ${other ? `${other} but ` : ''}no PostgreSQL driver, and DATABASE_URL is the address of a PostgreSQL database`,
    ],
    buildArgs: {},
  };
}

function plain(driver: DatabaseDriver, fact: string): Driver {
  return { driver, facts: [fact], hints: [], buildArgs: {} };
}
