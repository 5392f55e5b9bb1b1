// Finds the variables from which an application puts the URL of its database together.
import type { DatabasePart } from '../../../release/application.js';
import type { Reading } from './reading.js';

const named =
  /^(?:\w+_)?(?:POSTGRES|POSTGRESQL|PG|PSQL|DB|DATABASE)_{0,2}(HOST|HOSTNAME|SERVER|PORT|USER|USERNAME|PASSWORD|PASS|PWD|NAME|DBNAME|DB|DATABASE|SSLMODE|SSL_MODE)$/i;
const other = /MONGO|REDIS|TEST|MYSQL|SQLITE|NEO4J|VECTOR|QDRANT/i;

const parts: Record<string, DatabasePart> = {
  ...{ HOST: 'host', HOSTNAME: 'host', SERVER: 'host', PORT: 'port', USER: 'user', USERNAME: 'user' },
  ...{ PASSWORD: 'password', PASS: 'password', PWD: 'password' },
  ...{ NAME: 'database', DBNAME: 'database', DB: 'database', DATABASE: 'database', SSLMODE: 'tls', SSL_MODE: 'tls' },
};

/**
 * By variable, the part of the database's URL that it holds. Empty unless host, user, and password are there: a name alone, such as DB_NAME, may
 * mean something else. Empty too if the application reads a whole URL and doesn't put it together.
 */
export function databaseParts(readings: Reading[], hasUrl: boolean): Record<string, DatabasePart> {
  if (hasUrl) return {};
  const found: Record<string, DatabasePart> = {};
  for (const { name } of readings) {
    const part = partOf(name);
    if (part) found[name] = part;
  }
  const held = new Set(Object.values(found));
  return held.has('host') && held.has('user') && held.has('password') ? found : {};
}

function partOf(name: string): DatabasePart | undefined {
  const [, word = ''] = named.exec(name) ?? [];
  return other.test(name) ? undefined : parts[word.toUpperCase()];
}
