// What a checkout does with its database: how it uses the URL, and which migrations it brings.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { readCheckout } from '../../../source/deploy/checkout/checkout.js';
import type { Component } from '../../../source/release/component.js';
import { componentDatabaseValues } from '../../../source/release/database/component-values.js';
import { folderOf } from '../../support/programs/checkout.js';

const typed = 'postgresql://u:p@h/db?sslmode=require&channel_binding=require';

async function read(t: TestContext, component: Component, files: Record<string, string>) {
  const dockerfile = path.resolve(import.meta.dirname, `../../../${component}-docker/Dockerfile`);
  const checkout = await readCheckout(component, await folderOf(t, files), dockerfile, {});
  assert.ok(checkout.type === 'buildable', JSON.stringify(checkout));
  return checkout;
}

const application = 'from fastapi import FastAPI\nimport db\napp = FastAPI()\n';
const backend = (t: TestContext, requirements: string, db: string, more: Record<string, string> = {}) =>
  read(t, 'backend', { 'requirements.txt': `fastapi\n${requirements}\n`, 'main.py': application, 'db.py': db, ...more });

const asyncEngine = 'import os\nfrom sqlalchemy.ext.asyncio import create_async_engine\n';

test('writes the backend’s URL as its own code expects it', async (t) => {
  const cases: [requirements: string, db: string, form: string | undefined, more?: Record<string, string>][] = [
    [
      'sqlmodel\npsycopg2-binary',
      'import os\nfrom sqlmodel import create_engine\nengine = create_engine(os.environ["DATABASE_URL"])\n',
      undefined,
    ],
    [
      'sqlalchemy\nasyncpg',
      `${asyncEngine}engine = create_async_engine(os.environ["DATABASE_URL"])\n`,
      'postgresql+asyncpg://u:p@h/db?ssl=require',
    ],
    [
      'sqlalchemy\nasyncpg',
      `${asyncEngine}url = os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://", 1)\nengine = create_async_engine(url)\n`,
      'postgresql://u:p@h/db?ssl=require',
    ],
    [
      'sqlalchemy\nasyncpg',
      `${asyncEngine}url = os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://").split("?")[0]\nengine = create_async_engine(url)\n`,
      undefined,
    ],
    [
      'sqlalchemy\nasyncpg',
      `${asyncEngine}url = os.environ["DATABASE_URL"].split("?")[0]\nengine = create_async_engine(url, connect_args={"ssl": True})\n`,
      'postgresql+asyncpg://u:p@h/db?ssl=require',
    ],
    [
      'sqlalchemy\nasyncpg',
      // A plain URL would get three slashes.
      `${asyncEngine}url = os.environ["DATABASE_URL"]\nif url.startswith("postgresql://") and not url.startswith("postgresql+asyncpg://"):\n    url = "postgresql+asyncpg://" + url[12:]\nif "?" in url:\n    base, query = url.split("?", 1)\n    left = ["channel_binding"]  # keep sslmode here\n    url = f"{base}?{'&'.join(x for x in query.split('&') if x.split('=')[0] not in left)}"\nengine = create_async_engine(url)\n`,
      'postgresql+asyncpg://u:p@h/db?ssl=require',
    ],
    [
      'asyncpg',
      'import os, asyncpg\nasync def connect():\n    return await asyncpg.connect(os.environ["DATABASE_URL"])\n',
      'postgresql://u:p@h/db?sslmode=require',
    ],
    [
      'databases\nasyncpg',
      'import os\nfrom databases import Database\ndatabase = Database(os.environ["DATABASE_URL"])\n',
      'postgresql://u:p@h/db',
    ],
    [
      'sqlalchemy\nasyncpg\npsycopg2-binary',
      'import os\nfrom sqlalchemy import create_engine\nengine = create_engine(os.environ["DATABASE_URL"])\n',
      undefined,
      { 'tests/test_db.py': `${asyncEngine}engine = create_async_engine("")\n` },
    ],
  ];
  for (const [requirements, db, form, more] of cases) {
    const { needs } = await backend(t, requirements, db, more);
    assert.equal(componentDatabaseValues(typed, needs).DATABASE_URL, form, db);
  }
});

test('an engine with an option that only SQLite knows keeps its own URL, and nothing else decides that', async (t) => {
  const lines = (engine: string) =>
    `import os\nfrom sqlmodel import create_engine\nURL = os.getenv("DATABASE_URL", "sqlite:///./todo.db")\n${engine}\n`;
  const only = await backend(
    t,
    'sqlmodel\npsycopg2-binary\nalembic',
    lines('engine = create_engine(URL, connect_args={"check_same_thread": False})'),
    alembic,
  );
  assert.equal(componentDatabaseValues(typed, only.needs).DATABASE_URL, 'sqlite:///./todo.db');
  assert.deepEqual([only.needs.secretKeys, only.needs.migrations, only.needs.writable], [[], [], ['/app']]);
  assert.match(only.hints.join(), /It stores its data in SQLite \(db\.py:3\), not in PostgreSQL, because its engine has check_same_thread/);
  for (const engine of [
    'engine = create_engine(URL, connect_args={"check_same_thread": False} if "sqlite" in URL else {})',
    'if URL.startswith("sqlite"):\n    engine = create_engine(URL, connect_args={"check_same_thread": False})\nelse:\n    engine = create_engine(URL)',
    'args = {"check_same_thread": False} if URL.startswith("sqlite") else {}\nengine = create_engine(URL, connect_args=args)',
  ]) {
    const { needs } = await backend(t, 'sqlmodel\npsycopg2-binary', lines(engine));
    assert.deepEqual(needs.secretKeys, ['database-url'], engine);
    assert.equal(componentDatabaseValues(typed, needs).DATABASE_URL, undefined, engine);
  }
});

test('a second URL for synchronous connections gets the form that psycopg reads', async (t) => {
  const db = `${asyncEngine}engine = create_async_engine(os.environ["DATABASE_URL"])\nSYNC = os.environ["DATABASE_URL_SYNC"]\n`;
  const { needs } = await backend(t, 'sqlalchemy\nasyncpg\npsycopg2-binary', db);
  assert.deepEqual(componentDatabaseValues(typed, needs), {
    DATABASE_URL: 'postgresql+asyncpg://u:p@h/db?ssl=require',
    DATABASE_URL_SYNC: typed,
  });
});

const alembic = {
  'alembic.ini': '[alembic]\nscript_location = %(here)s/alembic\nsqlalchemy.url = driver://user:pass@localhost/dbname\n',
  'alembic/env.py': 'from alembic import context\n',
  'alembic/versions/001_a.py': '',
  'alembic/versions/002_b.py': '',
  'alembic/versions/__init__.py': '',
};

test('finds Alembic’s migrations if alembic is installed', async (t) => {
  const { needs } = await backend(t, 'sqlmodel\npsycopg2-binary\nalembic', '', alembic);
  const [migration] = needs.migrations;
  assert.deepEqual(
    needs.migrations.map(({ tool, folder, count, from }) => [tool, folder, count, from]),
    [['alembic', '/app', 2, 'alembic.ini']],
  );
  assert.equal(migration?.command[0], 'python');
  const without = await backend(t, 'sqlmodel\npsycopg2-binary', '', alembic);
  assert.deepEqual(without.needs.migrations, []);
  assert.match(without.hints.join(), /alembic\.ini has migrations, but alembic isn’t among its packages/);
  const below = await backend(t, 'sqlmodel\npsycopg2-binary\nalembic', '', {
    'db/alembic.ini': '[alembic]\nscript_location = migrations\n',
    'db/migrations/versions/1.py': '',
  });
  assert.deepEqual(
    below.needs.migrations.map(({ folder, from }) => [folder, from]),
    [['/app/db', 'db/alembic.ini']],
  );
  assert.deepEqual((await backend(t, 'alembic', '', { 'alembic.ini': '[alembic]\n' })).needs.migrations, []);
});

const manifest = (packages: Record<string, string>) =>
  JSON.stringify({ scripts: { build: 'next build' }, dependencies: { next: '15.0.0', ...packages } });

test('finds the migrations of Drizzle and Prisma, and puts them into the image', async (t) => {
  const drizzle = await read(t, 'frontend', {
    'package.json': manifest({ 'drizzle-orm': '0.40', pg: '8' }),
    'drizzle.config.ts': 'export default { dialect: "postgresql", out: "./src/db/migrations", migrations: { table: "done" } }',
    'src/db/migrations/meta/_journal.json': '{"entries": [{"tag": "0000_a"}, {"tag": "0001_b"}]}',
    'src/db/migrations/0000_a.sql': '',
  });
  assert.deepEqual(
    drizzle.needs.migrations.map(({ tool, folder, count, from }) => [tool, folder, count, from]),
    [['drizzle', '/migrations/drizzle', 2, 'src/db/migrations']],
  );
  assert.equal(drizzle.buildArgs.MIGRATIONS, 'cp -R ./src/db/migrations /migrations/drizzle');
  assert.match(drizzle.needs.migrations[0]?.command.join(' ') ?? '', /"done"/);
  const prisma = await read(t, 'frontend', {
    'package.json': manifest({ '@prisma/client': '6' }),
    'prisma/schema.prisma': 'datasource db {\n provider = "postgresql"\n}\n',
    'prisma/migrations/2025_init/migration.sql': '',
  });
  assert.deepEqual(
    prisma.needs.migrations.map(({ tool, count, from }) => [tool, count, from]),
    [['prisma', 1, 'prisma/migrations']],
  );
});

test('says how to create the tables of a schema without migrations', async (t) => {
  const drizzle = await read(t, 'frontend', {
    'package.json': manifest({ 'drizzle-orm': '0.40', pg: '8' }),
    'drizzle.config.ts': 'export default { dialect: "postgresql", schema: ["./a.ts", "./b.ts"] }',
  });
  assert.match(drizzle.hints.join(), /drizzle-kit push/);
  const prisma = await read(t, 'frontend', {
    'package.json': manifest({ '@prisma/client': '6' }),
    'prisma/schema.prisma': 'datasource db {\n provider = "postgresql"\n}\n',
  });
  assert.match(prisma.hints.join(), /prisma db push/);
});

test('finds Better Auth only with a PostgreSQL database of its own', async (t) => {
  const found = async (config: string) =>
    (
      await read(t, 'frontend', { 'package.json': manifest({ 'better-auth': '1', pg: '8' }), 'src/lib/auth.ts': config })
    ).needs.migrations.map(({ tool, from }) => [tool, from]);
  const start = 'import { betterAuth } from "better-auth";\nimport { Pool } from "pg";\nexport const auth = betterAuth({';
  assert.deepEqual(await found(`${start} database: new Pool({ connectionString: process.env.DATABASE_URL }) });`), [
    ['better-auth', 'src/lib/auth.ts'],
  ]);
  assert.deepEqual(await found(`${start} database, });`), [['better-auth', 'src/lib/auth.ts']]);
  assert.deepEqual(await found(`${start} database: undefined, });`), []);
  assert.deepEqual(await found(`${start} });`), []);
  assert.deepEqual(await found(`${start} database: drizzleAdapter(db, { provider: "pg" }) });`), []);
});

test('the tables of a Drizzle schema without migrations are written while the image builds', async (t) => {
  const package_ = JSON.stringify({ scripts: { build: 'next build' }, dependencies: { next: '15.5.4', 'drizzle-orm': '0.40', pg: '8' } });
  for (const schema of [
    '"./src/db/schema.ts"',
    '["./src/db/schema.ts"]',
    "'./src/db/schema.ts',\n  dbCredentials: { url: process.env.DATABASE_URL! }",
  ]) {
    const config = `export default defineConfig({ dialect: "postgresql", schema: ${schema} })`;
    const { needs, buildArgs, hints } = await read(t, 'frontend', { 'package.json': package_, 'drizzle.config.ts': config });
    assert.deepEqual(
      needs.migrations.map(({ tool, count, from }) => [tool, count, from]),
      [['drizzle', 0, 'drizzle.config.ts']],
      schema,
    );
    assert.match(buildArgs.MIGRATIONS ?? '', /drizzle-kit generate --dialect=postgresql --schema=\.\/src\/db\/schema\.ts /);
    assert.doesNotMatch(hints.join(), /drizzle-kit/);
  }
});

test('Better Auth’s configuration sees the values that next build writes into the code', async (t) => {
  const auth =
    'import { betterAuth } from "better-auth";\nimport { Pool } from "pg";\nexport const auth = betterAuth({ database: new Pool() });';
  const files = { 'package.json': manifest({ 'better-auth': '1', pg: '8' }), 'src/lib/auth.ts': auth };
  const { MIGRATIONS = '' } = (await read(t, 'frontend', files)).buildArgs;
  assert.match(MIGRATIONS, /import '\\''\.\/taskflow-env\.mjs'\\'';\nimport \* as own/);
  const [, script = ''] = /node -e '([^']*)'/.exec(MIGRATIONS) ?? [];
  const cwd = await folderOf(t, {});
  const env = { PATH: process.env.PATH, PUBLIC_ENV: 'NEXT_PUBLIC_API_URL=http://localhost:8000/a=b\n', SERVER_ENV: 'API=http://x' };
  execFileSync(process.execPath, ['-e', script], { cwd, env });
  assert.deepEqual(readFileSync(path.join(cwd, 'taskflow-env.mjs'), 'utf8').split('\n'), [
    'process.env.NEXT_PUBLIC_API_URL ??= "http://localhost:8000/a=b";',
    'process.env.API ??= "http://x";',
  ]);
});
