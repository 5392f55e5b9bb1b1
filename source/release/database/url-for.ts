// Writes a database URL in the form that an application's driver reads.
import { type DatabaseUrl, plainUrl, readDatabaseUrl, writeDatabaseUrl } from '../../world/database-url.js';
import type { DatabaseDriver } from '../application.js';
import type { DatabaseUse } from './use.js';

/** `installed`: versions by package name. */
export type UrlContext = {
  driver: DatabaseDriver | undefined;
  use?: DatabaseUse;
  installed?: Readonly<Record<string, string>>;
};

type Parameters = [name: string, value: string][];

/** https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS */
const libpqNames = new Set([
  ...['application_name', 'channel_binding', 'client_encoding', 'connect_timeout', 'fallback_application_name', 'gssencmode', 'options'],
  ...['keepalives', 'keepalives_idle', 'keepalives_interval', 'keepalives_count', 'krbsrvname', 'load_balance_hosts', 'sslcompression'],
  ...['sslcrl', 'sslkey', 'sslcert', 'sslrootcert', 'sslsni', 'ssl_min_protocol_version', 'target_session_attrs', 'tcp_user_timeout'],
]);
/** Of those, what PostgreSQL's server itself reads when a connection starts. */
const serverNames = new Set(['application_name', 'options', 'client_encoding']);

/** A text that isn't a database URL stays as it is. */
export function databaseUrlFor(text: string, context: UrlContext): string {
  const url = readDatabaseUrl(text);
  if ('refused' in url) return text;
  const { use, driver } = context;
  if (use?.sqliteUrl !== undefined) return use.sqliteUrl;
  if (driver === 'node') return forNode(url, context);
  if (use?.library === 'databases') return writeDatabaseUrl({ ...url, parameters: sslTrue(url) }, 'postgresql');
  if (use?.library === 'tortoise') return writeDatabaseUrl({ ...url, parameters: sslTrue(url) }, 'postgres');
  if (use?.library === 'driver') return driver === 'asyncpg' ? forBareAsyncpg(url) : forLibpq(url, 'postgresql');
  return forSqlAlchemy(url, context);
}

function forNode(url: DatabaseUrl, { use }: UrlContext): string {
  const tls = tlsParameter(url, 'sslmode');
  // postgres.js sends what it doesn't know to the server, which refuses it.
  if (use?.library === 'postgres.js')
    return writeDatabaseUrl({ ...url, parameters: [...tls, ...only(url.parameters, serverNames)] }, 'postgresql');
  return use?.library === 'pg' ? forPg(url) : plainUrl(url);
}

/**
 * pg verifies the certificate for `require` and `prefer` too, which libpq doesn't: most databases have a certificate of their provider's own.
 * Neon's is a public one. https://www.npmjs.com/package/pg-connection-string#tcp-connections
 */
function forPg(url: DatabaseUrl): string {
  if (url.tls === 'prefer') return writeDatabaseUrl(url, 'postgresql');
  if (url.tls !== 'require' || url.host.endsWith('.neon.tech')) return plainUrl(url);
  return writeDatabaseUrl({ ...url, parameters: [['sslmode', 'no-verify'], ...url.parameters] }, 'postgresql');
}

/** Prisma's `schema` is the search path. */
function forLibpq(url: DatabaseUrl, scheme: string): string {
  const schema = url.parameters.find(([name]) => name === 'schema')?.[1];
  const known = only(url.parameters, libpqNames);
  const path: Parameters =
    schema && schema !== 'public' && !known.some(([name]) => name === 'options') ? [['options', `-csearch_path=${schema}`]] : [];
  return writeDatabaseUrl({ ...url, parameters: [...tlsParameter(url, 'sslmode'), ...known, ...path] }, scheme);
}

/** It sends unknown parameters to the server (https://magicstack.github.io/asyncpg/current/api/index.html#connection). */
function forBareAsyncpg(url: DatabaseUrl): string {
  return writeDatabaseUrl({ ...url, parameters: [...tlsParameter(url, 'sslmode'), ...only(url.parameters, serverNames)] }, 'postgresql');
}

function forSqlAlchemy(url: DatabaseUrl, context: UrlContext): string {
  const engine = sqlAlchemyDriver(context);
  if (engine === 'asyncpg') return forAsyncEngine(url, context.use);
  // pg8000 has no parameter for TLS (https://docs.sqlalchemy.org/en/20/dialects/postgresql.html#module-sqlalchemy.dialects.postgresql.pg8000).
  if (engine === 'pg8000')
    return writeDatabaseUrl({ ...url, parameters: only(url.parameters, new Set(['application_name'])) }, 'postgresql+pg8000');
  return forLibpq(url, engine === defaultDriver(context) || context.use?.rewritesScheme ? 'postgresql' : `postgresql+${engine}`);
}

/** The driver that the URL has to name, or that SQLAlchemy uses by default. */
function sqlAlchemyDriver(context: UrlContext): DatabaseDriver {
  const { use, driver } = context;
  const has = (name: string) => (context.installed ? name in context.installed : driver === name);
  const written = use?.exampleDriver;
  if ((written === 'psycopg' || written === 'psycopg2' || written === 'asyncpg' || written === 'pg8000') && has(written)) return written;
  if (use?.async) return has('asyncpg') ? 'asyncpg' : 'psycopg';
  if (use?.rewritesScheme && has('asyncpg') && !use.sync) return 'asyncpg';
  const standard = defaultDriver(context);
  if (has(standard) || (standard === 'psycopg2' && has('psycopg2-binary'))) return standard;
  if (has('psycopg2') || has('psycopg2-binary')) return 'psycopg2';
  if (has('psycopg') || has('psycopg-binary')) return 'psycopg';
  if (has('pg8000')) return 'pg8000';
  return driver ?? standard;
}

/** https://docs.sqlalchemy.org/en/21/changelog/migration_21.html: `postgresql://` is psycopg 3 from 2.1 on. */
function defaultDriver({ installed }: UrlContext): 'psycopg' | 'psycopg2' {
  const [major = 2, minor = 0] = (installed?.sqlalchemy ?? '2.0').split('.').map(Number);
  return major > 2 || (major === 2 && minor >= 1) ? 'psycopg' : 'psycopg2';
}

/** SQLAlchemy passes every parameter to asyncpg.connect, which knows `ssl` and neither `sslmode` nor `channel_binding`. */
function forAsyncEngine(url: DatabaseUrl, use: DatabaseUse | undefined): string {
  const plain = use?.rewritesScheme && use.exampleDriver !== 'asyncpg';
  // What such code makes of a plain URL isn't always right.
  const scheme = plain && !(use.acceptsAsyncpg && !use.handles.sslmode) ? 'postgresql' : 'postgresql+asyncpg';
  // The code expects `sslmode`, and translates it.
  if (use?.handles.sslmode && scheme === 'postgresql') {
    const kept = use.handles.channelBinding ? new Set(['channel_binding']) : new Set<string>();
    return writeDatabaseUrl({ ...url, parameters: [...tlsParameter(url, 'sslmode'), ...only(url.parameters, kept)] }, scheme);
  }
  // A synchronous engine that gets the same URL doesn't know `ssl`. Both drivers try TLS first without it.
  const shared = use?.sync && !use.handles.sslmode && (url.tls === 'require' || url.tls === 'prefer');
  return writeDatabaseUrl({ ...url, parameters: shared ? [] : tlsParameter(url, 'ssl') }, scheme);
}

function tlsParameter({ tls }: DatabaseUrl, name: string): Parameters {
  return tls ? [[name, tls]] : [];
}

/** Both libraries know only `true`, with a verified certificate; without it, asyncpg tries TLS first. */
function sslTrue({ tls }: DatabaseUrl): Parameters {
  return tls?.startsWith('verify-') ? [['ssl', 'true']] : [];
}

function only(parameters: Parameters, names: ReadonlySet<string>): Parameters {
  return parameters.filter(([name]) => names.has(name));
}
