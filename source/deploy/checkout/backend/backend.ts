// Reads a FastAPI checkout: its packages, where its application is, and what the image needs for its database driver.
import { parse } from 'smol-toml';
import type { BuildArgs } from '../../../release/application.js';
import { findAlembic } from '../database/alembic.js';
import { type Folder, textsOf } from '../folder.js';
import { healthFact } from '../health-paths.js';
import { dayFact, dayHints, type PackagesDay } from '../packages-day.js';
import { isRecord, refuse, strings } from '../parsed.js';
import type { Checkout, Refused } from '../result.js';
import { backendNeeds } from './backend-needs.js';
import { fittingImage } from './base-image.js';
import { driverOf } from './database-driver.js';
import { findApplication, namedApplication } from './fastapi-application.js';
import { backendPaths } from './fastapi-routes.js';
import { readRequirements, requirementNames } from './requirements.js';

/** `added`: packages that the person adds to those of the checkout. */
export type PackageChoices = { day: PackagesDay; added: string[] };

export async function readBackend(folder: Folder, given: BuildArgs, { day, added }: PackageChoices): Promise<Checkout> {
  const packages = await readPackages(folder);
  if ('type' in packages) return packages;
  const sources = await textsOf(folder, (name) => name.endsWith('.py'));
  const refused = whyNotFastApi(packages.names, sources);
  if (refused) return refused;
  const application = given.APP_MODULE ? namedApplication(given.APP_MODULE, given.APP_DIRECTORY) : findApplication(sources);
  if (!application)
    return refuse(
      'No file has a top-level app = FastAPI(…)',
      'Pass --build-arg APP_MODULE=package.module:name. If a function creates it, add a line app = create_app().',
    );
  const found = await backendNeeds({ folder, sources, application, packages: packages.names });
  if (found.refused) return found.refused;
  const { needs } = found;
  const driver = driverOf(packages.names, needs.database.use);
  const alembic = await findAlembic(folder, packages.names);
  const paths = backendPaths(sources, application);
  const image = fittingImage('python', packages.python);
  return {
    type: 'buildable',
    facts: [
      `FastAPI, ${application.module}${application.directory === '.' ? '' : ` in ${application.directory}/`}`,
      packages.from,
      ...driver.facts,
      healthFact(paths),
      dayFact(day),
      ...(image ? [image] : []),
    ],
    hints: [...(needs.secretKeys.includes('database-url') ? driver.hints : []), ...alembic.hints, ...dayHints(day), ...found.hints],
    paths,
    needs: { ...needs, database: { ...needs.database, driver: driver.driver }, migrations: alembic.migrations },
    buildArgs: {
      APP_MODULE: application.module,
      ...(application.directory === '.' ? {} : { APP_DIRECTORY: application.directory }),
      ...(image ? { PYTHON_IMAGE: image } : {}),
      ...driver.buildArgs,
      ...(day.until === undefined ? {} : { PACKAGES_UNTIL: day.until }),
      ...(added.length ? { ADD_PACKAGES: added.join(' ') } : {}),
      // pip clones with git, which the slim images don't have.
      ...(packages.git ? { BUILD_PACKAGES: [driver.buildArgs.BUILD_PACKAGES, 'git ca-certificates'].filter(Boolean).join(' ') } : {}),
      ...given,
    },
  };
}

type Packages = { from: string; names: Set<string>; python: string | undefined; git: boolean };

/** In the Dockerfile's order: requirements.txt, else uv.lock, else pyproject.toml. */
async function readPackages(folder: Folder): Promise<Packages | Refused> {
  const text = await folder.text('pyproject.toml');
  const project = text ? readProject(text) : undefined;
  if (project === 'unreadable') return refuse("Its pyproject.toml isn't valid TOML", 'Correct pyproject.toml, then start again.');
  if (await folder.has('requirements.txt')) {
    const read = await readRequirements(folder, 'requirements.txt');
    if ('type' in read) return read;
    return { from: 'requirements.txt', names: requirementNames(read.lines), python: project?.python, git: fromGit(read.lines) };
  }
  if (!project?.dependencies) {
    return project?.poetry
      ? refuse(
          'Its pyproject.toml lists its packages only in Poetry’s own format',
          'Run poetry export --without-hashes -o requirements.txt.',
        )
      : refuse('Its pyproject.toml has no project.dependencies', 'List its packages in project.dependencies or in a requirements.txt.');
  }
  if (project.folder)
    return refuse(
      `Its package ${project.folder} is a folder (tool.uv.sources), but the build installs packages before it copies folders`,
      'Publish that package, or move it into the application’s own sources.',
    );
  const from = (await folder.has('uv.lock')) ? 'uv.lock' : 'pyproject.toml';
  return { from, names: requirementNames(project.dependencies), python: project.python, git: fromGit(project.dependencies) };
}

/** `folder`: a package that uv installs from a folder. */
type Project = { dependencies: string[] | undefined; python: string | undefined; poetry: boolean; folder: string | undefined };

function readProject(text: string): Project | 'unreadable' {
  try {
    const { project, tool } = parse(text);
    const table = isRecord(project) ? project : {};
    const tools = isRecord(tool) ? tool : {};
    const poetry = isRecord(tools.poetry) ? tools.poetry : undefined;
    const sources = isRecord(tools.uv) && isRecord(tools.uv.sources) ? tools.uv.sources : {};
    return {
      dependencies: Array.isArray(table.dependencies) ? table.dependencies.filter((d) => typeof d === 'string') : undefined,
      python: strings(table)['requires-python'] ?? strings(poetry?.dependencies).python,
      poetry: poetry !== undefined,
      folder: Object.keys(sources).find((name) => isRecord(sources[name]) && ('path' in sources[name] || 'workspace' in sources[name])),
    };
  } catch {
    return 'unreadable';
  }
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

function fromGit(lines: string[]): boolean {
  return lines.some((line) => line.includes('git+'));
}
