// Parses a database URL, as people paste it, for the driver. Without I/O.
import { readDatabaseUrl, type TlsMode } from '../../world/database-url.js';

export type DatabaseAddress = {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  tls: TlsMode;
  options?: string;
};

/** A string is the reason why it isn't a database URL. */
export function parseDatabaseUrl(text: string): DatabaseAddress | string {
  const url = readDatabaseUrl(text);
  if ('refused' in url) return `it ${url.refused}`;
  const { host, port = 5432, user, password, database, tls = 'prefer', parameters } = url;
  if (!host) return 'it has no host';
  if (!user) return 'it has no user';
  const options = parameters.find(([name]) => name === 'options')?.[1];
  // libpq's default is a database with the user's name.
  return { host, port, user, password, database: database || user, tls, ...(options ? { options } : {}) };
}
