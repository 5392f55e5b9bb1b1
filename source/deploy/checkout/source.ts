// Finds what to build for each component: the folder, the Dockerfile, the build arguments.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Failure, type Problem, secretKeys } from '../../problem.js';
import { type BuildArgs, type Needs, nothingNeeded, type ProbePaths, type Source } from '../../release/application.js';
import type { Component } from '../../release/component.js';
import { sanitize } from '../../sanitize.js';
import { readCheckout } from './checkout.js';
import { asPublicEnv } from './frontend/public-names.js';
import type { Checkout } from './result.js';

const budgets = { frontend: 200e6, backend: 300e6 };
const containerPorts = { frontend: 3000, backend: 8000 };
const ownPaths: Record<Component, ProbePaths> = {
  frontend: { liveness: '/api/health', readiness: '/api/ready' },
  backend: { liveness: '/health', readiness: '/ready' },
};
const ownNeeds: Record<Component, Needs> = {
  frontend: { ...nothingNeeded, secretKeys: ['database-url', 'better-auth-secret'], database: { driver: 'node', names: [] } },
  backend: { ...nothingNeeded, secretKeys, database: { driver: 'psycopg', names: [] } },
};
const markers = { frontend: ['package.json'], backend: ['requirements.txt', 'pyproject.toml'] };

/** Chosen on the command line: a folder, and build arguments, which win over detected ones. */
export type Chosen = { directory?: string; buildArgs?: BuildArgs };

/**
 * The chosen folder, else `./<component>` in `cwd` if it holds an application, else the included application.
 * Failure (exit 2) that names the flag if the chosen folder holds no application. A folder that can't be built is `refused`.
 */
export async function findSource(component: Component, root: string, cwd: string, chosen: Chosen = {}): Promise<Source> {
  const { directory: given, buildArgs = {} } = chosen;
  const dockerFolder = path.join(root, `${component}-docker`);
  const base = {
    component,
    dockerfile: path.join(dockerFolder, 'Dockerfile'),
    repository: `taskflow-${component}`,
    budget: budgets[component],
    containerPort: containerPorts[component],
  };
  if (given !== undefined) {
    const directory = path.resolve(cwd, given);
    if (!existsSync(directory)) throw unusable(component, given, 'There is no such folder');
    if (!holdsApplication(component, directory)) throw unusable(component, given, `It has no ${markers[component].join(' or ')}`);
    return { ...base, directory, ...(await inspectCheckout(component, directory, base.dockerfile, buildArgs, `--${component} ${given}`)) };
  }
  const local = path.join(cwd, component);
  if (holdsApplication(component, local))
    return { ...base, directory: local, ...(await inspectCheckout(component, local, base.dockerfile, buildArgs, `./${component}`)) };
  return {
    ...base,
    directory: path.join(dockerFolder, 'app'),
    own: true,
    paths: ownPaths[component],
    buildArgs: asPublicEnv(buildArgs),
    needs: ownNeeds[component],
    facts: [],
    hints: [],
  };
}

type Inspected = Pick<Source, 'own' | 'paths' | 'buildArgs' | 'needs' | 'facts' | 'hints' | 'refused'>;

/** `name`: of the folder, as the user would write it. */
async function inspectCheckout(
  component: Component,
  directory: string,
  dockerfile: string,
  given: BuildArgs,
  name: string,
): Promise<Inspected> {
  const checkout = await readCheckout(component, directory, dockerfile, given).catch(unreadable);
  if (checkout.type === 'buildable') {
    const { paths, buildArgs, needs, facts, hints } = checkout;
    return { own: false, paths, buildArgs, needs, facts: facts.map(sanitize), hints: hints.map(sanitize) };
  }
  const { cause, fix } = checkout;
  const refused: Problem = { problem: `${name} can't be built`, cause: sanitize(cause), fix: sanitize(fix), exit: 2 };
  return { own: false, paths: { liveness: '', readiness: '' }, buildArgs: given, needs: nothingNeeded, facts: [], hints: [], refused };
}

/** Only commands that build may fail because of a folder that can't be read, such as a database container's data. */
function unreadable(error: unknown): Checkout {
  const cause = error instanceof Error ? error.message : String(error);
  return { type: 'refused', cause, fix: 'Make it readable for your user, or move it out of the folder.' };
}

function holdsApplication(component: Component, directory: string): boolean {
  return markers[component].some((name) => existsSync(path.join(directory, name)));
}

function unusable(component: Component, given: string, cause: string): Failure {
  return new Failure({
    problem: `--${component} ${given} can't be built`,
    cause,
    fix: `Name the folder of a ${component === 'frontend' ? 'Next.js' : 'FastAPI'} application, or omit --${component} to deploy the included TaskFlow.`,
    exit: 2,
  });
}
