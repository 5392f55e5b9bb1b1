// Finds the checkout's own Dockerfile, which can be built instead of taskflow-tui's.
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { BuildArgs, OwnDockerfile, Source } from '../../release/application.js';
import { sanitize } from '../../sanitize.js';
import { type ComposeBuild, composeBuild, composeNames } from './compose.js';

const names = [
  'Dockerfile',
  'Dockerfile.prod',
  'Dockerfile.production',
  'docker/Dockerfile',
  'docker/Dockerfile.prod',
  '.docker/Dockerfile',
];
/** How many folders up a compose file may be. */
const levels = 2;
const largest = 1 << 20;
/** No secret goes into a build, whatever the checkout's own rules let through; repositories and installed packages only take time. */
const alwaysIgnored = [
  '**/.env',
  '**/.env.*',
  '!**/.env.example',
  '!**/.env.sample',
  '!**/.env.template',
  '**/.envrc',
  '**/*.pem',
  '**/.git',
  '**/node_modules',
  '**/.venv',
];
const devServer = /\b(?:next dev|(?:npm|pnpm|yarn|bun)(?: run)? dev|fastapi dev)\b|--reload\b/;

/** @param buildArgs what the person gave and what was detected; the Dockerfile gets those that it declares */
export async function findOwnDockerfile({
  directory,
  buildArgs,
}: Pick<Source, 'directory' | 'buildArgs'>): Promise<OwnDockerfile | undefined> {
  const build = (await fromCompose(directory)) ?? (await fromFolder(directory));
  const text = build && (await textOf(build.dockerfile));
  if (!build || !text) return undefined;
  const { context, dockerfile, target } = build;
  return {
    name: sanitize(path.relative(path.dirname(directory), dockerfile)),
    context,
    dockerfile,
    ignore: await ignoreRules(context, dockerfile),
    ...(target ? { target } : {}),
    buildArgs: declared(text, { ...publicValues(buildArgs), ...build.buildArgs }),
    hints: devServer.test(lastCommand(text))
      ? [`its Dockerfile starts a development server: ${sanitize(lastCommand(text).slice(0, 80))}`]
      : [],
  };
}

async function fromCompose(directory: string): Promise<ComposeBuild | undefined> {
  let folder = directory;
  for (let level = 0; level <= levels; level++, folder = path.dirname(folder)) {
    for (const name of composeNames) {
      const file = path.join(folder, name);
      const text = await textOf(file);
      const build = text ? composeBuild(text, file, directory) : undefined;
      if (build && (await textOf(build.dockerfile))) return build;
    }
  }
  return undefined;
}

async function fromFolder(directory: string): Promise<ComposeBuild | undefined> {
  for (const name of names) {
    const dockerfile = path.join(directory, name);
    if (await textOf(dockerfile)) return { context: directory, dockerfile, buildArgs: {} };
  }
  return undefined;
}

/** '' if it is missing, isn't a regular file, or is too large. */
async function textOf(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() && found.size <= largest ? readFile(file, 'utf8').catch(() => '') : '';
}

async function ignoreRules(context: string, dockerfile: string): Promise<string> {
  const own = (await textOf(`${dockerfile}.dockerignore`)) || (await textOf(path.join(context, '.dockerignore')));
  return [...(own ? [own.trimEnd()] : []), ...alwaysIgnored, ''].join('\n');
}

/** The NEXT_PUBLIC_* values, which taskflow-tui's Dockerfile gets as one argument. */
function publicValues({ PUBLIC_ENV = '', ...others }: BuildArgs): BuildArgs {
  const lines = PUBLIC_ENV.split('\n').filter((line) => line.includes('='));
  return { ...others, ...Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)])) };
}

function declared(text: string, values: BuildArgs): BuildArgs {
  const known = new Set([...text.matchAll(/^[ \t]*ARG[ \t]+([A-Za-z_]\w*)/gim)].map(([, name]) => name));
  return Object.fromEntries(Object.entries(values).filter(([name]) => known.has(name)));
}

function lastCommand(text: string): string {
  const line = text.split(/\r?\n/).findLast((each) => /^\s*(?:CMD|ENTRYPOINT)\b/i.test(each)) ?? '';
  return line
    .replace(/^\s*(?:CMD|ENTRYPOINT)\s*/i, '')
    .replace(/[[\]",]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
