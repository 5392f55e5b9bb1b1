// Applications inside a workspace: its root, the packages that they need, and a build context with nothing else.
import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { foldersOf, includes } from '../../../../source/deploy/checkout/frontend/workspace/patterns.js';
import { computeInputDigest } from '../../../../source/deploy/checkout/input-digest.js';
import { findSource } from '../../../../source/deploy/checkout/source.js';
import { folderOf } from '../../../support/programs/checkout.js';

const root = path.resolve(import.meta.dirname, '../../../..');
const json = (value: object) => JSON.stringify(value);
const app = (more: object = {}, dependencies: object = {}) =>
  json({ name: 'web', scripts: { build: 'next build' }, dependencies: { next: '16.1.6', ...dependencies }, ...more });
const db = { name: '@repo/db', main: 'dist/index.js', scripts: { build: 'tsc' }, dependencies: { '@repo/types': '*', pg: '^8' } };

/** A turbo repository: two applications, three packages, a backend, and secrets. */
const monorepo = {
  '.git/HEAD': 'ref: refs/heads/main',
  'package.json': json({ name: 'root', workspaces: ['apps/*', 'packages/*'], scripts: { postinstall: 'node setup.js', prepare: 'husky' } }),
  'package-lock.json': json({
    packages: {
      '': {},
      'node_modules/@repo/db': { link: true, resolved: 'packages/db' },
      'node_modules/next': { version: '16.1.6' },
      'node_modules/pg': { version: '8.0.0' },
    },
  }),
  'turbo.json': '{}',
  'tsconfig.base.json': '{}',
  '.env': 'SECRET=1',
  'README.md': 'r',
  'apps/web/package.json': app({}, { '@repo/db': '*' }),
  'apps/web/app/page.tsx': `import { tasks } from '@repo/db'\n`,
  'apps/web/test/a.js': 't',
  'apps/web/.env.local': 'SECRET=1',
  'apps/mobile/package.json': json({ name: 'mobile', dependencies: { '@repo/ui': '*' } }),
  'packages/db/package.json': json(db),
  'packages/db/src/index.ts': `export const url = process.env.DATABASE_URL\n`,
  'packages/types/package.json': json({ name: '@repo/types', main: 'src/index.ts', scripts: { build: 'tsc' } }),
  'packages/types/src/index.ts': 'export {}\n',
  'packages/ui/package.json': json({ name: '@repo/ui' }),
  'backend/main.py': 'x = 1\n',
};

async function read(t: TestContext, files: Record<string, string>, folder = 'apps/web') {
  const directory = await folderOf(t, files);
  const source = await findSource('frontend', root, directory, { directory: path.join(directory, folder) });
  assert.equal(source.refused, undefined);
  return { directory, source };
}

test('builds an application from the root of its workspace, with only what it needs', async (t) => {
  const { directory, source } = await read(t, monorepo);
  assert.equal(source.context, directory);
  assert.equal(source.buildArgs.APP_DIRECTORY, 'apps/web');
  assert.deepEqual(source.facts.slice(2, 4), ['workspace with 2 packages that it needs', 'package-lock.json']);
  const { files, tag } = await computeInputDigest(source);
  assert.deepEqual(
    Object.keys(files).filter((name) => !name.startsWith('/')),
    [
      'apps/web/app/page.tsx',
      'apps/web/package.json',
      'package-lock.json',
      'package.json',
      'packages/db/package.json',
      'packages/db/src/index.ts',
      'packages/types/package.json',
      'packages/types/src/index.ts',
      'tsconfig.base.json',
      'turbo.json',
    ],
  );
  await appendFile(path.join(directory, 'backend/main.py'), 'x = 2\n');
  assert.equal((await computeInputDigest(source)).tag, tag);
  await appendFile(path.join(directory, 'packages/db/src/index.ts'), '// changed\n');
  assert.notEqual((await computeInputDigest(source)).tag, tag);
});

test('builds packages first whose files the checkout lacks, and runs the install scripts of all', async (t) => {
  const { source } = await read(t, monorepo);
  assert.match(source.buildArgs.PREPARE ?? '', /^\{ npm run postinstall \|\| echo .*; \} && \(cd packages\/db && npm run build\)$/);
  const built = await read(t, { ...monorepo, 'packages/db/dist/index.js': '' });
  assert.doesNotMatch(built.source.buildArgs.PREPARE ?? '', /npm run build/);
});

test('reads the environment of the packages too', async (t) => {
  const { source } = await read(t, monorepo);
  assert.match(source.buildArgs.BUILD_ENV ?? '', /^DATABASE_URL=postgresql:\/\/placeholder/m);
});

test('finds pnpm’s workspace, and answers `workspace:` from it', async (t) => {
  const lock = `lockfileVersion: '9.0'\nimporters:\n  apps/web:\n    dependencies:\n      next:\n        specifier: 16.1.6\n        version: 16.1.6\npackages:\n`;
  const { '.git/HEAD': git, 'package-lock.json': _, ...others } = monorepo;
  const { directory, source } = await read(t, {
    ...others,
    '.git/HEAD': git,
    'package.json': json({ name: 'root', packageManager: 'pnpm@9.15.0' }),
    'pnpm-workspace.yaml': 'packages:\n  - "apps/*"\n  - packages/**\n',
    'pnpm-lock.yaml': lock,
    'apps/web/package.json': app({}, { '@repo/db': 'workspace:*' }),
  });
  assert.equal(source.context, directory);
  assert.deepEqual([source.facts[3], source.buildArgs.MANAGER], ['pnpm-lock.yaml', 'pnpm@9.15.0']);
});

test('a package.json above that names no workspace, or another folder, is not a root', async (t) => {
  const stray = { '.git/HEAD': '', 'package.json': json({ name: 'tools' }), 'frontend/package.json': app() };
  assert.equal((await read(t, stray, 'frontend')).source.context, undefined);
  const other = { ...stray, 'package.json': json({ workspaces: ['apps/*'] }) };
  assert.equal((await read(t, other, 'frontend')).source.context, undefined);
  const settings = { ...stray, 'pnpm-workspace.yaml': 'ignoredBuiltDependencies:\n  - sharp\n' };
  assert.equal((await read(t, settings, 'frontend')).source.context, undefined);
});

test('never looks above the repository', async (t) => {
  const outer = { 'package.json': json({ workspaces: ['*/frontend'] }), 'repo/.git/HEAD': '', 'repo/frontend/package.json': app() };
  assert.equal((await read(t, outer, 'repo/frontend')).source.context, undefined);
});

test('an application that needs no package of its workspace and has its own lock file is built alone', async (t) => {
  const lock = json({ packages: { 'node_modules/next': { version: '16.1.6' } } });
  const files = { '.git/HEAD': '', 'package.json': json({ workspaces: ['frontend'] }), 'frontend/package.json': app() };
  assert.notEqual((await read(t, files, 'frontend')).source.context, undefined);
  assert.equal((await read(t, { ...files, 'frontend/package-lock.json': lock }, 'frontend')).source.context, undefined);
});

test('an application that is itself the root keeps its folder as context', async (t) => {
  const files = {
    '.git/HEAD': '',
    'package.json': app({ workspaces: { packages: ['packages/*'] } }, { '@repo/db': 'workspace:*' }),
    'packages/db/package.json': json(db),
  };
  const { source } = await read(t, files, '.');
  assert.deepEqual([source.context, source.ignore], [undefined, undefined]);
  assert.equal(source.buildArgs.PREPARE, '(cd packages/db && npm run build)');
});

test('matches folders by patterns, without those of installed packages', async (t) => {
  assert.ok(includes(['apps/*'], 'apps/web') && !includes(['apps/*'], 'apps/web/x') && includes(['./apps/web/'], 'apps/web'));
  assert.ok(
    includes(['packages/**'], 'packages/a/b') && includes(['**'], 'a') && !includes(['packages/*', '!packages/old'], 'packages/old'),
  );
  const directory = await folderOf(t, {
    'packages/a/index.js': '',
    'packages/b/c/index.js': '',
    'packages/a/node_modules/x/index.js': '',
    'apps/x/y': '',
  });
  assert.deepEqual(await foldersOf(directory, ['packages/*']), ['packages/a', 'packages/b']);
  assert.deepEqual(await foldersOf(directory, ['packages/**', '!packages/a']), ['packages/b', 'packages/b/c']);
});
