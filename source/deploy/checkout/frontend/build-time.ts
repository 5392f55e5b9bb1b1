// Collects what `next build` needs in the image: public values, placeholders, the backend's addresses, and Prisma's client.
import type { BuildArgs } from '../../../release/application.js';
import type { Folder } from '../folder.js';
import type { ImpliedAlias } from '../sources/script-modules.js';
import { backendAddresses } from './backend-addresses.js';
import { buildPlaceholders } from './build-placeholders.js';
import { buildScripts } from './build-scripts.js';
import { readsIn, type SourceText, sourceTexts } from './environment-reads.js';
import { aliasCommand, aliasHint } from './implied-alias.js';
import type { NextConfig } from './next-config.js';
import type { Manifest } from './package-json.js';
import { prismaOf } from './prisma.js';
import { publicNames } from './public-names.js';
import { serverDefaults } from './server-defaults.js';

/** `skipped`: what the person chose to leave out of the build. `given` wins over what is found. */
export type BuildQuestion = {
  folder: Folder;
  manifest: Manifest;
  config: NextConfig;
  given: BuildArgs;
  skipped: string[];
  alias: ImpliedAlias | undefined;
};

/** `defaults`: variables for which the image has a value. */
export type BuildTime = { facts: string[]; hints: string[]; buildArgs: BuildArgs; defaults: Map<string, string> };

export async function buildTime({ folder, manifest, config, given, skipped, alias }: BuildQuestion): Promise<BuildTime> {
  const sources = await sourceTexts(folder, /process\.env|:\/\//);
  const reads = sources.flatMap(readsIn);
  const names = await publicNames(folder, reads, config.rewrites || passesRequestsOn(sources), given);
  const prisma = await prismaOf(folder, manifest);
  const scripts = buildScripts(manifest.scripts);
  const before = [alias && aliasCommand(alias), scripts.command, prisma.command].filter(Boolean).join(' && ');
  const addresses = backendAddresses(sources, reads);
  const defaults = serverDefaults(reads);
  return {
    facts: [...prisma.facts, ...addresses.facts, ...linesOf(defaults), ...names.facts],
    hints: [
      ...(alias ? [aliasHint(alias)] : []),
      ...serverHints(manifest),
      ...scripts.hints,
      ...prisma.hints,
      ...addresses.hints,
      ...names.hints,
    ],
    buildArgs: {
      BUILD_ENV: buildPlaceholders(reads, prisma.variables),
      ...(before ? { BEFORE_BUILD: before } : {}),
      ...(config.distDir ? { DIST_DIR: config.distDir } : {}),
      ...(skipped.length ? { SKIP: skipped.join(' ') } : {}),
      ...(defaults.size ? { SERVER_ENV: linesOf(defaults).join('\n') } : {}),
      ...addresses.buildArgs,
      ...names.buildArgs,
    },
    defaults,
  };
}

function linesOf(values: Map<string, string>): string[] {
  return [...values].map(([name, value]) => `${name}=${value}`);
}

const handlers = /^(?:src\/)?(?:app\/(?:.*\/)?route|pages\/api\/.*|middleware|proxy)\.[jt]sx?$/;

/** A route handler or a middleware calls the backend for the browser. Those of an authentication library don't. */
function passesRequestsOn(sources: SourceText[]): boolean {
  return sources.some(
    ({ file, text }) => handlers.test(file) && !/(^|\/)auth\//.test(file) && /\bfetch\(|\baxios\b|NextResponse\.rewrite\(/.test(text),
  );
}

/** A custom server isn't part of the standalone output (https://nextjs.org/docs/app/guides/custom-server). */
function serverHints({ scripts }: Manifest): string[] {
  const own = /\b(?:node|tsx|ts-node)\s+(?:-\S+\s+)*(\S+\.[cm]?[jt]s)\b/.exec(scripts.start ?? '')?.[1];
  return own === undefined || own.includes('standalone')
    ? []
    : [`Its script "start" runs ${own}. The image starts Next.js’s own server instead`];
}
