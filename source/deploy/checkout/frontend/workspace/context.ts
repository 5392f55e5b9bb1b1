// Makes the ignore rules of a workspace's build context: only the application, the packages that it needs, and the files that they share.
import { readFile } from 'node:fs/promises';
import type { Workspace } from './workspace.js';

/** Lock files, settings of package managers and of tools that packages extend. */
const shared = [
  'package.json',
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  '.pnpmfile.cjs',
  'yarn.lock',
  '.yarnrc',
  '.yarnrc.yml',
  '.yarn/patches',
  '.yarn/plugins',
  'bun.lock',
  'bun.lockb',
  'bunfig.toml',
  '.npmrc',
  'patches',
  'turbo.json',
  'nx.json',
  'lerna.json',
  'tsconfig*.json',
  '*.config.js',
  '*.config.cjs',
  '*.config.mjs',
  '*.config.ts',
  '.babelrc*',
  '.eslintrc*',
  '.browserslistrc',
];

/** In the syntax of .dockerignore. The rules beside the Dockerfile go on to apply, so that a .env stays out. */
export async function contextRules({ root, app, packages }: Workspace): Promise<string> {
  const general = await readFile(`${root.dockerfile}.dockerignore`, 'utf8').catch(() => '');
  const places = [app, ...packages.map(({ place }) => place)];
  const rules = general.split(/\r?\n/).flatMap((line) => {
    if (line === '' || line.startsWith('#')) return [];
    return line.startsWith('/') ? places.map((place) => `${escaped(place)}${line}`) : [line];
  });
  return ['*', ...shared.map((name) => `!${name}`), ...places.map((place) => `!${escaped(place)}`), ...rules, ''].join('\n');
}

/** Names of folders such as `app [old]`. */
function escaped(place: string): string {
  return place.replace(/[*?[\]\\]/g, '\\$&');
}
