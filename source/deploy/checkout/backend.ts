// A FastAPI checkout: how its packages are named, where its application is, and what the image needs for its database driver.
import { parse } from 'smol-toml';
import { fittingImage } from './base-image.js';
import type { BuildArgs, Checkout, Refused } from './checkout.js';
import { driverOf } from './database-driver.js';
import { findApplication } from './fastapi-application.js';
import { backendPaths } from './fastapi-routes.js';
import { type Folder, textsOf } from './folder.js';
import { readRequirements, requirementNames } from './requirements.js';

export async function readBackend(folder: Folder, given: BuildArgs): Promise<Checkout> {
  const packages = await packagesOf(folder);
  if ('type' in packages) return packages;
  const sources = await textsOf(folder, (name) => name.endsWith('.py'));
  const refused = notFastApi(packages.names, sources);
  if (refused) return refused;
  const application = given.APP_MODULE ? { module: given.APP_MODULE, directory: '.' } : findApplication(sources);
  if (!application) {
    return {
      type: 'refused',
      cause: 'no file of it has a top-level  app = FastAPI(…)',
      cure: 'name where it is: --build-arg APP_MODULE=package.module:name',
    };
  }
  const driver = driverOf(packages.names);
  const paths = backendPaths(sources, application);
  const image = fittingImage('python', packages.python);
  return {
    type: 'buildable',
    facts: [
      `FastAPI, ${application.module}${application.directory === '.' ? '' : ` in ${application.directory}/`}`,
      packages.from,
      ...driver.facts,
      paths.liveness ? `health at ${paths.liveness}` : 'no health route: its port is probed',
      ...(image ? [image] : []),
    ],
    hints: [...driver.hints, ...migrationHints(await folder.names())],
    paths,
    buildArgs: {
      APP_MODULE: application.module,
      ...(application.directory === '.' ? {} : { APP_DIRECTORY: application.directory }),
      ...(image ? { PYTHON_IMAGE: image } : {}),
      ...driver.buildArgs,
      ...given,
    },
  };
}

type Packages = { from: string; names: Set<string>; python: string | undefined };

/** As the Dockerfile takes them: requirements.txt, else uv.lock, else pyproject.toml. */
async function packagesOf(folder: Folder): Promise<Packages | Refused> {
  const text = await folder.text('pyproject.toml');
  const project = text ? readProject(text) : undefined;
  if (project === 'unreadable')
    return { type: 'refused', cause: 'its pyproject.toml is not TOML', cure: 'mend pyproject.toml, then start again' };
  if (await folder.has('requirements.txt')) {
    const read = await readRequirements(folder, 'requirements.txt');
    if ('type' in read) return read;
    return { from: 'requirements.txt', names: requirementNames(read.lines), python: project?.python };
  }
  if (!project?.dependencies) {
    return {
      type: 'refused',
      cause: project?.poetry
        ? 'its pyproject.toml names its packages in Poetry’s old way only'
        : 'its pyproject.toml has no project.dependencies',
      cure: project?.poetry
        ? 'write them down once: poetry export --without-hashes -o requirements.txt'
        : 'name its packages in project.dependencies, or in a requirements.txt',
    };
  }
  const from = (await folder.has('uv.lock')) ? 'uv.lock' : 'pyproject.toml';
  return { from, names: requirementNames(project.dependencies), python: project.python };
}

type Project = { dependencies: string[] | undefined; python: string | undefined; poetry: boolean };

function readProject(text: string): Project | 'unreadable' {
  try {
    const { project, tool } = parse(text);
    const table = isTable(project) ? project : {};
    const listed = Array.isArray(table.dependencies) ? table.dependencies.filter((d) => typeof d === 'string') : undefined;
    const python = typeof table['requires-python'] === 'string' ? table['requires-python'] : undefined;
    return { dependencies: listed, python, poetry: isTable(tool) && 'poetry' in tool };
  } catch {
    return 'unreadable';
  }
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function notFastApi(names: Set<string>, sources: Map<string, string>): Refused | undefined {
  if (names.has('fastapi') || [...sources.values()].some((text) => /^\s*(from fastapi\b|import fastapi\b)/m.test(text))) return undefined;
  const other = ['django', 'flask', 'starlette', 'litestar', 'sanic', 'aiohttp'].find((name) => names.has(name));
  return {
    type: 'refused',
    cause: other ? `it is a ${other} application, not FastAPI` : 'neither its packages nor its sources name fastapi',
    cure: 'TaskFlow’s backend is a FastAPI application: give the folder of one, or leave it out to deploy the TaskFlow that comes with this program',
  };
}

function migrationHints(names: string[]): string[] {
  return names.some((name) => /(^|\/)alembic\.ini$/.test(name))
    ? ['its Alembic migrations are not run by the image: run them against the database before, or at the start of the application']
    : [];
}
