// JavaScript that runs the SQL files of Drizzle or Prisma in an image that has neither tool, and records them as the tool itself would.
import { postgresClient } from '../../../world/postgres-client.js';

/** Where the image has them. */
export const migrationsRoot = '/migrations';

const start = `${postgresClient}
const { readFileSync, readdirSync, existsSync } = require('node:fs');
const { exit } = process, sha256 = (text) => sha('sha256', text).digest('hex');
const name = (text) => '"' + text.replaceAll('"', '""') + '"';
const run = async (work) => {
  const address = databaseAt(process.env.DATABASE_URL || '');
  const client = await connect(address);
  if (address.schema && address.schema !== 'public') {
    await client.query('CREATE SCHEMA IF NOT EXISTS ' + name(address.schema) + '; SET search_path TO ' + name(address.schema));
  }
  const done = await work(client.query);
  console.log(done ? done + ' applied' : 'nothing to apply: the tables are up to date');
  client.end();
};
const failed = (error) => {
  console.error([error.code, error.message, error.detail, error.hint].filter(Boolean).join(' · '));
  exit(1);
};`;

/** Those that Drizzle hasn't recorded, in one transaction (https://orm.drizzle.team/docs/drizzle-kit-migrate). */
export function drizzleScript({ schema, table }: { schema: string; table: string }): string {
  return `${start}
run(async (query) => {
  const table = name(${JSON.stringify(schema)}) + '.' + name(${JSON.stringify(table)});
  await query('CREATE SCHEMA IF NOT EXISTS ' + name(${JSON.stringify(schema)}));
  await query('CREATE TABLE IF NOT EXISTS ' + table + ' (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at bigint)');
  const [[last]] = await query('SELECT coalesce(max(created_at), 0) FROM ' + table);
  const { entries } = JSON.parse(readFileSync('meta/_journal.json', 'utf8'));
  const open = entries.filter((entry) => entry.when > Number(last)).sort((a, b) => a.when - b.when);
  await query('BEGIN');
  for (const { tag, when } of open) {
    const text = readFileSync(tag + '.sql', 'utf8');
    console.log('applying ' + tag);
    for (const statement of text.split('--> statement-breakpoint')) if (statement.trim()) await query(statement);
    await query('INSERT INTO ' + table + ' (hash, created_at) VALUES (' + quoted(sha256(text)) + ', ' + Number(when) + ')');
  }
  await query('COMMIT');
  return open.length;
}).catch(failed);
`;
}

/** Creates what a schema describes and the database lacks, statement by statement; what is there already stays as it is. */
export function schemaScript(folder: string): string {
  return `${start}
// https://www.postgresql.org/docs/current/errcodes-appendix.html: duplicate column, object, table, and schema
const present = ['42701', '42710', '42P07', '42P06'];
run(async (query) => {
  const files = existsSync(${JSON.stringify(folder)}) ? readdirSync(${JSON.stringify(folder)}).filter((each) => each.endsWith('.sql')) : [];
  if (!files.length) throw { message: 'The build could not read the schema, so the image has no statements for its tables' };
  const text = files.sort().map((each) => readFileSync(${JSON.stringify(folder)} + '/' + each, 'utf8')).join('--> statement-breakpoint');
  let applied = 0;
  for (const statement of text.split('--> statement-breakpoint')) {
    if (!statement.trim()) continue;
    try {
      await query(statement);
      applied++;
      console.log(statement.trim().split('\\n')[0].slice(0, 100));
    } catch (error) {
      if (!present.includes(error.code)) throw error;
    }
  }
  return applied && applied + ' statements';
}).catch(failed);
`;
}

/** Those that Prisma hasn't recorded, one after the other (https://www.prisma.io/docs/orm/prisma-migrate/understanding-prisma-migrate). */
export function prismaScript(): string {
  return `${start}
run(async (query) => {
  await query('CREATE TABLE IF NOT EXISTS _prisma_migrations (id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, ' +
    'finished_at TIMESTAMPTZ, migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ, ' +
    'started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)');
  const rows = await query('SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL');
  const known = new Set(rows.map(([each]) => each));
  const open = readdirSync('.').filter((each) => existsSync(each + '/migration.sql') && !known.has(each)).sort();
  for (const each of open) {
    const text = readFileSync(each + '/migration.sql', 'utf8');
    console.log('applying ' + each);
    await query(text);
    await query('INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count) VALUES (' +
      [crypto.randomUUID(), sha256(text)].map(quoted).join(', ') + ', now(), ' + quoted(each) + ', 1)');
  }
  return open.length;
}).catch(failed);
`;
}
