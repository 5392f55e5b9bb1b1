// Decides whether prisma generate runs before the build.
import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { readNext } from './read.js';

const manifest = (dependencies: Record<string, string>, more: object = {}) => ({
  'package.json': JSON.stringify({ scripts: { build: 'next build' }, dependencies: { next: '15.5.4', ...dependencies }, ...more }),
});
const schema = (output = '', provider = 'prisma-client-js') =>
  `generator client {\n  provider = "${provider}"\n${output ? `  output = "${output}"\n` : ''}}\ndatasource db {\n  provider = "postgresql"\n  url = env("POSTGRES_PRISMA_URL")\n}\n`;
const generate = 'PRISMA_SCHEMA_ENGINE_BINARY=/bin/true npx prisma generate';
const both = { prisma: '7.1.0', '@prisma/client': '7.1.0' };
const command = async (t: TestContext, files: Record<string, string>) => (await readNext(t, files)).buildArgs.BEFORE_BUILD;

test('generates the client that the schema describes, wherever it goes', async (t) => {
  assert.equal(await command(t, { ...manifest(both), 'prisma/schema.prisma': schema() }), generate);
  const custom = { ...manifest(both), 'prisma/schema.prisma': schema('../app/generated/prisma', 'prisma-client') };
  assert.equal(await command(t, custom), generate);
  assert.equal(await command(t, { ...custom, 'app/generated/prisma/client.ts': '', 'app/page.tsx': '' }), undefined);
  assert.equal(await command(t, { ...manifest(both), 'db/schema.prisma': schema() }), `${generate} --schema='db/schema.prisma'`);
  const folder = { 'prisma/schema/base.prisma': schema(), 'prisma/schema/task.prisma': 'model Task { id Int @id }' };
  assert.equal(await command(t, { ...manifest(both), ...folder }), `${generate} --schema='prisma/schema'`);
  assert.equal(await command(t, { ...manifest(both), ...folder, 'prisma.config.ts': '' }), generate);
  const named = manifest(both, { prisma: { schema: 'db/schema.prisma' } });
  assert.equal(await command(t, { ...named, 'db/schema.prisma': schema() }), generate);
});

test('brings the program along if only the client is installed', async (t) => {
  const files = { ...manifest({ '@prisma/client': '^6.2.1' }), 'prisma/schema.prisma': schema() };
  assert.equal(await command(t, files), "npx --yes prisma@'^6.2.1' generate");
  assert.match((await readNext(t, files)).hints.join(), /Prisma \^6\.2\.1 downloads its query engine/);
});

test('does nothing without Prisma, or if the build does it', async (t) => {
  assert.equal(await command(t, { 'prisma/schema.prisma': schema() }), undefined);
  assert.equal(await command(t, { ...manifest(both), 'prisma/schema.prisma': 'model Task { id Int @id }' }), undefined);
  const own = manifest(both, { scripts: { build: 'prisma generate && next build' } });
  assert.equal(await command(t, { ...own, 'prisma/schema.prisma': schema() }), undefined);
});

test('the variables of the schema have placeholders while it is read', async (t) => {
  const { buildEnv } = await readNext(t, { ...manifest(both), 'prisma/schema.prisma': schema() });
  assert.ok(buildEnv.includes('POSTGRES_PRISMA_URL=postgresql://placeholder:placeholder@127.0.0.1:1/placeholder'));
});
