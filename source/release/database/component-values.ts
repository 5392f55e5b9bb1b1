// The variables of a component that hold the database's URL, in the component's own form.
import { readDatabaseUrl } from '../../world/database-url.js';
import type { DatabasePart, Needs } from '../application.js';
import { databaseUrlFor } from './url-for.js';

/** The one that the chart fills from database-url. */
const standard = 'DATABASE_URL';

/**
 * Values for the component's own Secret, by variable: DATABASE_URL if its form differs from `url`, the component's other names for it, and the variables that hold a part of it.
 * @param url database-url as it is stored, a throwaway database's too
 */
export function componentDatabaseValues(url: string, needs: Needs): Record<string, string> {
  const { driver, names, parts = {}, use, installed } = needs.database;
  const libraries = installed ? { installed } : {};
  const own = databaseUrlFor(url, { driver, ...(use ? { use } : {}), ...libraries });
  // An asynchronous application has a second URL for migrations.
  const plain = databaseUrlFor(url, { driver: undefined, ...libraries });
  const values = {
    ...Object.fromEntries(names.filter((name) => name !== standard).map((name) => [name, isSynchronous(name) ? plain : own])),
    ...partValues(url, parts),
  };
  return own === url ? values : { [standard]: own, ...values };
}

function isSynchronous(name: string): boolean {
  return /(?:^|_)(?:SYNC|ALEMBIC|PSYCOPG2?)(?:_|$)/i.test(name);
}

/** A part that the URL doesn't have keeps the application's default. */
function partValues(url: string, parts: Record<string, DatabasePart>): Record<string, string> {
  const read = readDatabaseUrl(url);
  if ('refused' in read) return {};
  const values: Record<DatabasePart, string> = { ...read, port: String(read.port ?? 5432), tls: read.tls ?? '' };
  return Object.fromEntries(Object.entries(parts).flatMap(([name, part]) => (values[part] ? [[name, values[part]]] : [])));
}
