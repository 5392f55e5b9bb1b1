// A Next.js checkout: can the Dockerfile build it, from which lock file, and what of it is frozen into the browser's code?
import semver from 'semver';
import type { BuildArgs } from '../../../release/application.js';
import { fittingImage } from '../backend/base-image.js';
import type { Folder } from '../folder.js';
import { healthFact } from '../health-paths.js';
import { refuse } from '../parsed.js';
import type { Checkout, Refused } from '../result.js';
import { lockFileOf } from './lock-file.js';
import { nextConfig } from './next-config.js';
import { frontendPaths } from './next-routes.js';
import { type Manifest, parseManifest } from './package-json.js';
import { publicNames } from './public-names.js';

const oldestNext = '13.0.0';

export async function readFrontend(folder: Folder, given: BuildArgs): Promise<Checkout> {
  const manifest = parseManifest(await folder.text('package.json'));
  if (!manifest) return refuse('its package.json cannot be read as JSON', 'mend package.json, then start again');
  const config = await nextConfig(folder);
  const refused = unbuildable(manifest) ?? config.refused;
  if (refused) return refused;
  const lock = await lockFileOf(folder);
  const names = await publicNames(folder, given);
  const image = fittingImage('node', manifest.node);
  const paths = await frontendPaths(folder, config.basePath);
  return {
    type: 'buildable',
    facts: [
      `Next.js ${manifest.packages.next}`,
      config.standalone ? 'standalone output' : 'standalone output, set by the build',
      lock.fact,
      ...databaseIn(manifest),
      healthFact(paths),
      ...(image ? [image] : []),
      ...names.facts,
    ],
    hints: [...lock.hints, ...scriptHints(manifest), ...names.hints],
    paths,
    buildArgs: { ...lock.buildArgs, ...(image ? { NODE_IMAGE: image } : {}), ...names.buildArgs },
  };
}

function unbuildable({ packages, scripts, folders }: Manifest): Refused | undefined {
  const next = packages.next;
  if (next === undefined) {
    const other = Object.keys(otherFrameworks).find((name) => name in packages);
    return refuse(
      other ? `it is a ${otherFrameworks[other]} application, not Next.js` : 'its package.json does not depend on next',
      'TaskFlow’s frontend is a Next.js application: give the folder of one, or leave it out to deploy the TaskFlow that comes with this program',
    );
  }
  // `latest`, `catalog:` and the like are no range: the lock file decides, and the build will tell.
  if (semver.validRange(next) !== null && !semver.intersects(next, `>=${oldestNext}-0`, { includePrerelease: true }))
    return refuse(`it uses Next.js ${next}`, 'upgrade it to Next.js 13 or newer: npm install next@latest');
  if (!scripts.build) return refuse('its package.json has no script "build"', 'add  "build": "next build"  to the scripts in package.json');
  const [name, where] = Object.entries(folders)[0] ?? [];
  if (name)
    return refuse(
      `its dependency ${name} (${where}) is a folder, and packages are installed before any folder is there`,
      'publish that package, or make it a part of the application’s own sources',
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

/** What runs while packages are installed does not see the sources yet; prisma/ and patches/ alone are there. */
function scriptHints({ scripts }: Manifest): string[] {
  const name = ['preinstall', 'install', 'postinstall', 'prepare'].find(
    (script) => scripts[script] && !/^prisma generate$/.test(scripts[script]),
  );
  return name ? [`its script "${name}" runs before the sources are there: if the build fails in it, call it from "build" instead`] : [];
}
