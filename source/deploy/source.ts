// The two things that are built: which folder, which Dockerfile, and the hash that becomes the image's tag.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lstat, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '../problem.js';
import { contextFiles, ignoreFile } from './build-context.js';
import type { Component } from './event.js';

export const components = ['frontend', 'backend'] as const satisfies Component[];
export const appVersion = '1.0.0';

/** Probe and check paths; '' is a TCP check, for an application that is not known to have one. */
export type Paths = { liveness: string; readiness: string };
export type Source = {
  component: Component;
  /** The build context. */
  directory: string;
  dockerfile: string;
  /** The application that comes with this program, not a person's own checkout. */
  own: boolean;
  paths: Paths;
  repository: string;
  /** Bytes, unpacked. */
  budget: number;
  containerPort: number;
};

const budgets = { frontend: 200e6, backend: 300e6 };
/** Ports of the chart's services (helm/values.yaml). */
export const servicePorts: Record<Component, number> = { frontend: 80, backend: 8000 };
const containerPorts = { frontend: 3000, backend: 8000 };
const ownPaths: Record<Component, Paths> = {
  frontend: { liveness: '/api/health', readiness: '/api/ready' },
  backend: { liveness: '/health', readiness: '/ready' },
};
const markers = { frontend: ['package.json'], backend: ['requirements.txt', 'pyproject.toml'] };

/**
 * The folder to build: `given` (a flag's value), else `./<component>` in `cwd` when it holds an application, else ours.
 * Failure (exit 2) that names the flag when `given` is no such folder.
 */
export async function findSource(component: Component, root: string, cwd: string, given?: string): Promise<Source> {
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
    return { ...base, directory, own: false, paths: await foundPaths(component, directory) };
  }
  const local = path.join(cwd, component);
  if (holdsApplication(component, local)) return { ...base, directory: local, own: false, paths: await foundPaths(component, local) };
  return { ...base, directory: path.join(dockerFolder, 'app'), own: true, paths: ownPaths[component] };
}

function holdsApplication(component: Component, directory: string): boolean {
  return markers[component].some((name) => existsSync(path.join(directory, name)));
}

function unusable(component: Component, given: string, cause: string): Failure {
  return new Failure({
    problem: `--${component} ${given} cannot be built`,
    cause,
    cure: `give the folder of the ${component === 'frontend' ? 'Next.js' : 'FastAPI'} application, or leave --${component} out to deploy the TaskFlow that comes with this program`,
    exit: 2,
  });
}

/** For somebody's own checkout: a health path only where its sources name one. */
async function foundPaths(component: Component, directory: string): Promise<Paths> {
  if (component === 'frontend') return { liveness: '', readiness: '' };
  const text: string[] = [];
  for (const file of await contextFiles(directory, path.join(directory, 'Dockerfile'))) {
    if (file.endsWith('.py')) text.push(await readFile(path.join(directory, file), 'utf8'));
  }
  const routes = new Set(
    text
      .join('\n')
      .match(/["']\/(?:health|healthz|ready|readyz)["']/g)
      ?.map((q) => q.slice(1, -1)),
  );
  const liveness = ['/health', '/healthz'].find((p) => routes.has(p)) ?? '';
  return { liveness, readiness: ['/ready', '/readyz'].find((p) => routes.has(p)) ?? liveness };
}

/**
 * What goes into an image, as 8 hexadecimal digits: the Dockerfile, its ignore file, and path, kind, executable bit and content of every
 * file that the ignore file lets through. Times and owners do not count, so touching a file changes nothing.
 */
export async function contentHash(source: Pick<Source, 'directory' | 'dockerfile'>): Promise<string> {
  const hash = createHash('sha256');
  for (const file of [source.dockerfile, ignoreFile(source.directory, source.dockerfile)])
    hash.update(file ? await readFile(file) : '').update('\0');
  const files = await contextFiles(source.directory, source.dockerfile);
  const digests = await inBatches(files, 64, (file) => fileDigest(path.join(source.directory, file)));
  files.forEach((file, i) => {
    hash.update(`${file}\0${digests[i]}\0`);
  });
  return hash.digest('hex').slice(0, 8);
}

async function fileDigest(file: string): Promise<string> {
  const stat = await lstat(file);
  if (stat.isSymbolicLink()) return `link ${await readlink(file)}`;
  return `${stat.mode & 0o111 ? 'x' : '-'} ${createHash('sha256')
    .update(await readFile(file))
    .digest('hex')}`;
}

async function inBatches<T, R>(items: T[], size: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let i = 0; i < items.length; i += size) results.push(...(await Promise.all(items.slice(i, i + size).map(work))));
  return results;
}

/** `taskflow-backend:1.0.0-3f9a2c41` */
export async function imageTag(source: Source): Promise<string> {
  return `${source.repository}:${appVersion}-${await contentHash(source)}`;
}
