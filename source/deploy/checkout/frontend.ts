// A Next.js checkout: can the Dockerfile build it, from which lock file, and what of it is frozen into the browser's code?
import semver from 'semver';
import { fittingImage } from './base-image.js';
import type { BuildArgs, Checkout, Refused } from './checkout.js';
import { type Folder, firstOf } from './folder.js';
import { type Manifest, parseManifest } from './manifest.js';
import { nextConfig } from './next-config.js';
import { frontendPaths } from './next-routes.js';
import { publicNames } from './public-names.js';

/** In the order in which the Dockerfile takes them. */
const lockFiles = ['package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock'];
const oldestNext = '13.0.0';

export async function readFrontend(folder: Folder, given: BuildArgs): Promise<Checkout> {
  const manifest = parseManifest(await folder.text('package.json'));
  if (!manifest) return refuse('its package.json cannot be read as JSON', 'mend package.json, then start again');
  const config = await nextConfig(folder);
  const refused = unbuildable(manifest) ?? config.refused;
  if (refused) return refused;
  const lock = await firstOf(folder, lockFiles);
  const names = await publicNames(folder, given);
  const image = fittingImage('node', manifest.node);
  const paths = await frontendPaths(folder, config.basePath);
  return {
    type: 'buildable',
    facts: [
      `Next.js ${manifest.packages.next}`,
      config.standalone ? 'standalone output' : 'standalone output, set by the build',
      lock ?? 'no lock file',
      ...databaseIn(manifest),
      paths.liveness ? `health at ${paths.liveness}` : 'no health route: its port is probed',
      ...(image ? [image] : []),
      ...names.facts,
    ],
    hints: [...lockHints(lock, await firstOf(folder, ['bun.lock', 'bun.lockb'])), ...names.hints],
    paths,
    buildArgs: { ...(image ? { NODE_IMAGE: image } : {}), ...names.buildArgs, ...withoutPublic(given) },
  };
}

function unbuildable({ packages, scripts, outside }: Manifest): Refused | undefined {
  const next = packages.next;
  if (next === undefined) {
    const other = Object.keys(otherFrameworks).find((name) => name in packages);
    return refuse(
      other ? `it is a ${otherFrameworks[other]} application, not Next.js` : 'its package.json does not depend on next',
      'TaskFlow’s frontend is a Next.js application: give the folder of one, or leave it out to deploy the TaskFlow that comes with this program',
    );
  }
  const oldest = semver.minVersion(next, { loose: true });
  if (oldest && semver.lt(oldest, oldestNext))
    return refuse(`it uses Next.js ${next}`, 'upgrade it to Next.js 13 or newer: npm install next@latest');
  if (!scripts.build) return refuse('its package.json has no script "build"', 'add  "build": "next build"  to the scripts in package.json');
  const [name, where] = Object.entries(outside)[0] ?? [];
  if (name)
    return refuse(
      `its dependency ${name} (${where}) is outside of the folder, and a build sees nothing outside of it`,
      'publish that package, or move it into the folder',
    );
  return undefined;
}

const otherFrameworks: Record<string, string> = {
  vite: 'Vite',
  'react-scripts': 'Create React App',
  nuxt: 'Nuxt',
  '@angular/core': 'Angular',
  '@sveltejs/kit': 'SvelteKit',
  '@remix-run/react': 'Remix',
  astro: 'Astro',
  gatsby: 'Gatsby',
  vue: 'Vue',
};

const databases: Record<string, string> = {
  prisma: 'Prisma',
  '@prisma/client': 'Prisma',
  'drizzle-orm': 'Drizzle',
  '@neondatabase/serverless': 'Neon driver',
  pg: 'pg',
  postgres: 'postgres.js',
};

function databaseIn({ packages }: Manifest): string[] {
  const auth = 'better-auth' in packages ? ['Better Auth'] : [];
  const found = Object.keys(databases).find((name) => name in packages);
  return found ? [...auth, databases[found] ?? found] : auth;
}

function lockHints(lock: string | undefined, bun: string | undefined): string[] {
  if (lock) return [];
  return bun
    ? [`${bun} is not read: npm chooses the versions from package.json; npm install makes a package-lock.json that pins them`]
    : ['without a lock file each build may get other versions: npm install makes a package-lock.json'];
}

function withoutPublic(given: BuildArgs): BuildArgs {
  return Object.fromEntries(Object.entries(given).filter(([name]) => !name.startsWith('NEXT_PUBLIC_')));
}

export function refuse(cause: string, cure: string): Refused {
  return { type: 'refused', cause, cure };
}
