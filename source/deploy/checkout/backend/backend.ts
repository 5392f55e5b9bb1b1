// Reads a FastAPI checkout: its packages, where its application is, and what the image needs for its database driver.
import type { BuildArgs, Migration } from '../../../release/application.js';
import { findAlembic } from '../database/alembic.js';
import { type Folder, textsOf } from '../folder.js';
import { healthFact } from '../health-paths.js';
import { dayFact, dayHints, type PackagesDay } from '../packages-day.js';
import { refuse } from '../parsed.js';
import type { Checkout, Refused } from '../result.js';
import { backendNeeds } from './backend-needs.js';
import { driverOf } from './database-driver.js';
import { type Application, findApplication, namedApplication } from './fastapi-application.js';
import { backendPaths } from './fastapi-routes.js';
import { ownPackage } from './own-package.js';
import { compilersFor } from './packages/compiled-packages.js';
import { stillNamed, withoutPackages } from './packages/left-out.js';
import { stillPinned, withoutPins } from './packages/lifted-pins.js';
import { type Packages, readPackages } from './packages/python-packages.js';
import { pythonImage, pythonVersions } from './packages/python-version.js';
import { requirementNames } from './packages/requirements.js';
import { startedModules } from './started-modules.js';

/**
 * `added`: packages that the person adds to those of the checkout. `omitted`: requirements that they leave out. `lifted`: pins in place of
 * which they take newer versions.
 */
export type PackageChoices = { day: PackagesDay; added: string[]; omitted: string[]; lifted: string[] };

export async function readBackend(folder: Folder, given: BuildArgs, choices: PackageChoices): Promise<Checkout> {
  const packages = await readPackages(folder);
  if ('type' in packages) return packages;
  const sources = await textsOf(folder, (name) => name.endsWith('.py'));
  const refused = whyNotFastApi(packages.names, sources);
  if (refused) return refused;
  const application = given.APP_MODULE
    ? namedApplication(given.APP_MODULE, given.APP_DIRECTORY)
    : findApplication(sources, await startedModules(folder, sources));
  if (!application)
    return refuse(
      'No file has a top-level app = FastAPI(…)',
      'Pass --build-arg APP_MODULE=package.module:name, or package.module:name() if a function makes it.',
    );
  const needed = await backendNeeds({ folder, sources, application, packages: packages.names });
  if (needed.refused) return needed.refused;
  return describe(folder, { packages, sources, application, needed, given, choices });
}

type Found = {
  packages: Packages;
  sources: Map<string, string>;
  application: Application;
  needed: Extract<Awaited<ReturnType<typeof backendNeeds>>, { needs: unknown }>;
  given: BuildArgs;
  choices: PackageChoices;
};

async function describe(folder: Folder, { packages, sources, application, needed, given, choices }: Found): Promise<Checkout> {
  const { day } = choices;
  const { needs } = needed;
  const driver = driverOf(new Set([...packages.names, ...requirementNames(choices.added)]), needs.database.use);
  const alembic = await findAlembic(folder, packages.names);
  const paths = backendPaths(sources, application);
  const python = await pythonVersions(folder, packages.python);
  const omitted = stillNamed(packages, choices.omitted);
  const lifted = stillPinned(packages, choices.lifted);
  const package_ = given.APP_MODULE ? undefined : ownPackage(sources, application, packages.names);
  const module = package_?.module ?? application.module;
  const [version = ''] = python.versions;
  return {
    type: 'buildable',
    facts: [
      `FastAPI, ${module}${application.directory === '.' ? '' : ` in ${application.directory}/`}`,
      packages.from,
      ...driver.facts,
      healthFact(paths),
      ...(packages.unlocked ? [dayFact(day)] : []),
      ...omitted.map((name) => `without ${name}, which can't be installed`),
      ...lifted.map((pin) => `a newer version than ${pin}`),
      ...(isDefault(version) ? [] : [python.from ? `Python ${version}, from ${python.from}` : `Python ${version}`]),
    ],
    hints: [
      ...packages.hints,
      ...(needs.secretKeys.includes('database-url') ? driver.hints : []),
      ...alembic.hints,
      ...dayHints(day),
      ...needed.hints,
    ],
    paths,
    needs: {
      ...needs,
      database: { ...needs.database, driver: driver.driver },
      migrations: needs.database.use?.sqliteUrl === undefined ? withTables(alembic.migrations, needs.migrations) : [],
    },
    ...(packages.context === undefined ? {} : { context: packages.context }),
    ...(packages.ignore === undefined ? {} : { ignore: packages.ignore }),
    ...(packages.requirements === undefined ? {} : { requirements: packages.requirements }),
    ...(given.PYTHON_IMAGE ? {} : { pythons: python.versions }),
    buildArgs: {
      APP_MODULE: module,
      ...(application.directory === '.' ? {} : { APP_DIRECTORY: application.directory }),
      ...(package_ ? { APP_PACKAGE: package_.name } : {}),
      ...(isDefault(version) ? {} : { PYTHON_IMAGE: pythonImage(version) }),
      ...withoutPackages(withoutPins(packages, lifted), omitted),
      ...packageArguments(packages, choices),
      ...given,
    },
  };
}

/** Tables of models come in the place of migrations, or after migrations that don't fit the database. */
function withTables(migrations: Migration[], tables: Migration[]): Migration[] {
  const [instead] = tables;
  return migrations.length ? migrations.map((each) => (instead ? { ...each, instead } : each)) : tables;
}

function isDefault(version: string): boolean {
  return version === '3.13';
}

function packageArguments({ names, git }: Packages, { day, added }: PackageChoices): BuildArgs {
  const compilers = compilersFor(names);
  // uv clones with git, which the slim images don't have.
  const build = [...compilers.build, ...(git ? ['git', 'ca-certificates'] : [])];
  return {
    ...(day.until === undefined ? {} : { PACKAGES_UNTIL: day.until }),
    ...(added.length ? { ADD_PACKAGES: added.join(' ') } : {}),
    ...(build.length ? { BUILD_PACKAGES: build.join(' ') } : {}),
    ...(compilers.runtime.length ? { RUNTIME_PACKAGES: compilers.runtime.join(' ') } : {}),
  };
}

function whyNotFastApi(names: Set<string>, sources: Map<string, string>): Refused | undefined {
  if (names.has('fastapi') || [...sources.values()].some((text) => /^[ \t]*(from fastapi\b|import fastapi\b)/m.test(text)))
    return undefined;
  const other = ['django', 'flask', 'starlette', 'litestar', 'sanic', 'aiohttp'].find((name) => names.has(name));
  return refuse(
    other ? `It is a ${other} application, not FastAPI` : 'Neither its packages nor its sources mention fastapi',
    'Name the folder of a FastAPI application, or omit it to deploy the included TaskFlow.',
  );
}
