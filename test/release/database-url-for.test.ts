// A database URL in the form that each driver reads.
import assert from 'node:assert/strict';
import test from 'node:test';
import { nothingNeeded } from '../../source/release/application.js';
import { componentDatabaseValues } from '../../source/release/database/component-values.js';
import { databaseUrlFor, type UrlContext } from '../../source/release/database/url-for.js';
import type { DatabaseUse } from '../../source/release/database/use.js';
import { plainUrl, readDatabaseUrl } from '../../source/world/database-url.js';

const neon = 'postgresql://u:p%40ss@ep-x-pooler.eu.neon.tech/db?sslmode=require&channel_binding=require';
const at = 'ep-x-pooler.eu.neon.tech/db';
const engine: DatabaseUse = {
  library: 'sqlalchemy',
  async: false,
  sync: true,
  rewritesScheme: false,
  handles: { sslmode: false, channelBinding: false },
};
const asyncEngine: DatabaseUse = { ...engine, async: true, sync: false };
const handlesBoth = { sslmode: true, channelBinding: true };

const cases: [about: string, context: UrlContext, url: string, form: string][] = [
  [
    'psycopg2 below SQLAlchemy 2.1',
    { driver: 'psycopg2', use: engine, installed: { sqlalchemy: '2.0.46', 'psycopg2-binary': '2.9.11' } },
    neon,
    neon,
  ],
  [
    'psycopg2 alone with SQLAlchemy 2.1',
    { driver: 'psycopg2', use: engine, installed: { sqlalchemy: '2.1.9', 'psycopg2-binary': '2.9.11' } },
    neon,
    `postgresql+psycopg2://u:p%40ss@${at}?sslmode=require&channel_binding=require`,
  ],
  [
    'psycopg 3 alone with SQLAlchemy 2.0',
    { driver: 'psycopg', use: engine, installed: { sqlalchemy: '2.0.46', psycopg: '3.2.1' } },
    neon,
    `postgresql+psycopg://u:p%40ss@${at}?sslmode=require&channel_binding=require`,
  ],
  ['psycopg 3 with SQLAlchemy 2.1', { driver: 'psycopg', use: engine, installed: { sqlalchemy: '2.1.9', psycopg: '3.3' } }, neon, neon],
  [
    'both drivers',
    { driver: 'psycopg2', use: engine, installed: { sqlalchemy: '2.0.46', psycopg: '3.2.1', 'psycopg2-binary': '2.9.11' } },
    neon,
    neon,
  ],
  ['unknown versions', { driver: 'psycopg2', use: engine }, neon, neon],
  ['an async engine', { driver: 'asyncpg', use: asyncEngine }, neon, `postgresql+asyncpg://u:p%40ss@${at}?ssl=require`],
  [
    'an async engine whose code replaces the scheme',
    { driver: 'asyncpg', use: { ...asyncEngine, rewritesScheme: true } },
    neon,
    `postgresql://u:p%40ss@${at}?ssl=require`,
  ],
  [
    'an async engine whose code replaces the scheme and sslmode',
    { driver: 'asyncpg', use: { ...asyncEngine, rewritesScheme: true, handles: { sslmode: true, channelBinding: false } } },
    neon,
    `postgresql://u:p%40ss@${at}?sslmode=require`,
  ],
  [
    'an async engine whose code replaces everything',
    { driver: 'asyncpg', use: { ...asyncEngine, rewritesScheme: true, handles: handlesBoth } },
    neon,
    neon,
  ],
  [
    'an async engine on psycopg 3',
    { driver: 'psycopg', use: asyncEngine, installed: { sqlalchemy: '2.0.46', psycopg: '3.2.1' } },
    neon,
    `postgresql+psycopg://u:p%40ss@${at}?sslmode=require&channel_binding=require`,
  ],
  [
    'synchronous and asynchronous engines from one variable',
    {
      driver: 'psycopg2',
      use: { ...engine, async: true },
      installed: { sqlalchemy: '2.0.46', asyncpg: '0.30.0', 'psycopg2-binary': '2.9.11' },
    },
    neon,
    `postgresql+asyncpg://u:p%40ss@${at}`,
  ],
  [
    'asyncpg without SQLAlchemy',
    { driver: 'asyncpg', use: { ...asyncEngine, library: 'driver' } },
    neon,
    `postgresql://u:p%40ss@${at}?sslmode=require`,
  ],
  ['databases', { driver: 'asyncpg', use: { ...asyncEngine, library: 'databases' } }, neon, `postgresql://u:p%40ss@${at}`],
  ['Tortoise', { driver: 'asyncpg', use: { ...asyncEngine, library: 'tortoise' } }, neon, `postgres://u:p%40ss@${at}`],
  ['pg8000', { driver: 'pg8000', use: engine }, neon, `postgresql+pg8000://u:p%40ss@${at}`],
  ['pg', { driver: 'node', use: { ...asyncEngine, library: 'pg' } }, neon, neon],
  [
    'pg and a certificate of the provider’s own',
    { driver: 'node', use: { ...asyncEngine, library: 'pg' } },
    'postgresql://u:p@10.0.0.1/db?sslmode=require',
    'postgresql://u:p@10.0.0.1/db?sslmode=no-verify',
  ],
  ['postgres.js', { driver: 'node', use: { ...asyncEngine, library: 'postgres.js' } }, neon, `postgresql://u:p%40ss@${at}?sslmode=require`],
  [
    'Prisma',
    { driver: 'node', use: { ...asyncEngine, library: 'prisma' } },
    'postgresql://u:p@h/db?schema=public&pgbouncer=true&connection_limit=1',
    'postgresql://u:p@h/db?schema=public&pgbouncer=true&connection_limit=1',
  ],
  [
    'psycopg2 and the parameters of Prisma',
    { driver: 'psycopg2', use: engine },
    'postgresql://u:p@h/db?schema=public&pgbouncer=true',
    'postgresql://u:p@h/db',
  ],
  [
    'psycopg2 and another schema',
    { driver: 'psycopg2', use: engine },
    'postgresql://u:p@h/db?schema=todo',
    'postgresql://u:p@h/db?options=-csearch_path%3Dtodo',
  ],
  [
    'psycopg2 and an endpoint in options',
    { driver: 'psycopg2', use: engine },
    'postgresql://u:p@h/db?sslmode=require&options=endpoint%3Dep-x',
    'postgresql://u:p@h/db?sslmode=require&options=endpoint%3Dep-x',
  ],
];

for (const [about, context, url, form] of cases)
  test(`writes the URL for ${about}`, () => {
    assert.equal(databaseUrlFor(url, context), form);
  });

test('gives a component the variables whose value differs from database-url, and all of its other names', () => {
  const needs = (names: string[], use: DatabaseUse) => ({ ...nothingNeeded, database: { driver: 'asyncpg' as const, names, use } });
  const own = `postgresql+asyncpg://u:p%40ss@${at}?ssl=require`;
  assert.deepEqual(componentDatabaseValues(neon, needs(['POSTGRES_URL'], asyncEngine)), { DATABASE_URL: own, POSTGRES_URL: own });
  const plain = { ...nothingNeeded, database: { driver: 'psycopg2' as const, names: ['DB_URL'], use: engine } };
  assert.deepEqual(componentDatabaseValues(neon, plain), { DB_URL: neon });
  assert.deepEqual(componentDatabaseValues(neon, { ...plain, database: { ...plain.database, names: [] } }), {});
});

test('fills the variables that hold a part of the URL, decoded; a part that is not there keeps its default', () => {
  const parts = { DB_HOST: 'host', DB_PORT: 'port', DB_USER: 'user', DB_PASS: 'password', DB_NAME: 'database', DB_SSLMODE: 'tls' } as const;
  const needs = { ...nothingNeeded, database: { driver: 'psycopg2' as const, names: [], parts } };
  const { DATABASE_URL: _, ...values } = componentDatabaseValues(neon, needs);
  const host = 'ep-x-pooler.eu.neon.tech';
  assert.deepEqual(values, { DB_HOST: host, DB_PORT: '5432', DB_USER: 'u', DB_PASS: 'p@ss', DB_NAME: 'db', DB_SSLMODE: 'require' });
  assert.equal('DB_SSLMODE' in componentDatabaseValues('postgresql://u:p@h:5433/db', needs), false);
});

const readings: [written: string, plain: string][] = [
  ['postgres://u:p@h/db', 'postgresql://u:p@h/db'],
  ['postgresql+psycopg2://u:p@h:5433/db', 'postgresql://u:p@h:5433/db'],
  ['postgresql+asyncpg://u:p@h/db?ssl=require', 'postgresql://u:p@h/db?sslmode=require'],
  ['postgresql://u:p@ss@h/db', 'postgresql://u:p%40ss@h/db'],
  ['postgresql://u:a:b/c#d?e@h/db', 'postgresql://u:a%3Ab%2Fc%23d%3Fe@h/db'],
  ['postgresql://u:100%@h/db', 'postgresql://u:100%25@h/db'],
  ['postgresql://u@server:p@h/db', 'postgresql://u%40server:p@h/db'],
  ['postgresql://u:p@[::1]:5432/db', 'postgresql://u:p@[::1]:5432/db'],
  ['postgresql://u:p@h/db?sslmode=no-verify', 'postgresql://u:p@h/db?sslmode=require'],
  ['postgresql://u:p@h/db?ssl=true', 'postgresql://u:p@h/db?sslmode=require'],
  ['postgresql://u:p@h/db?options=endpoint%3Dep-x&schema=a', 'postgresql://u:p@h/db?options=endpoint%3Dep-x&schema=a'],
];

for (const [written, plain] of readings)
  test(`reads ${written}`, () => {
    const url = readDatabaseUrl(written);
    assert.ok(!('refused' in url));
    assert.equal(plainUrl(url), plain);
  });

for (const written of [
  'mysql://u:p@h/db',
  'postgresql://u:p@h1,h2/db',
  'postgresql://u:a%40b@c@h/db',
  'postgresql://u:p@h/db?sslmode=maybe',
  'postgresql://u:p@h:99999/db',
])
  test(`refuses ${written}`, () => {
    assert.ok('refused' in readDatabaseUrl(written));
  });
