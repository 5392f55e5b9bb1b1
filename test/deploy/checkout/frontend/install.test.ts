// How a Next.js checkout's packages are installed: the manager, the lock file, and what fills the gaps.
import assert from 'node:assert/strict';
import { utimes } from 'node:fs/promises';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { openFolder } from '../../../../source/deploy/checkout/folder.js';
import { installOf } from '../../../../source/deploy/checkout/frontend/install/install.js';
import { parseManifest } from '../../../../source/deploy/checkout/frontend/package-json.js';
import type { PackagesDay } from '../../../../source/deploy/checkout/packages-day.js';
import { folderOf } from '../../../support/programs/checkout.js';

const day: PackagesDay = { until: '2026-02-10T00:00:00Z', because: 'last commit' };
const dated = 'npm install --before=2026-02-10T00:00:00Z';
const age = '$(( ($(date +%s) - 1770681600) / 60 ))';

async function install(t: TestContext, files: Record<string, string>, of: PackagesDay = day) {
  const directory = await folderOf(t, files);
  const manifest = parseManifest(files['package.json'] ?? '') ?? assert.fail('not a manifest');
  return installOf(openFolder(directory, path.join(directory, 'Dockerfile')), manifest, of);
}

const wanted = { next: '^16.1.0', react: '^19.2.0' };
const manifest = (more: object = {}) => JSON.stringify({ dependencies: wanted, ...more });
const npmLock = (versions: Record<string, object>, lockfileVersion = 3) =>
  JSON.stringify({
    lockfileVersion,
    packages: { '': {}, ...Object.fromEntries(Object.entries(versions).map(([name, entry]) => [`node_modules/${name}`, entry])) },
  });
const both = { next: { version: '16.1.6' }, react: { version: '19.2.4' } };
const pnpmLock = (specifiers: Record<string, string>, version = '9.0') =>
  `lockfileVersion: '${version}'\nimporters:\n  .:\n    dependencies:\n${Object.entries(specifiers)
    .map(([name, specifier]) => `      ${name}:\n        specifier: ${specifier}\n        version: 1.0.0\n`)
    .join('')}\npackages:\n\n  next@16.1.6:\n    engines: {node: '>=20.9.0'}\n`;

test('installs from a lock file that has all packages, and keeps a way to complete it', async (t) => {
  const found = await install(t, { 'package.json': manifest(), 'package-lock.json': npmLock(both) });
  assert.deepEqual(found.facts, ['package-lock.json']);
  assert.deepEqual(found.hints, []);
  assert.deepEqual(found.buildArgs, { COMPLETE: dated, UNDATED: 'npm install' });
});

test('takes packages that a lock file has from a mirror of npm’s registry from the registry in use', async (t) => {
  const from = (host: string) => ({ ...both, next: { version: '16.1.6', resolved: `https://${host}/next/-/next-16.1.6.tgz` } });
  const build = async (host: string) =>
    (await install(t, { 'package.json': manifest(), 'package-lock.json': npmLock(from(host)) })).buildArgs;
  assert.deepEqual(await build('registry.npmmirror.com'), {
    INSTALL: 'npm ci --replace-registry-host=always',
    COMPLETE: `${dated} --replace-registry-host=always`,
    UNDATED: 'npm install --replace-registry-host=always',
  });
  for (const host of ['registry.npmjs.org', 'npm.company.example']) assert.equal((await build(host)).INSTALL, undefined, host);
});

test('adds what a lock file lacks, as of the day, and says so', async (t) => {
  const files = { 'package.json': manifest({ dependencies: { ...wanted, recharts: '^3' } }), 'package-lock.json': npmLock(both) };
  const found = await install(t, files);
  assert.deepEqual(found.facts, ['package-lock.json without recharts', 'packages as of 2026-02-09, the last commit']);
  assert.equal(found.buildArgs.INSTALL, dated);
  const today = await install(t, files, { until: undefined, because: 'today' });
  assert.deepEqual(today.facts, ['package-lock.json without recharts', 'the newest packages']);
  assert.deepEqual(today.buildArgs, { INSTALL: 'npm install' });
});

test('sees a lock file that lacks an indirect dependency, or has versions that package.json doesn’t allow', async (t) => {
  const lacks = async (versions: Record<string, object>, more: object = {}) =>
    (await install(t, { 'package.json': manifest(more), 'package-lock.json': npmLock(versions) })).facts[0];
  assert.equal(await lacks({ ...both, next: { version: '15.5.0' } }), 'package-lock.json without next');
  const styled = { version: '16.1.6', dependencies: { 'styled-jsx': '5.1.6' } };
  assert.equal(await lacks({ ...both, next: styled }), 'package-lock.json without styled-jsx');
  assert.equal(await lacks({ ...both, next: styled, 'styled-jsx': { version: '5.1.7' } }), 'package-lock.json without styled-jsx');
  assert.equal(await lacks({ ...both, next: styled, 'next/node_modules/styled-jsx': { version: '5.1.6' } }), 'package-lock.json');
  // Bundled, optional, or for another system: npm doesn't miss them.
  const wasm = { version: '4.1.0', optional: true, cpu: ['wasm32'], dependencies: { '@emnapi/core': '^1' } };
  const optional = { version: '19.2.4', dependencies: { fsevents: '2' }, optionalDependencies: { fsevents: '2' } };
  assert.equal(await lacks({ ...both, '@tailwindcss/oxide-wasm32-wasi': wasm, react: optional }), 'package-lock.json');
  assert.equal(
    await lacks({ ...both, alias: { version: '2.0.0' } }, { dependencies: { ...wanted, alias: 'npm:other@^1' } }),
    'package-lock.json without alias',
  );
  assert.equal(await lacks(both, { dependencies: { next: 'latest', react: 'github:a/b' } }), 'package-lock.json');
  assert.equal(await lacks({}), 'package-lock.json without next and react');
});

test('reads lockfileVersion 1, and a lock file that is not JSON', async (t) => {
  const old = JSON.stringify({ lockfileVersion: 1, dependencies: { next: { version: '16.1.6' } } });
  assert.equal((await install(t, { 'package.json': manifest(), 'package-lock.json': old })).facts[0], 'package-lock.json without react');
  const broken = await install(t, { 'package.json': manifest(), 'package-lock.json': '<<<<<<< HEAD' });
  assert.deepEqual([broken.facts[0], broken.buildArgs.INSTALL], ['package-lock.json', undefined]);
});

test('ignores peer dependencies as the lock file does that was written so', async (t) => {
  const ui = { version: '1.0.0', peerDependencies: { vue: '^3' } };
  const lock = (more: object) => npmLock({ ...both, ui: { ...ui, ...more } });
  const files = (more: object) => ({ 'package.json': manifest({ dependencies: { ...wanted, ui: '1' } }), 'package-lock.json': lock(more) });
  const found = await install(t, files({}));
  assert.equal(found.buildArgs.INSTALL, 'npm ci --legacy-peer-deps');
  assert.ok(found.facts.includes('peer dependencies as its lock file has them'));
  assert.equal((await install(t, files({ peerDependenciesMeta: { vue: { optional: true } } }))).buildArgs.INSTALL, undefined);
});

test('without a lock file, installs the packages of the day with the manager that package.json names', async (t) => {
  const found = await install(t, { 'package.json': manifest() });
  assert.deepEqual(found.facts, ['no lock file', 'packages as of 2026-02-09, the last commit']);
  assert.match(found.hints.join(), /may have known vulnerabilities/);
  assert.equal(found.buildArgs.INSTALL, dated);
  const by = async (packageManager: string) => (await install(t, { 'package.json': manifest({ packageManager }) })).buildArgs;
  assert.deepEqual(await by('pnpm@9.12.0+sha512.ab'), {
    MANAGER: 'pnpm@10',
    INSTALL: `pnpm install --no-frozen-lockfile --node-linker=hoisted --config.minimumReleaseAge=${age}`,
    COMPLETE: `pnpm install --no-frozen-lockfile --node-linker=hoisted --config.minimumReleaseAge=${age}`,
    UNDATED: 'pnpm install --no-frozen-lockfile --node-linker=hoisted',
  });
  assert.equal((await by('bun@1.2.0')).MANAGER, 'bun@1');
  assert.equal((await by('yarn@4.5.0')).MANAGER, '@yarnpkg/cli-dist@4');
  const classic = await install(t, { 'package.json': manifest({ packageManager: 'yarn@1.22.22' }) });
  assert.deepEqual(classic.facts[1], 'the newest packages');
  assert.match(classic.hints.join(), /yarn 1 can't choose packages by their day/);
});

test('of two lock files, uses the one that has what package.json asks for', async (t) => {
  const stale = npmLock({ next: { version: '14.2.0' } });
  const files = {
    'package.json': manifest({ packageManager: 'pnpm@9.12.0' }),
    'pnpm-lock.yaml': pnpmLock(wanted),
    'package-lock.json': stale,
  };
  const found = await install(t, files);
  assert.equal(found.facts[0], 'pnpm-lock.yaml');
  assert.equal(found.buildArgs.MANAGER, 'pnpm@9.12.0');
  assert.deepEqual(found.hints, ['The build ignores package-lock.json: it lacks next and react of package.json']);
  // It agrees, although package.json names the other manager.
  const other = { ...files, 'pnpm-lock.yaml': pnpmLock({ next: '^14' }), 'package-lock.json': npmLock(both) };
  assert.equal((await install(t, other)).facts[0], 'package-lock.json');
});

test('of two lock files that agree, uses the named manager’s, then the newer one', async (t) => {
  const files = { 'package-lock.json': npmLock(both), 'pnpm-lock.yaml': pnpmLock(wanted) };
  assert.equal((await install(t, { 'package.json': manifest(), ...files })).facts[0], 'package-lock.json');
  assert.equal((await install(t, { 'package.json': manifest({ packageManager: 'pnpm@10.1.0' }), ...files })).facts[0], 'pnpm-lock.yaml');
  const named = { devEngines: { packageManager: { name: 'pnpm', version: '^10' } } };
  assert.equal((await install(t, { 'package.json': manifest(named), ...files })).facts[0], 'pnpm-lock.yaml');
  const directory = await folderOf(t, { 'package.json': manifest(), ...files });
  await utimes(path.join(directory, 'package-lock.json'), 1, 1);
  const folder = openFolder(directory, path.join(directory, 'Dockerfile'));
  assert.equal((await installOf(folder, parseManifest(manifest()) ?? assert.fail(), day)).facts[0], 'pnpm-lock.yaml');
});

test('chooses the release of pnpm that reads the lock file', async (t) => {
  const manager = async (lock: string, packageManager?: string) =>
    (await install(t, { 'package.json': manifest({ packageManager }), 'pnpm-lock.yaml': lock })).buildArgs.MANAGER;
  assert.equal(await manager(pnpmLock(wanted)), 'pnpm@10');
  assert.equal(await manager(pnpmLock(wanted), 'pnpm@9.1.0'), 'pnpm@9.1.0');
  assert.equal(await manager(pnpmLock(wanted), 'pnpm@12.3.0'), 'pnpm@12.3.0');
  assert.equal(await manager(pnpmLock(wanted), 'pnpm@8.3.0'), 'pnpm@10');
  const six =
    'lockfileVersion: "6.0"\ndependencies:\n  next:\n    specifier: ^16.1.0\n    version: 16.1.6\n  react:\n    specifier: ^19.2.0\n    version: 19.2.4\n';
  assert.equal(await manager(six), 'pnpm@8');
  const five = `lockfileVersion: 5.4\nspecifiers:\n  next: ^16.1.0\n  react: ^19.2.0\n`;
  assert.equal(await manager(five), 'pnpm@7');
  assert.equal((await install(t, { 'package.json': manifest(), 'pnpm-lock.yaml': five })).facts[0], 'pnpm-lock.yaml');
});

test('reads the lock files of Yarn and Bun', async (t) => {
  const of = (name: string, text: string, more: object = {}) => install(t, { 'package.json': manifest(more), [name]: text });
  const classic = '# yarn lockfile v1\n\n\nnext@^16.1.0:\n  version "16.1.6"\n\nreact@^19, react@^19.2.0:\n  version "19.2.4"\n';
  assert.deepEqual((await of('yarn.lock', classic)).buildArgs.INSTALL, 'yarn install --frozen-lockfile --ignore-engines');
  const more = { dependencies: { ...wanted, '@scope/x': '^1' } };
  assert.equal((await of('yarn.lock', classic, more)).facts[0], 'yarn.lock without @scope/x');
  const berry =
    '__metadata:\n  version: 8\n\n"next@npm:^16.1.0":\n  version: 16.1.6\n\n"react@npm:^19, react@npm:^19.2.0":\n  version: 19.2.4\n';
  const found = await of('yarn.lock', berry, { packageManager: 'yarn@4.5.0' });
  assert.deepEqual([found.facts[0], found.buildArgs.MANAGER], ['yarn.lock', '@yarnpkg/cli-dist@4.5.0']);
  assert.match(found.buildArgs.INSTALL ?? '', /YARN_NODE_LINKER=node-modules .*yarn install --immutable$/);
  assert.equal((await of('yarn.lock', berry.replace('8', '6'))).buildArgs.MANAGER, '@yarnpkg/cli-dist@3');
  assert.equal((await of('yarn.lock', berry, more)).facts[0], 'yarn.lock without @scope/x');
  const bun = `{\n  "lockfileVersion": 1,\n  "workspaces": {\n    "": {\n      "dependencies": {\n        "next": "^16.1.0",\n        "react": "^19.2.0",\n      },\n    },\n  },\n  "packages": {\n    "next": ["next@16.1.6", "", {}, "sha512-x"],\n  }\n}\n`;
  assert.deepEqual((await of('bun.lock', bun)).buildArgs.MANAGER, 'bun@1');
  assert.equal((await of('bun.lock', bun, more)).facts[0], 'bun.lock without @scope/x');
  assert.equal((await of('bun.lockb', '\0')).facts[0], 'bun.lockb');
});
