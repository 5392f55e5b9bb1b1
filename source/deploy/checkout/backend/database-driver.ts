// The PostgreSQL driver of a Python checkout, which decides the form of its DATABASE_URL.
import type { DatabaseDriver } from '../../../release/application.js';
import type { DatabaseUse } from '../../../release/database/use.js';

type Driver = { driver: DatabaseDriver | undefined; facts: string[]; hints: string[] };

/** As SQLAlchemy's dialects and their packages are called; an asynchronous engine uses asyncpg, whatever else is installed. */
const synchronous: [package_: string, driver: DatabaseDriver, fact: string][] = [
  ['psycopg2', 'psycopg2', 'psycopg2, compiled'],
  ['psycopg2-binary', 'psycopg2', 'psycopg2'],
  ['psycopg[c]', 'psycopg', 'psycopg 3, compiled'],
  ['psycopg', 'psycopg', 'psycopg 3'],
  ['psycopg-binary', 'psycopg', 'psycopg 3'],
  ['pg8000', 'pg8000', 'pg8000'],
];

/** `names`: of the packages, as requirementNames gives them. `use`: to choose between two drivers. */
export function driverOf(names: ReadonlySet<string>, use: DatabaseUse | undefined): Driver {
  const found = synchronous.find(([name]) => names.has(name));
  if (names.has('asyncpg') && (!found || use?.async)) return { driver: 'asyncpg', facts: ['asyncpg'], hints: [] };
  if (found) return { driver: found[1], facts: [found[2]], hints: [] };
  const other = ['pymysql', 'mysqlclient', 'aiosqlite', 'pymongo', 'motor'].find((name) => names.has(name));
  const hint = `Its packages have ${other ? `${other} but ` : ''}no PostgreSQL driver, and DATABASE_URL is the address of a PostgreSQL database`;
  return { driver: undefined, facts: other ? [other] : [], hints: [hint] };
}
