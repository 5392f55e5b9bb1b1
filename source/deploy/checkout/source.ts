// Finds what to build for each component: the folder, the Dockerfile, the build arguments.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Failure, type Problem, secretKeys } from '../../problem.js';
import { type BuildArgs, type Needs, nothingNeeded, type ProbePaths, type Source } from '../../release/application.js';
import type { Component } from '../../release/component.js';
import { withOwnDockerfile } from '../../release/own-dockerfile.js';
import { sanitize } from '../../sanitize.js';
import type { BuildChoices } from '../../world/index.js';
import { readCheckout } from './checkout.js';
import { asPublicEnv } from './frontend/public-names.js';
import { findOwnDockerfile } from './own-dockerfile.js';
import type { LastCommit } from './packages-day.js';
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
const markers = {
  frontend: ['package.json'],
  backend: ['requirements.txt', 'pyproject.toml', 'Pipfile', 'setup.py', 'requirements.in', 'requirements'],
};

/** Chosen by the person: a folder, build arguments, which win over detected ones, and packages. */
export type Chosen = { directory?: string; buildArgs?: BuildArgs; build?: BuildChoices; lastCommit?: LastCommit };
const noRepository: LastCommit = async () => undefined;

/**
 * The chosen folder, else `./<component>` in `cwd` if it holds an application, else the included application.
 * Failure (exit 2) that names the flag if the chosen folder holds no application. A folder that can't be built is `refused`.
 */
export async function findSource(component: Component, root: string, cwd: string, chosen: Chosen = {}): Promise<Source> {
  const dockerFolder = path.join(root, `${component}-docker`);
  const base = {
    component,
    dockerfile: path.join(dockerFolder, 'Dockerfile'),
    repository: `taskflow-${component}`,
    budget: budgets[component],
    containerPort: containerPorts[component],
  };
  const { directory, name } = locate(component, root, cwd, chosen.directory);
  if (name !== undefined) {
    const inspected = await inspectCheckout(component, directory, base.dockerfile, chosen, name);
    return chooseDockerfile({ ...base, directory, ...inspected }, chosen, name);
  }
  return {
    ...base,
    directory,
    own: true,
    paths: ownPaths[component],
    buildArgs: asPublicEnv(chosen.buildArgs ?? {}),
    needs: ownNeeds[component],
    facts: [],
    hints: [],
  };
}

/** Failure if the person chose a Dockerfile that the checkout doesn't have. */
async function chooseDockerfile(source: Source, { build, buildArgs = {} }: Chosen, name: string): Promise<Source> {
  const { component, directory, refused } = source;
  const own = await findOwnDockerfile({ directory, buildArgs: { ...source.buildArgs, ...buildArgs } });
  const wanted = build?.dockerfile === 'own';
  if (!own) {
    if (wanted) throw noDockerfile(component, name);
    return source;
  }
  const offered: Source = { ...source, ownDockerfile: { ...own, used: false } };
  if (wanted) return withOwnDockerfile(offered) ?? offered;
  if (!refused) return offered;
  return {
    ...offered,
    refused: { ...refused, fix: `${refused.fix} Or build it with its own ${own.name}: --dockerfile ${component}=own.` },
  };
}

/** `name`: of a person's own checkout, as they would write it; undefined for the included application. Failure as {@link findSource}. */
export function locate(component: Component, root: string, cwd: string, given?: string): { directory: string; name?: string } {
  if (given === undefined) {
    const directory = path.join(cwd, component);
    if (holdsApplication(component, directory)) return { directory, name: `./${component}` };
    return { directory: path.join(root, `${component}-docker`, 'app') };
  }
  const directory = path.resolve(cwd, given);
  if (!existsSync(directory)) throw unusable(component, given, 'There is no such folder');
  if (!holdsApplication(component, directory)) throw unusable(component, given, `It has no ${markers[component].slice(0, 2).join(' or ')}`);
  return { directory, name: `--${component} ${given}` };
}

type Inspected = Pick<
  Source,
  | 'absent'
  | 'unused'
  | 'context'
  | 'ignore'
  | 'own'
  | 'paths'
  | 'buildArgs'
  | 'requirements'
  | 'pythons'
  | 'needs'
  | 'facts'
  | 'hints'
  | 'refused'
>;

/** `name`: of the folder, as the user would write it. */
async function inspectCheckout(
  component: Component,
  directory: string,
  dockerfile: string,
  { buildArgs: given = {}, build = {}, lastCommit = noRepository }: Chosen,
  name: string,
): Promise<Inspected> {
  const checkout = await readCheckout(component, directory, dockerfile, given, { build, lastCommit }).catch(unreadable);
  if (checkout.type === 'buildable') {
    const { type: _, facts, hints, ...found } = checkout;
    return { ...found, own: false, facts: facts.map(sanitize), hints: hints.map(sanitize) };
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

/** It has the manifest of such an application. */
export function holdsApplication(component: Component, directory: string): boolean {
  return markers[component].some((name) => existsSync(path.join(directory, name)));
}

function noDockerfile(component: Component, name: string): Failure {
  return new Failure({
    problem: `--dockerfile ${component}=own: ${name} has no Dockerfile`,
    cause: 'There is none in the folder or in its docker folder, and no compose file names one',
    fix: `Pass --dockerfile ${component}=default to build it with the Dockerfile of taskflow-tui.`,
    exit: 2,
  });
}

function unusable(component: Component, given: string, cause: string): Failure {
  return new Failure({
    problem: `--${component} ${given} can't be built`,
    cause,
    fix: `Name the folder of a ${component === 'frontend' ? 'Next.js' : 'FastAPI'} application, or omit --${component} to deploy the included TaskFlow.`,
    exit: 2,
  });
}
