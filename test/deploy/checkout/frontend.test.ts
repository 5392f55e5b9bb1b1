// Recognizes Next.js checkouts, and refuses those that can't be built.
import assert from 'node:assert/strict';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { readCheckout } from '../../../source/deploy/checkout/checkout.js';
import type { Checkout } from '../../../source/deploy/checkout/result.js';
import type { BuildArgs } from '../../../source/release/application.js';
import { folderOf } from '../../support/programs/checkout.js';

const dockerfile = path.resolve(import.meta.dirname, '../../../frontend-docker/Dockerfile');

async function read(t: TestContext, files: Record<string, string>, given: BuildArgs = {}): Promise<Checkout> {
  return readCheckout('frontend', await folderOf(t, files), dockerfile, given);
}

async function buildable(t: TestContext, files: Record<string, string>, given: BuildArgs = {}) {
  const checkout = await read(t, { 'package-lock.json': '{}', ...files }, given);
  assert.ok(checkout.type === 'buildable', JSON.stringify(checkout));
  return checkout;
}

const manifest = (more: object = {}) =>
  JSON.stringify({ scripts: { build: 'next build' }, dependencies: { next: '^15.3.1', react: '^19' }, ...more });
const project = { 'package.json': manifest() };

test('recognizes standalone output, and ignores comments in the config', async (t) => {
  const facts = async (config: string) => (await buildable(t, { ...project, 'next.config.ts': config })).facts[1];
  assert.equal(await facts(`export default { output: 'standalone' }`), 'standalone output');
  assert.equal(await facts('const nextConfig = {\n  "output": "standalone",\n}\nmodule.exports = nextConfig'), 'standalone output');
  assert.equal(await facts('export default {}'), 'standalone output, set by the build');
  assert.equal(
    await facts(`export default { url: 'http://x', // output: 'export'\n /* output: 'export' */ }`),
    'standalone output, set by the build',
  );
  assert.equal((await buildable(t, project)).facts[1], 'standalone output, set by the build');
});

test('builds a server from a static export, and from another output folder', async (t) => {
  const args = async (config: string) => (await buildable(t, { ...project, 'next.config.js': config })).buildArgs;
  assert.equal((await args(`module.exports = { output: 'export' }`)).DIST_DIR, undefined);
  assert.equal((await args(`module.exports = { distDir: './build/' }`)).DIST_DIR, 'build');
});

test('hints at a server of the checkout’s own, which the image doesn’t start', async (t) => {
  const hints = async (start: string) =>
    (await buildable(t, { 'package.json': manifest({ scripts: { build: 'next build', start } }) })).hints;
  assert.match((await hints('NODE_ENV=production node --enable-source-maps server.js')).join(), /runs server\.js\. The image starts Next/);
  assert.deepEqual(await hints('next start'), []);
  assert.deepEqual(await hints('node .next/standalone/server.js'), []);
});

test('refuses what can’t be built, with a fix', async (t) => {
  const cases: [files: Record<string, string>, cause: RegExp, fix: RegExp][] = [
    [{ 'package.json': manifest({ scripts: {} }) }, /no script "build"/, /next build/],
    [{ 'package.json': manifest({ dependencies: { next: '^12.1.0' } }) }, /Next\.js \^12\.1\.0/, /npm install next@latest/],
    [{ 'package.json': '{"dependencies":{"vite":"^7"}}' }, /Vite/, /Next\.js application/],
    [{ 'package.json': '{"dependencies":{}}' }, /doesn't depend on next/, /Next\.js application/],
    [{ 'package.json': '{oops' }, /JSON/, /Correct package\.json/],
    [{ 'package.json': manifest({ dependencies: { next: '16.0.0', '@acme/ui': 'workspace:*' } }) }, /@acme\/ui/, /Publish that package/],
    [
      { 'package.json': manifest({ dependencies: { next: '16.0.0', ui: 'file:../ui' } }), 'a.ts': `import 'ui'` },
      /file:\.\.\/ui/,
      /Publish/,
    ],
  ];
  for (const [files, cause, fix] of cases) {
    const checkout = await read(t, files);
    assert.ok(checkout.type === 'refused', JSON.stringify(checkout));
    assert.match(checkout.cause, cause);
    assert.match(checkout.fix, fix);
  }
});

test('finds a health route in app or pages, below src, in route groups, and with a base path', async (t) => {
  const paths = async (file: string, config = '') => (await buildable(t, { ...project, [file]: '', 'next.config.js': config })).paths;
  assert.deepEqual(await paths('app/api/health/route.ts'), { liveness: '/api/health', readiness: '/api/health' });
  assert.deepEqual(await paths('src/app/(ops)/api/healthz/route.js'), { liveness: '/api/healthz', readiness: '/api/healthz' });
  assert.deepEqual(await paths('pages/api/health.ts'), { liveness: '/api/health', readiness: '/api/health' });
  assert.deepEqual(await paths('src/pages/api/health/index.ts'), { liveness: '/api/health', readiness: '/api/health' });
  assert.deepEqual(await paths('app/api/health/route.ts', `module.exports = { basePath: '/tasks' }`), {
    liveness: '/tasks/api/health',
    readiness: '/tasks/api/health',
  });
  assert.deepEqual(await paths('app/page.tsx'), { liveness: '', readiness: '' });
  assert.deepEqual(await paths('app/api/health/page.tsx'), { liveness: '', readiness: '' });
});

test('finds separate routes for liveness and readiness', async (t) => {
  const { paths } = await buildable(t, { ...project, 'app/api/health/route.ts': '', 'app/api/ready/route.ts': '' });
  assert.deepEqual(paths, { liveness: '/api/health', readiness: '/api/ready' });
});

test('takes NEXT_PUBLIC_* values from the command line, else from .env files, else from the name', async (t) => {
  const code = `fetch(process.env.NEXT_PUBLIC_API_URL + process.env.NEXT_PUBLIC_APP_URL); process.env["NEXT_PUBLIC_TITLE"]; process.env.NEXT_PUBLIC_FLAG`;
  const files = {
    ...project,
    'src/lib/api.ts': code,
    '.env': 'NEXT_PUBLIC_TITLE="From env"\nSECRET=x\n',
    '.env.local': 'NEXT_PUBLIC_TITLE=local\n',
  };
  const found = await buildable(t, files);
  assert.equal(
    found.buildArgs.PUBLIC_ENV,
    'NEXT_PUBLIC_API_URL=http://localhost:8000\nNEXT_PUBLIC_APP_URL=http://localhost:3000\nNEXT_PUBLIC_TITLE=From env',
  );
  assert.ok(found.facts.includes('NEXT_PUBLIC_API_URL=http://localhost:8000'));
  assert.deepEqual(found.hints, ['NEXT_PUBLIC_FLAG has no value. Set it with --build-arg NEXT_PUBLIC_FLAG=VALUE']);
  const given = { NEXT_PUBLIC_FLAG: '1', NEXT_PUBLIC_API_URL: 'http://elsewhere', NODE_IMAGE: 'node:24-alpine' };
  const chosen = await buildable(t, { ...files, '.env.production': 'NEXT_PUBLIC_TITLE=Production\n' }, given);
  const { BUILD_ENV, ...args } = chosen.buildArgs;
  assert.match(BUILD_ENV ?? '', /^DATABASE_URL=/m);
  assert.deepEqual(args, {
    PUBLIC_ENV:
      'NEXT_PUBLIC_API_URL=http://elsewhere\nNEXT_PUBLIC_APP_URL=http://localhost:3000\nNEXT_PUBLIC_FLAG=1\nNEXT_PUBLIC_TITLE=Production',
    NODE_IMAGE: 'node:24-alpine',
  });
  assert.deepEqual(chosen.hints, []);
});

test('recognizes Better Auth and the database library', async (t) => {
  const { facts } = await buildable(t, {
    'package.json': manifest({ dependencies: { next: '16.0.1', 'better-auth': '1', '@prisma/client': '6' } }),
  });
  assert.deepEqual(facts.slice(0, 5), [
    'Next.js 16.0.1',
    'standalone output, set by the build',
    'package-lock.json',
    'Better Auth',
    'Prisma',
  ]);
});

test('accepts a version that is not a range, or that allows a supported Next.js', async (t) => {
  for (const next of ['latest', 'canary', 'catalog:', 'npm:next@15', '*', '^12 || ^13', '13.0.0-canary.1'])
    assert.equal((await read(t, { 'package.json': manifest({ dependencies: { next } }) })).type, 'buildable', next);
});

test('probes the port if the base path is not a literal', async (t) => {
  const { paths } = await buildable(t, {
    ...project,
    'app/api/health/route.ts': '',
    'next.config.js': `const basePath = '/tasks'\nmodule.exports = { basePath }`,
  });
  assert.deepEqual(paths, { liveness: '', readiness: '' });
});

test('guesses values by whole words of a name, and parses .env as Next.js does', async (t) => {
  const names = ['SUPABASE_URL', 'VERCEL_URL', 'POSTHOG_HOST', 'BACKEND', 'API_BASE', 'APP_BASE_PATH', 'SITE_URL', 'A', 'B', 'C'];
  const code = names.map((name) => `process.env.NEXT_PUBLIC_${name}`).join(';');
  const env = 'NEXT_PUBLIC_A=http://localhost:8000 # the backend\nNEXT_PUBLIC_B="x" # y\nNEXT_PUBLIC_C=$HOME/api\n';
  const { buildArgs, hints } = await buildable(t, { ...project, 'lib/env.ts': code, '.env': env });
  assert.deepEqual(buildArgs.PUBLIC_ENV?.split('\n'), [
    'NEXT_PUBLIC_A=http://localhost:8000',
    'NEXT_PUBLIC_API_BASE=http://localhost:8000',
    'NEXT_PUBLIC_B=x',
    'NEXT_PUBLIC_BACKEND=http://localhost:8000',
    'NEXT_PUBLIC_SITE_URL=http://localhost:3000',
  ]);
  assert.equal(hints.length, 5);
});
