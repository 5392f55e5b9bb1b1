// Reads a Next.js checkout: whether the Dockerfile can build it, from which lock file, and which values end up in the browser's code.
import semver from 'semver';
import type { BuildArgs } from '../../../release/application.js';
import { findFrontendMigrations } from '../database/frontend-migrations.js';
import { nodeUse } from '../database/node-use.js';
import type { Folder } from '../folder.js';
import { healthFact } from '../health-paths.js';
import { refuseUnreadable } from '../limits/merge-conflicts.js';
import { type PackagesDay, today } from '../packages-day.js';
import { refuse } from '../parsed.js';
import type { Checkout, Refused } from '../result.js';
import type { ScriptImport } from '../sources/script-modules.js';
import { buildTime } from './build-time.js';
import { frontendNeeds } from './frontend-needs.js';
import { absentPackages } from './install/absent-packages.js';
import { readPackages } from './install/packages.js';
import { nextConfig } from './next-config.js';
import { frontendPaths } from './next-routes.js';
import { type Manifest, parseManifest } from './package-json.js';

const oldestNext = '13.0.0';

/** `skipped`: what the person left out of the build, `added` and `omitted`: packages that they added or left out. `day`: whose packages fill what no lock file pins. */
type Choices = { skipped?: string[]; added?: string[]; omitted?: string[]; day?: PackagesDay };

export async function readFrontend(own: Folder, given: BuildArgs, choices: Choices = {}): Promise<Checkout> {
  const { skipped = [], added = [], omitted = [], day = today } = choices;
  const written = await own.text('package.json');
  const manifest = parseManifest(written);
  if (!manifest) return refuseUnreadable('package.json', written, 'JSON');
  const install = await readPackages(own, manifest, day);
  const { folder, image, context, ignore } = install;
  const config = await nextConfig(folder);
  const refused = whyUnbuildable(manifest) ?? install.refused;
  if (refused) return refused;
  const needed = await frontendNeeds(folder, new Set(Object.keys(manifest.packages)));
  if (needed.refused) return needed.refused;
  const build = await buildTime({ folder, manifest, config, given, skipped, alias: needed.alias });
  const use = nodeUse(manifest.packages);
  const found = await findFrontendMigrations(folder, manifest.packages);
  const absent = absentPackages(needed.imports, new Set([...install.installed, ...added.map(nameOf)]), install.lock);
  const without = omitted.filter((name) => name in manifest.packages);
  const paths = await frontendPaths(folder, config.basePath);
  return {
    type: 'buildable',
    facts: [
      `Next.js ${manifest.packages.next}`,
      config.output === 'standalone' ? 'standalone output' : 'standalone output, set by the build',
      ...install.facts,
      ...without.map((name) => `without ${name}, which the registry doesn't have`),
      ...databaseFacts(manifest),
      healthFact(paths),
      ...(image ? [image] : []),
      ...build.facts,
    ],
    hints: [...install.hints, ...build.hints, ...found.hints, ...needed.hints],
    paths,
    ...(context === undefined ? {} : { context }),
    ...(ignore === undefined ? {} : { ignore }),
    ...(absent.length ? { absent } : {}),
    unused: Object.keys(manifest.packages).filter((name) => !isImported(name, needed.imports)),
    needs: {
      ...needed.needs,
      variables: needed.needs.variables.map((variable) => ({
        ...variable,
        required: variable.required && !build.defaults.has(variable.name),
      })),
      database: { ...needed.needs.database, ...(use ? { driver: 'node', use } : {}) },
      migrations: found.migrations,
    },
    buildArgs: {
      ...install.buildArgs,
      ...(added.length ? { ADD_PACKAGES: added.join(' ') } : {}),
      ...(without.length ? { OMIT_PACKAGES: without.join(' ') } : {}),
      ...build.buildArgs,
      ...(found.build ? { MIGRATIONS: found.build } : {}),
    },
  };
}

function isImported(name: string, imports: ScriptImport[]): boolean {
  return imports.some(({ specifier }) => specifier === name || specifier.startsWith(`${name}/`));
}

/** `axios@1.7.0` → axios. */
function nameOf(spec: string): string {
  return spec.replace(/(?<=.)@.*$/, '');
}

function whyUnbuildable({ packages, scripts }: Manifest): Refused | undefined {
  const next = packages.next;
  if (next === undefined) {
    const other = Object.keys(otherFrameworks).find((name) => name in packages);
    return refuse(
      other ? `It is a ${otherFrameworks[other]} application, not Next.js` : "Its package.json doesn't depend on next",
      'Name the folder of a Next.js application, or omit it to deploy the included TaskFlow.',
    );
  }
  // For `latest`, `catalog:` and the like the lock file decides.
  if (semver.validRange(next) !== null && !semver.intersects(next, `>=${oldestNext}-0`, { includePrerelease: true }))
    return refuse(`It uses Next.js ${next}`, 'Upgrade to Next.js 13 or newer: npm install next@latest');
  if (!scripts.build) return refuse('Its package.json has no script "build"', 'Add "build": "next build" to the scripts in package.json.');
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

function databaseFacts({ packages }: Manifest): string[] {
  const auth = 'better-auth' in packages ? ['Better Auth'] : [];
  const found = Object.keys(databases).find((name) => name in packages);
  return found ? [...auth, databases[found] ?? found] : auth;
}
