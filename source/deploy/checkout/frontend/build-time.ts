// Collects what `next build` needs in the image: public values, placeholders, the backend's addresses, and Prisma's client.
import type { BuildArgs } from '../../../release/application.js';
import type { Folder } from '../folder.js';
import { backendAddresses } from './backend-addresses.js';
import { buildPlaceholders } from './build-placeholders.js';
import { readsIn, sourceTexts } from './environment-reads.js';
import type { NextConfig } from './next-config.js';
import type { Manifest } from './package-json.js';
import { prismaOf } from './prisma.js';
import { publicNames } from './public-names.js';

/** `skipped`: what the person chose to leave out of the build. `given` wins over what is found. */
export type BuildQuestion = { folder: Folder; manifest: Manifest; config: NextConfig; given: BuildArgs; skipped: string[] };

export type BuildTime = { facts: string[]; hints: string[]; buildArgs: BuildArgs };

export async function buildTime({ folder, manifest, config, given, skipped }: BuildQuestion): Promise<BuildTime> {
  const sources = await sourceTexts(folder, /process\.env|:\/\//);
  const reads = sources.flatMap(readsIn);
  const names = await publicNames(folder, reads, config.rewrites || (await passesRequestsOn(folder)), given);
  const prisma = await prismaOf(folder, manifest);
  const addresses = backendAddresses(sources, reads);
  return {
    facts: [...prisma.facts, ...addresses.facts, ...names.facts],
    hints: [...prisma.hints, ...addresses.hints, ...names.hints],
    buildArgs: {
      BUILD_ENV: buildPlaceholders(reads, prisma.variables),
      ...(prisma.command ? { BEFORE_BUILD: prisma.command } : {}),
      ...(config.distDir ? { DIST_DIR: config.distDir } : {}),
      ...(skipped.length ? { SKIP: skipped.join(' ') } : {}),
      ...addresses.buildArgs,
      ...names.buildArgs,
    },
  };
}

/** A catch-all route handler answers the browser's relative requests, or a middleware rewrites them. */
async function passesRequestsOn(folder: Folder): Promise<boolean> {
  const names = await folder.names();
  return names.some((name) =>
    /(^|\/)(app\/(.*\/)?\[{1,2}\.{3}[^/]*\]{1,2}\/route\.[jt]s|pages\/api\/(.*\/)?\[{1,2}\.{3}[^/]*\.[jt]s|(middleware|proxy)\.[jt]s)$/.test(
      name,
    ),
  );
}
