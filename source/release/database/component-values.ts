// The variables of a component that hold the database's URL, in the component's own form.
import type { Needs } from '../application.js';
import { databaseUrlFor } from './url-for.js';

/** The one that the chart fills from database-url. */
const standard = 'DATABASE_URL';

/**
 * Values for the component's own Secret, by variable: DATABASE_URL if its form differs from `url`, and the component's other names for it.
 * @param url database-url as it is stored, a throwaway database's too
 */
export function componentDatabaseValues(url: string, needs: Needs): Record<string, string> {
  const { driver, names, use, installed } = needs.database;
  const own = databaseUrlFor(url, { driver, ...(use ? { use } : {}), ...(installed ? { installed } : {}) });
  const values = Object.fromEntries(names.filter((name) => name !== standard).map((name) => [name, own]));
  return own === url ? values : { [standard]: own, ...values };
}
