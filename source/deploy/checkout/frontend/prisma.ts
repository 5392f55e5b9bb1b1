// Decides whether `prisma generate` must run before the build, and how.
import { posix } from 'node:path';
import { type Folder, firstOf } from '../folder.js';
import { isRecord, strings } from '../parsed.js';
import type { Manifest } from './package-json.js';

/** `command`: '' if nothing must run. `variables`: names that the schema or Prisma's configuration reads. */
export type Prisma = { command: string; variables: string[]; facts: string[]; hints: string[] };

const configs = ['prisma.config.ts', 'prisma.config.mts', 'prisma.config.js', 'prisma.config.mjs', '.config/prisma.ts'];
const without: Prisma = { command: '', variables: [], facts: [], hints: [] };

export async function prismaOf(folder: Folder, { packages, scripts }: Manifest): Promise<Prisma> {
  const version = packages.prisma ?? packages['@prisma/client'];
  if (version === undefined) return without;
  const names = await folder.names();
  const config = await firstOf(folder, configs);
  const configText = config ? await folder.text(config) : '';
  const files = names.filter((name) => name.endsWith('.prisma'));
  const texts = await Promise.all(files.map(async (file) => ({ file, text: (await folder.text(file)).replace(/\/\/[^\n]*/g, '') })));
  const schema = texts.find(({ text }) => /generator\s+\w+\s*\{[^}]*prisma-client(?:-js)?"/.test(text));
  if (!schema) return without;
  const output = outputOf(schema);
  const variables = [...texts.map(({ text }) => text), configText].flatMap((text) =>
    [...text.matchAll(/\benv\(\s*["'](\w+)["']\s*\)/g)].map(([, name = '']) => name),
  );
  const found = { ...without, variables: [...new Set(variables)] };
  if (output !== undefined && names.some((name) => name.startsWith(`${output}/`))) return found;
  if (/prisma generate/.test(scripts.build ?? '') || /prisma generate/.test(scripts.prebuild ?? '')) return found;
  const program = packages.prisma === undefined ? `npx --yes prisma@'${version.replace(/[^\w.^~-]/g, '')}'` : 'npx prisma';
  const engines = needsEngines(schema.text, version);
  const named = config !== undefined || (await namesSchema(folder)) ? undefined : flagFor(schema.file, files.length);
  return {
    ...found,
    command: [...(engines ? [] : [noEngine]), program, 'generate', ...(named ? [`--schema='${named}'`] : [])].join(' '),
    facts: ['prisma generate before the build'],
    hints: engines ? [`Prisma ${version} downloads its query engine from binaries.prisma.sh while the image builds`] : [],
  };
}

/** The folder of the generated client in the checkout; undefined if it is in node_modules. */
function outputOf({ file, text }: { file: string; text: string }): string | undefined {
  const written = /\boutput\s*=\s*"([^"\n]+)"/.exec(text)?.[1];
  const output = written && posix.normalize(posix.join(posix.dirname(file), written));
  return output && !output.includes('node_modules') ? output : undefined;
}

async function namesSchema(folder: Folder): Promise<boolean> {
  try {
    const manifest: unknown = JSON.parse(await folder.text('package.json'));
    return isRecord(manifest) && strings(manifest.prisma).schema !== undefined;
  } catch {
    return false;
  }
}

/** Prisma itself looks at these two (https://www.prisma.io/docs/orm/prisma-schema/overview/location). */
function flagFor(file: string, count: number): string | undefined {
  if (file === 'prisma/schema.prisma' && count === 1) return undefined;
  if (file === 'schema.prisma') return undefined;
  const target = count === 1 ? file : posix.dirname(file);
  return /^[\w./ ()@-]+$/.test(target) ? target : undefined;
}

/** Generating a client needs no engine, but Prisma downloads that of its migrations unless it finds a file here. */
const noEngine = 'PRISMA_SCHEMA_ENGINE_BINARY=/bin/true';

/** The client asks a program of Prisma's: up to 6, without engineType "client" (https://www.prisma.io/docs/orm/more/under-the-hood/engines). */
function needsEngines(text: string, version: string): boolean {
  const major = Number(/\d+/.exec(version)?.[0] ?? Number.POSITIVE_INFINITY);
  return major < 7 && !/engineType\s*=\s*"client"/.test(text);
}
