// Tries a database before it is deployed: the cheapest way to find a wrong DATABASE_URL.
import { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { Cancelled } from '../problem.js';
import { createRedactor } from '../redact.js';
import { plain } from '../text.js';
import type { Clock, Database, DatabaseAnswer } from '../world.js';
import { refusalOf } from './database-refusal.js';
import { type DatabaseAddress, parseDatabaseUrl, type TlsMode } from './database-url.js';

/** Of one try; a serverless database may need a few seconds to wake. */
const defaultSeconds = 10;

/** Never fails but by Cancelled: whatever the database does is an answer. `seconds` of one try; it is tried twice when nothing answers. */
export function createDatabase(parts: { clock: Clock; seconds?: number }): Database {
  const { clock, seconds = defaultSeconds } = parts;
  return {
    async tryUrl(url, signal) {
      if (signal.aborted) throw new Cancelled();
      const address = parseDatabaseUrl(url);
      if (typeof address === 'string') return { type: 'refuses', about: 'address', reason: address };
      const first = await tryOnce(clock, url, address, seconds, signal);
      return first.type === 'refuses' && first.about === 'network' ? tryOnce(clock, url, address, seconds, signal) : first;
    },
  };
}

async function tryOnce(clock: Clock, url: string, address: DatabaseAddress, seconds: number, signal: AbortSignal): Promise<DatabaseAnswer> {
  const begun = clock.now();
  const limit = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);
  const redactor = createRedactor();
  redactor.add(url);
  try {
    const { server, tls } = await select(address, limit);
    return { type: 'answers', ms: clock.now() - begun, tls, server };
  } catch (error) {
    if (signal.aborted) throw new Cancelled();
    const timedOut = limit.aborted ? new Error(`the database did not answer within ${seconds} s`) : error;
    return refusalOf(timedOut, (text) => withoutPassword(redactor.clean(plain(text)), address.password));
  }
}

/** One that is too short for the redactor must not show either. */
function withoutPassword(text: string, password: string): string {
  return password.length >= 3 ? text.replaceAll(password, '••••••') : text;
}

async function select(address: DatabaseAddress, limit: AbortSignal): Promise<{ server: string; tls: boolean }> {
  const wanted = address.tls !== 'disable';
  try {
    return await selectOver(address, wanted, limit);
  } catch (error) {
    const noTls = error instanceof Error && /does not support SSL/.test(error.message);
    if (address.tls !== 'prefer' || !noTls || limit.aborted) throw error;
    return selectOver(address, false, limit);
  }
}

async function selectOver(address: DatabaseAddress, tls: boolean, limit: AbortSignal): Promise<{ server: string; tls: boolean }> {
  // Here, since the driver costs start-up time and most runs never need it.
  const { Client } = await import('pg');
  const { host, port, user, password, database } = address;
  // A socket of our own can be ended at once; the driver's cannot while it connects.
  const socket = new Socket();
  const options = { host, port, user, password, database, application_name: 'taskflow-tui' };
  const client = new Client({ ...options, ssl: tls ? tlsOptions(address.tls) : false, stream: () => socket });
  const end = () => socket.destroy(new Error('the connection was closed'));
  limit.addEventListener('abort', end, { once: true });
  // The driver also tells of a lost connection in an event, which would end the process if nobody listened.
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string }>("SELECT 1, current_setting('server_version') AS version");
    return { server: `PostgreSQL ${plain(rows[0]?.version ?? '')}`.trim(), tls };
  } finally {
    await client.end().catch(() => {});
    limit.removeEventListener('abort', end);
    socket.destroy();
  }
}

/** As libpq means them. Given as options, since the driver prints a warning for sslmode=require in a URL. */
function tlsOptions(mode: TlsMode): ConnectionOptions {
  if (mode === 'verify-full') return { rejectUnauthorized: true };
  if (mode === 'verify-ca') return { rejectUnauthorized: true, checkServerIdentity: () => undefined };
  return { rejectUnauthorized: false };
}
