// Implements the Database port: connects to a database, to find a wrong DATABASE_URL before the release uses it.
import type { EventEmitter } from 'node:events';
import { isIP, Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { Client } from 'pg';
import { refusalOf } from '../../database-refusal.js';
import { Cancelled } from '../../problem.js';
import { createRedactor } from '../../redact.js';
import { sanitize } from '../../sanitize.js';
import type { TlsMode } from '../../world/database-url.js';
import type { Clock, Database, DatabaseAnswer, DatabaseStage } from '../../world/index.js';
import { type DatabaseAddress, parseDatabaseUrl } from './url.js';

/** For one try; a serverless database may need a few seconds to wake up. */
const defaultSeconds = 10;

type Passed = (stage: DatabaseStage) => void;
type Try = { address: DatabaseAddress; limit: AbortSignal; passed: Passed };

/** Rejects only with Cancelled. `seconds`: for one try; if nothing answers, it tries twice. */
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

/** Reports each stage once, also with a second connection. */
function once(report: Passed = () => {}): Passed {
  const reported = new Set<DatabaseStage>();
  return (stage) => {
    if (!reported.has(stage)) report(stage);
    reported.add(stage);
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
    const timedOut = limit.aborted ? new Error(`the database didn't answer within ${seconds} s`) : error;
    return refusalOf(timedOut, (text) => withoutPassword(redactor.clean(sanitize(text)), address.password));
  }
}

/** Also hides a password that is too short for the redactor. */
function withoutPassword(text: string, password: string): string {
  return password.length >= 3 ? text.replaceAll(password, '••••••') : text;
}

async function select(one: Try): Promise<{ server: string; tls: boolean }> {
  const { tls } = one.address;
  try {
    return await connectOver(one, tls !== 'disable');
  } catch (error) {
    const noTls = error instanceof Error && /does not support SSL/.test(error.message);
    if (tls !== 'prefer' || !noTls || one.limit.aborted) throw error;
    return connectOver(one, false);
  }
}

async function connectOver({ address, limit, passed }: Try, tls: boolean): Promise<{ server: string; tls: boolean }> {
  // Imported here, because the driver costs start-up time and most runs never need it.
  const { Client } = await import('pg');
  const { host, port, user, password, database, options: startup } = address;
  // Our own socket can be closed while it connects; the driver's can't.
  const socket = new Socket();
  const options = { host, port, user, password, database, application_name: 'taskflow-tui', ...(startup ? { options: startup } : {}) };
  const client = new Client({ ...options, ssl: tls ? tlsOptions(address.tls) : false, stream: () => socket });
  const end = () => socket.destroy(new Error('the connection was closed'));
  limit.addEventListener('abort', end, { once: true });
  // The driver emits an error for a lost connection, which would end the process without a listener.
  client.on('error', () => {});
  reportStages(client, { socket, host }, passed);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string }>("SELECT 1, current_setting('server_version') AS version");
    passed('database');
    return { server: `PostgreSQL ${sanitize(rows[0]?.version ?? '')}`.trim(), tls };
  } finally {
    await client.end().catch(() => {});
    limit.removeEventListener('abort', end);
    socket.destroy();
  }
}

/** Events of the driver's connection that its types lack: the start of TLS, and a successful login. */
type Inner = { connection: EventEmitter & { stream: Socket } };

function reportStages(client: Client, { socket, host }: { socket: Socket; host: string }, passed: Passed): void {
  const { connection } = client as unknown as Inner;
  // An IP address needs no DNS.
  if (isIP(host)) passed('dns');
  socket.once('lookup', (error) => error ?? passed('dns'));
  socket.once('connect', () => passed('network'));
  connection.once('sslconnect', () => connection.stream.once('secureConnect', () => passed('tls')));
  connection.once('authenticationOk', () => passed('password'));
}

/** libpq's meaning. Passed as options, because the driver prints a warning for sslmode=require in a URL. */
function tlsOptions(mode: TlsMode): ConnectionOptions {
  if (mode === 'verify-full') return { rejectUnauthorized: true };
  if (mode === 'verify-ca') return { rejectUnauthorized: true, checkServerIdentity: () => undefined };
  return { rejectUnauthorized: false };
}
