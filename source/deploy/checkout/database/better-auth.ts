// Finds the configuration of Better Auth in a Next.js checkout, and bundles the part of it that creates its tables into the image.
import { quoteCommand } from '../../../quote.js';
import type { Folder } from '../folder.js';
import { migrationsRoot } from './sql-runner.js';

const places =
  /^(?:(?:src|app|lib|server|utils|auth|config)\/){0,3}[\w.-]*auth[\w.-]*(?:\/(?:index|server|auth|config))?\.(?:ts|js|mjs|mts)$/i;
const otherDatabase =
  /\b(?:drizzleAdapter|prismaAdapter|mongodbAdapter|memoryAdapter|better-sqlite3|createPool|MysqlDialect|SqliteDialect)\b/;

/** The file whose `auth` has a PostgreSQL database of its own: with an adapter, the tables belong to the adapter's migrations. */
export async function findAuthConfig(folder: Folder): Promise<string | undefined> {
  for (const name of (await folder.names()).filter((each) => places.test(each))) {
    const text = (await folder.text(name)).replace(/^[ \t]*\/\/.*$/gm, '');
    const creates = /\bbetterAuth\s*\(/.test(text) && /^[ \t]*export\s+(?:const\s+auth\b|default\b|\{[^}]{0,200}\bauth\b)/m.test(text);
    if (creates && /\bdatabase\s*(?::(?!\s*(?:undefined|null)\b)|,)/.test(text) && !otherDatabase.test(text)) return name;
  }
  return undefined;
}

/** Runs in a pod, so it has Better Auth's own messages, and no packages beside it. */
function entryFor(file: string): string {
  return `import './taskflow-env.mjs';
import * as own from ${JSON.stringify(`./${file}`)};
const auth = own.auth ?? own.default;
let tools;
try { tools = await import('better-auth/db/migration'); } catch { tools = await import('better-auth/db'); }
const { toBeCreated, toBeAdded, runMigrations } = await tools.getMigrations(auth.options);
for (const { table } of toBeCreated) console.log('creating ' + table);
for (const { table, fields } of toBeAdded) console.log('adding ' + Object.keys(fields).join(', ') + ' to ' + table);
await runMigrations();
if (!toBeCreated.length && !toBeAdded.length) console.log('nothing to apply: the tables are up to date');
const { exit } = process;
exit(0);
`;
}

/** `next build` writes these values into the application's code, which may refuse to be imported without them. */
const publicValues = `const fs = require("node:fs"); const lines = [process.env.PUBLIC_ENV, process.env.SERVER_ENV].join("\\n").split("\\n").filter((line) => line.includes("=")); fs.writeFileSync("taskflow-env.mjs", lines.map((line) => "process.env." + line.slice(0, line.indexOf("=")) + " ??= " + JSON.stringify(line.slice(line.indexOf("=") + 1)) + ";").join("\\n"));`;

/** Modules that exist only while Next.js serves a request. */
const empty = ['server-only', 'client-only', 'next/headers', 'next/headers.js', 'next/navigation', 'next/server', 'next/cache'];
const native = ['pg-native', 'better-sqlite3', 'mysql2', 'mssql', 'tedious', 'bun:sqlite', 'better-auth/db/migration'];
const esbuild = 'esbuild@0.25';
const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** A bundle that can't be made doesn't stop the build: the application works without it if the tables exist. */
export function bundleCommand(file: string): string {
  const output = `${migrationsRoot}/better-auth.mjs`;
  const options = [
    ...[
      'taskflow-migrate.mjs',
      '--bundle',
      '--platform=node',
      '--format=esm',
      '--target=node18',
      `--banner:js=${banner}`,
      `--outfile=${output}`,
    ],
    ...['--log-level=error', '--loader:.node=empty', ...empty.map((name) => `--alias:${name}=./taskflow-empty.cjs`)],
  ];
  const bundle = (external: string[]) =>
    quoteCommand(['npx', '--yes', esbuild, ...options, ...external.map((name) => `--external:${name}`)]);
  const write = (text: string, name: string) => `${quoteCommand(['printf', '%s', text])} > ${name}`;
  return [
    `{ ${write(entryFor(file), 'taskflow-migrate.mjs')}`,
    `${write('module.exports = {}', 'taskflow-empty.cjs')}`,
    quoteCommand(['node', '-e', publicValues]),
    `{ ${bundle(native.filter((name) => name !== 'better-auth/db/migration'))} || ${bundle(native)}; }`,
    `rm -f taskflow-migrate.mjs taskflow-env.mjs taskflow-empty.cjs; } || echo ${quoteCommand([`The build can't bundle ${file}: create Better Auth's tables with npx @better-auth/cli migrate`])} >&2`,
  ].join(' && ');
}
