// The Node.js image of a checkout, its own install scripts, and its packages that are folders.
import assert from 'node:assert/strict';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { openFolder } from '../../../../source/deploy/checkout/folder.js';
import { localPackages } from '../../../../source/deploy/checkout/frontend/install/local-packages.js';
import { lockFilesOf } from '../../../../source/deploy/checkout/frontend/install/lock-file.js';
import { nodeImage } from '../../../../source/deploy/checkout/frontend/install/node-image.js';
import { ownScripts } from '../../../../source/deploy/checkout/frontend/install/own-scripts.js';
import { parseManifest } from '../../../../source/deploy/checkout/frontend/package-json.js';
import { folderOf } from '../../../support/programs/checkout.js';

async function open(t: TestContext, files: Record<string, string>, manifest: object = {}) {
  const text = JSON.stringify(manifest);
  const directory = await folderOf(t, { ...files, 'package.json': text });
  return { folder: openFolder(directory, path.join(directory, 'Dockerfile')), manifest: parseManifest(text) ?? assert.fail() };
}

async function image(t: TestContext, files: Record<string, string>, more: object = {}) {
  const { folder, manifest } = await open(t, files, more);
  return nodeImage([folder], manifest, (await lockFilesOf(folder, manifest))[0]);
}

test('chooses a Node image that satisfies engines', async (t) => {
  const engines = (node: string) => image(t, {}, { engines: { node } });
  assert.equal(await engines('>=18'), undefined);
  assert.equal(await engines('>=22'), 'node:24-alpine');
  assert.equal(await engines('22.x'), 'node:22-alpine');
  assert.equal(await engines('>= 20.9.0'), undefined);
  assert.equal(await engines('whatever'), undefined);
});

test('chooses the Node version that .nvmrc, .node-version, Volta, or the author’s Dockerfile names', async (t) => {
  assert.equal(await image(t, { '.nvmrc': 'v22.3.0\n' }), 'node:22-alpine');
  assert.equal(await image(t, { '.nvmrc': 'lts/jod' }), 'node:22-alpine');
  assert.equal(await image(t, { '.node-version': '24' }), 'node:24-alpine');
  assert.equal(await image(t, {}, { volta: { node: '22.11.0' }, engines: { node: '>=20' } }), 'node:22-alpine');
  assert.equal(await image(t, { Dockerfile: 'FROM --platform=linux/amd64 node:22-alpine AS build\n' }), 'node:22-alpine');
  // No image of a version that is no longer supported: the default one runs it.
  assert.equal(await image(t, { '.nvmrc': '18' }), undefined);
  assert.equal(await image(t, { Dockerfile: 'FROM node:18\n' }), undefined);
});

test('chooses a newer Node version if a locked package demands it', async (t) => {
  const lock = (node: string) =>
    JSON.stringify({
      packages: { 'node_modules/next': { version: '17.0.0', engines: { node } }, 'node_modules/x': { engines: { node: '>=99' } } },
    });
  const of = (node: string) => image(t, { 'package-lock.json': lock(node) }, { dependencies: { next: '17' } });
  assert.equal(await of('>=20.9.0'), undefined);
  assert.equal(await of('^22.13.0 || >=24'), 'node:24-alpine');
  assert.equal(await image(t, { 'package-lock.json': lock('>=22'), '.nvmrc': '20' }, { dependencies: { next: '17' } }), 'node:24-alpine');
  const pnpm =
    "lockfileVersion: '9.0'\npackages:\n\n  next@17.0.0:\n    resolution: {integrity: x}\n    engines: {node: '>=22.0.0'}\n\n  x@1.0.0:\n";
  assert.equal(await image(t, { 'pnpm-lock.yaml': pnpm }, { dependencies: { next: '17' } }), 'node:24-alpine');
});

test('runs the application’s own install scripts later, except those that no image needs', () => {
  assert.match(ownScripts({ postinstall: 'node scripts/setup.js' }) ?? '', /^npm run postinstall \|\| echo/);
  assert.match(ownScripts({ preinstall: 'node a.js', postinstall: 'patch-package' }) ?? '', /^npm run preinstall .*; npm run postinstall /);
  for (const script of [
    'husky install',
    'husky',
    'npx only-allow pnpm',
    'lefthook install',
    'next telemetry disable',
    'playwright install',
    'prisma generate',
  ])
    assert.equal(ownScripts({ prepare: script, build: 'next build' }), undefined, script);
});

test('tolerates packages that are folders in the application, and those that nothing imports', async (t) => {
  const of = async (range: string, files: Record<string, string> = {}) => {
    const { folder, manifest } = await open(t, files, { dependencies: { ui: range } });
    const { reads, refused } = await localPackages(folder, manifest, []);
    return refused ? refused.cause : reads;
  };
  const imports = { 'app/page.tsx': `import { Button } from 'ui/button'\n` };
  assert.deepEqual(await of('link:./packages/ui', { 'packages/ui/package.json': '{}', ...imports }), ['packages/ui']);
  assert.deepEqual(await of('file:vendor/ui.tgz', { 'vendor/ui.tgz': 'x', ...imports }), []);
  assert.deepEqual(await of('file:', imports), []);
  assert.deepEqual(await of('file:..'), []);
  assert.match(String(await of('link:../ui', imports)), /ui \(link:\.\.\/ui\) lies outside/);
  assert.match(String(await of('workspace:*')), /no workspace around it/);
});
