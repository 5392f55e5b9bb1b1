// The two things that are built: which folder, which Dockerfile and arguments.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Failure, type Problem } from '../../problem.js';
import type { BuildArgs, ProbePaths, Source } from '../../release/application.js';
import type { Component } from '../../release/component.js';
import { plain } from '../../text.js';
import { readCheckout } from './checkout.js';
import { asPublicEnv } from './frontend/public-names.js';
import type { Checkout } from './result.js';

const budgets = { frontend: 200e6, backend: 300e6 };
const containerPorts = { frontend: 3000, backend: 8000 };
const ownPaths: Record<Component, ProbePaths> = {
  frontend: { liveness: '/api/health', readiness: '/api/ready' },
  backend: { liveness: '/health', readiness: '/ready' },
};
const markers = { frontend: ['package.json'], backend: ['requirements.txt', 'pyproject.toml'] };

/** What a person chose on the command line: a folder, and build arguments, which win over what is found. */
export type Chosen = { directory?: string; buildArgs?: BuildArgs };

/**
 * The folder to build: the chosen one, else `./<component>` in `cwd` when it holds an application, else ours.
 * Failure (exit 2) that names the flag when the chosen one is no such folder. One that cannot be built is `refused`.
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
    if (!existsSync(directory)) throw unusable(component, given, 'there is no such directory');
    if (!holdsApplication(component, directory)) throw unusable(component, given, `it has no ${markers[component].join(' or ')}`);
    return { ...base, directory, ...(await inspected(component, directory, base.dockerfile, buildArgs, `--${component} ${given}`)) };
  }
  const local = path.join(cwd, component);
  if (holdsApplication(component, local))
    return { ...base, directory: local, ...(await inspected(component, local, base.dockerfile, buildArgs, `./${component}`)) };
  return {
    ...base,
    directory: path.join(dockerFolder, 'app'),
    own: true,
    paths: ownPaths[component],
    buildArgs: asPublicEnv(buildArgs),
    facts: [],
    hints: [],
  };
}

type Inspected = Pick<Source, 'own' | 'paths' | 'buildArgs' | 'facts' | 'hints' | 'refused'>;

/** `name`: how the person would call the folder. */
async function inspected(component: Component, directory: string, dockerfile: string, given: BuildArgs, name: string): Promise<Inspected> {
  const checkout = await readCheckout(component, directory, dockerfile, given).catch(unreadable);
  if (checkout.type === 'buildable') {
    const { paths, buildArgs, facts, hints } = checkout;
    return { own: false, paths, buildArgs, facts: facts.map(plain), hints: hints.map(plain) };
  }
  const { cause, fix } = checkout;
  const refused: Problem = { problem: `${name} cannot be built`, cause: plain(cause), fix: plain(fix), exit: 2 };
  return { own: false, paths: { liveness: '', readiness: '' }, buildArgs: given, facts: [], hints: [], refused };
}

/** No command but those that build may fail for a folder that cannot be read, such as the data of a database in a container. */
function unreadable(error: unknown): Checkout {
  const cause = error instanceof Error ? error.message : String(error);
  return { type: 'refused', cause, fix: 'make it readable for you, or move it out of the folder' };
}

function holdsApplication(component: Component, directory: string): boolean {
  return markers[component].some((name) => existsSync(path.join(directory, name)));
}

function unusable(component: Component, given: string, cause: string): Failure {
  return new Failure({
    problem: `--${component} ${given} cannot be built`,
    cause,
    fix: `give the folder of the ${component === 'frontend' ? 'Next.js' : 'FastAPI'} application, or leave --${component} out to deploy the TaskFlow that comes with this program`,
    exit: 2,
  });
}
