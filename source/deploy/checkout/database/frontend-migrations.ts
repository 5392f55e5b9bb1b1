// Finds the migrations of a Next.js checkout (Drizzle, Prisma, Better Auth), and the command that puts them into its image.
import { posix } from 'node:path';
import { quoteCommand } from '../../../quote.js';
import type { Migration } from '../../../release/application.js';
import type { Folder } from '../folder.js';
import { bundleCommand, findAuthConfig } from './better-auth.js';
import { drizzleScript, migrationsRoot, prismaScript, schemaScript } from './sql-runner.js';

/** `build`: a shell command for the build stage that fills {@link migrationsRoot}; '' if there is nothing to put there. */
export type FrontendMigrations = { migrations: Migration[]; hints: string[]; build: string };

type Part = { migration?: Migration; hint?: string; build?: string };
type Packages = Readonly<Record<string, string>>;

/** Better Auth comes first: other tables refer to its users. */
export async function findFrontendMigrations(folder: Folder, packages: Packages): Promise<FrontendMigrations> {
  const parts: Part[] = [await betterAuth(folder, packages), await drizzle(folder, packages), await prisma(folder, packages)];
  return {
    migrations: parts.flatMap(({ migration }) => migration ?? []),
    hints: parts.flatMap(({ hint }) => hint ?? []),
    build: parts.flatMap(({ build }) => build ?? []).join(' && '),
  };
}

async function betterAuth(folder: Folder, packages: Packages): Promise<Part> {
  const file = 'better-auth' in packages ? await findAuthConfig(folder) : undefined;
  if (file === undefined) return {};
  const command = ['node', posix.join(migrationsRoot, 'better-auth.mjs')];
  return { migration: { tool: 'better-auth', folder: migrationsRoot, command, count: 0, from: file }, build: bundleCommand(file) };
}

const drizzleConfigs = ['ts', 'js', 'mjs', 'mts', 'cjs'].map((ending) => `drizzle.config.${ending}`);

async function drizzle(folder: Folder, packages: Packages): Promise<Part> {
  const names = await folder.names();
  const config = drizzleConfigs.find((name) => names.includes(name));
  if (config === undefined || !('drizzle-orm' in packages)) return {};
  const text = await folder.text(config);
  if (/\bdialect\s*:\s*["'](?!postgres)/.test(text)) return {};
  const out = posix.normalize(/\bout\s*:\s*["'`]([^"'`\n]{1,200})["'`]/.exec(text)?.[1] ?? 'drizzle').replace(/\/$/, '');
  const count = names.includes(`${out}/meta/_journal.json`) ? countEntries(await folder.text(`${out}/meta/_journal.json`)) : 0;
  const schema = /\bschema\s*:\s*\[?\s*["'`]([\w./*@-]{1,200})["'`]\s*(?:\]|,?\s*[\n}\w])/.exec(text)?.[1];
  if (!count && schema !== undefined) return drizzleSchema(config, schema);
  if (!count || out.startsWith('..'))
    return {
      hint: `${config} has no migrations in ${out}/. Create its tables with npx drizzle-kit push, or write migrations with npx drizzle-kit generate`,
    };
  const written = (name: string) =>
    new RegExp(`\\bmigrations\\s*:\\s*\\{[^}]{0,200}\\b${name}\\s*:\\s*["']([\\w-]{1,63})["']`).exec(text)?.[1];
  const script = drizzleScript({ schema: written('schema') ?? 'drizzle', table: written('table') ?? '__drizzle_migrations' });
  return part('drizzle', out, count, script);
}

/** As `drizzle-kit push` would create them in an empty database; without the values of the database that the configuration reads. */
function drizzleSchema(config: string, schema: string): Part {
  const target = posix.join(migrationsRoot, 'drizzle');
  const made = '.taskflow-drizzle';
  const generate = quoteCommand(['npx', '--yes', 'drizzle-kit', 'generate', '--dialect=postgresql', `--schema=${schema}`, `--out=${made}`]);
  const failed = quoteCommand([`drizzle-kit can't read ${schema}: create its tables with npx drizzle-kit push`]);
  return {
    migration: { tool: 'drizzle', folder: migrationsRoot, command: ['node', '-e', schemaScript('drizzle')], count: 0, from: config },
    build: `{ ${generate} && mkdir -p ${target} && mv ${made}/*.sql ${target}/ && rm -rf ${made} || echo ${failed} >&2; }`,
  };
}

function countEntries(journal: string): number {
  return journal.match(/"tag"\s*:/g)?.length ?? 0;
}

async function prisma(folder: Folder, packages: Packages): Promise<Part> {
  if (!('@prisma/client' in packages) && !('prisma' in packages)) return {};
  const names = await folder.names();
  const schemas = names.filter((name) => name.endsWith('.prisma'));
  const texts = await Promise.all(schemas.map((name) => folder.text(name)));
  if (!texts.some((text) => /\bprovider\s*=\s*"postgres/.test(text))) return {};
  const folders = names.flatMap(
    (name) =>
      /^(.*\/)?migrations\/[^/]+\/migration\.sql$/.exec(name)?.[1] ?? (/^migrations\/[^/]+\/migration\.sql$/.test(name) ? [''] : []),
  );
  const [base] = [...new Set(folders)].sort((a, b) => a.length - b.length);
  if (base === undefined) return { hint: `${schemas[0]} has no migrations. Create its tables with npx prisma db push` };
  return part('prisma', `${base}migrations`, folders.filter((each) => each === base).length, prismaScript());
}

function part(tool: 'drizzle' | 'prisma', from: string, count: number, script: string): Part {
  const target = posix.join(migrationsRoot, tool);
  return {
    migration: { tool, folder: target, command: ['node', '-e', script], count, from },
    build: quoteCommand(['cp', '-R', `./${from}`, target]),
  };
}
