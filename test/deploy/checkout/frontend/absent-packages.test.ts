// Packages that a frontend's sources import and that nothing installs.
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { readCheckout } from '../../../../source/deploy/checkout/checkout.js';
import { folderOf } from '../../../support/programs/checkout.js';
import { readNext } from './read.js';

const dockerfile = path.resolve(import.meta.dirname, '../../../../frontend-docker/Dockerfile');
const lock = JSON.stringify({
  packages: {
    'node_modules/next': { version: '15.5.4' },
    'node_modules/react': { version: '19.0.0' },
    'node_modules/clsx': { version: '2.0.0' },
  },
});

test('finds imports of packages that neither package.json nor the lock file has', async (t) => {
  const { absent } = await readNext(t, {
    'package-lock.json': lock,
    'app/page.tsx': `'use client'\nimport axios from 'axios'\nimport 'server-only'\nimport clsx from 'clsx'\nimport type { A } from 'only-types'\nexport default function Page() {}\n`,
    'app/layout.tsx': `import { z } from '@scope/zod/v4'\nimport fs from 'node:fs'\nimport path from 'path'\nimport Link from 'next/link'\n`,
    'lib/unused.ts': `import x from 'never-reached'\n`,
  });
  assert.deepEqual(
    absent?.sort((a, b) => a.name.localeCompare(b.name)),
    [
      { name: '@scope/zod', because: 'app/layout.tsx:1 imports @scope/zod' },
      { name: 'axios', because: 'app/page.tsx:2 imports axios' },
    ],
  );
});

test('an added package goes into the image and is not missing any more', async (t) => {
  const directory = await folderOf(t, {
    'package.json': JSON.stringify({ scripts: { build: 'next build' }, dependencies: { next: '15.5.4', react: '19' } }),
    'package-lock.json': lock,
    'app/page.tsx': `import axios from 'axios'\n`,
  });
  const checkout = await readCheckout('frontend', directory, dockerfile, {}, { build: { added: ['axios@1.7.0'] } });
  assert.ok(checkout.type === 'buildable');
  assert.deepEqual([checkout.absent, checkout.buildArgs.ADD_PACKAGES], [undefined, 'axios@1.7.0']);
});

test('knows which dependencies nothing imports, and leaves out those that the person chose', async (t) => {
  const manifest = { scripts: { build: 'next build' }, dependencies: { next: '15.5.4', react: '19', axios: '1', 'old-store': '^0.0.1' } };
  const page = 'import axios from "axios/dist/node"\nimport React from "react"\nexport default () => React.version + axios.name\n';
  const directory = await folderOf(t, { 'package.json': JSON.stringify(manifest), 'package-lock.json': '{}', 'app/page.tsx': page });
  const build = { omitted: ['old-store', 'gone-since'] };
  const checkout = await readCheckout('frontend', directory, dockerfile, {}, { build });
  assert.ok(checkout.type === 'buildable');
  assert.deepEqual(checkout.unused, ['next', 'old-store']);
  assert.equal(checkout.buildArgs.OMIT_PACKAGES, 'old-store');
  assert.ok(checkout.facts.includes("without old-store, which the registry doesn't have"));
});
