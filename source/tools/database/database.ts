// Tries a database before it is deployed: the cheapest way to find a wrong DATABASE_URL.
import type { EventEmitter } from 'node:events';
import { isIP, Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { Client } from 'pg';
import { refusalOf } from '../../database-refusal.js';
import { Cancelled } from '../../problem.js';
import { createRedactor } from '../../redact.js';
import { plain } from '../../text.js';
import type { Clock, Database, DatabaseAnswer, DatabaseStage } from '../../world/index.js';
import { type DatabaseAddress, parseDatabaseUrl, type TlsMode } from './url.js';

/** Of one try; a serverless database may need a few seconds to wake. */
const defaultSeconds = 10;

type Passed = (stage: DatabaseStage) => void;
/** Of one try: where to, and what ends it. */
type Try = { address: DatabaseAddress; limit: AbortSignal; passed: Passed };

/** Never fails but by Cancelled: whatever the database does is an answer. `seconds` of one try; it is tried twice when nothing answers. */
export function createDatabase(parts: { clock: Clock; seconds?: number }): Database {
  const { clock, seconds = defaultSeconds } = parts;
  return {
    async tryUrl(url, signal, report) {
      if (signal.aborted) throw new Cancelled();
      const address = parseDatabaseUrl(url);
      if (typeof address === 'string') return { type: 'refuses', about: 'address', reason: address };
      const passed = once(report);
      const first = await tryOnce(clock, url, { address, seconds, passed }, signal);
      return first.type === 'refuses' && first.about === 'network' ? tryOnce(clock, url, { address, seconds, passed }, signal) : first;
    },
  };
}

/** A stage that is behind us on a second connection too is told of once. */
function once(report: Passed = () => {}): Passed {
  const told = new Set<DatabaseStage>();
  return (stage) => {
    if (!told.has(stage)) report(stage);
    told.add(stage);
  };
}

async function tryOnce(
  clock: Clock,
  url: string,
  { address, seconds, passed }: { address: DatabaseAddress; seconds: number; passed: Passed },
  signal: AbortSignal,
): Promise<DatabaseAnswer> {
  const begun = clock.now();
  const limit = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);
  const redactor = createRedactor();
  redactor.add(url);
  try {
    const { server, tls } = await select({ address, limit, passed });
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

async function select(one: Try): Promise<{ server: string; tls: boolean }> {
  const { tls } = one.address;
  try {
    return await selectOver(one, tls !== 'disable');
  } catch (error) {
    const noTls = error instanceof Error && /does not support SSL/.test(error.message);
    if (tls !== 'prefer' || !noTls || one.limit.aborted) throw error;
    return selectOver(one, false);
  }
}

async function selectOver({ address, limit, passed }: Try, tls: boolean): Promise<{ server: string; tls: boolean }> {
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
  tellStages(client, { socket, host }, passed);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string }>("SELECT 1, current_setting('server_version') AS version");
    passed('database');
    return { server: `PostgreSQL ${plain(rows[0]?.version ?? '')}`.trim(), tls };
  } finally {
    await client.end().catch(() => {});
    limit.removeEventListener('abort', end);
    socket.destroy();
  }
}

/** What the driver's connection tells and its types do not: when it puts TLS over the socket, and when the login was good. */
type Inner = { connection: EventEmitter & { stream: Socket } };

function tellStages(client: Client, { socket, host }: { socket: Socket; host: string }, passed: Passed): void {
  const { connection } = client as unknown as Inner;
  // An address of numbers is not looked up.
  if (isIP(host)) passed('dns');
  socket.once('lookup', (error) => error ?? passed('dns'));
  socket.once('connect', () => passed('network'));
  connection.once('sslconnect', () => connection.stream.once('secureConnect', () => passed('tls')));
  connection.once('authenticationOk', () => passed('password'));
}

/** As libpq means them. Given as options, since the driver prints a warning for sslmode=require in a URL. */
function tlsOptions(mode: TlsMode): ConnectionOptions {
  if (mode === 'verify-full') return { rejectUnauthorized: true };
  if (mode === 'verify-ca') return { rejectUnauthorized: true, checkServerIdentity: () => undefined };
  return { rejectUnauthorized: false };
}
