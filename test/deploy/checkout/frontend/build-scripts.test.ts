// Builds without the parts of its scripts that need the database.
import assert from 'node:assert/strict';
import test from 'node:test';
import { buildScripts } from '../../../../source/deploy/checkout/frontend/build-scripts.js';

test('leaves out migrations and checks, also those behind another script, and keeps the rest in its order', () => {
  const cases: [scripts: Record<string, string>, command: string][] = [
    [{ build: 'next build' }, ''],
    [{ build: 'prisma generate && next build' }, ''],
    [{ build: 'prisma generate && prisma migrate deploy && next build' }, "npm pkg set 'scripts.build=prisma generate && next build'"],
    [{ build: 'npx prisma db push --accept-data-loss && next build' }, "npm pkg set 'scripts.build=next build'"],
    [{ prebuild: 'drizzle-kit migrate', build: 'next build' }, 'npm pkg set scripts.prebuild=true'],
    [
      { build: 'npm run db:migrate && next build', 'db:migrate': 'npx @better-auth/cli@latest migrate -y' },
      "npm pkg set 'scripts.build=next build'",
    ],
    [{ build: 'npm run lint && next build', lint: 'eslint .' }, "npm pkg set 'scripts.build=next build'"],
    [{ build: 'tsc --noEmit && next build' }, "npm pkg set 'scripts.build=next build'"],
    [{ build: 'tsc -p server && next build' }, ''],
    [{ build: 'yarn build:next', 'build:next': 'next build' }, ''],
  ];
  for (const [scripts, command] of cases) assert.equal(buildScripts(scripts).command, command, JSON.stringify(scripts));
  assert.match(
    buildScripts({ build: 'prisma migrate deploy && next build' }).hints.join(),
    /runs prisma migrate deploy, which needs the database/,
  );
});
