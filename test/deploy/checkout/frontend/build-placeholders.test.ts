// Gives server variables placeholders while the image builds.
import assert from 'node:assert/strict';
import test from 'node:test';
import { isPlaceholder } from '../../../../source/deploy/checkout/frontend/build-placeholders.js';
import { readNext } from './read.js';

test('variables without which a module can’t be imported get placeholders of the right kind', async (t) => {
  const found = await readNext(t, {
    'lib/db.ts': `if (!process.env.DATABASE_URL) throw new Error('DATABASE_URL is not set'); export const sql = neon(process.env.NEON_DATABASE_URL!)`,
    'lib/ai.ts': `export const ai = new OpenAI({ apiKey: process.env.OPENAI_API_KEY }); new Groq({ apiKey: process.env['GROQ_API_KEY'] })`,
    'lib/mail.ts': `new Resend(process.env.RESEND_API_KEY); new Stripe(process.env.STRIPE_SECRET_KEY!); new URL(process.env.WEBHOOK_URL!)`,
    'lib/auth.ts': `betterAuth({ baseURL: process.env.BETTER_AUTH_URL, secret: process.env.BETTER_AUTH_SECRET })`,
  });
  const values = Object.fromEntries(found.buildEnv.map((line) => line.split(/=(.*)/s)));
  const database = 'postgresql://placeholder:placeholder@127.0.0.1:1/placeholder';
  assert.equal(values.DATABASE_URL, database);
  assert.equal(values.NEON_DATABASE_URL, database);
  assert.match(values.OPENAI_API_KEY, /^taskflow-placeholder-OPENAI_API_KEY-.{32}$/);
  assert.match(values.GROQ_API_KEY, /^taskflow-placeholder-GROQ_API_KEY-.{32}$/);
  assert.match(values.RESEND_API_KEY, /^re_taskflow-placeholder/);
  assert.match(values.STRIPE_SECRET_KEY, /^sk_test_taskflow-placeholder/);
  assert.equal(values.WEBHOOK_URL, 'https://taskflow-placeholder.invalid');
  assert.equal(values.BETTER_AUTH_URL, 'http://localhost:3000');
  assert.match(values.BETTER_AUTH_SECRET, /^taskflow-placeholder-BETTER_AUTH_SECRET-.{32}$/);
});

test('a placeholder is recognized, so that it isn’t taken for a secret', async (t) => {
  const { buildEnv } = await readNext(t, { 'lib/a.ts': 'process.env.MONGO_URL!; process.env.API_TOKEN!' });
  for (const line of buildEnv) assert.ok(isPlaceholder(line), line);
  assert.ok(!isPlaceholder('DATABASE_URL=postgresql://placeholder:canary@127.0.0.1:1/placeholder'));
  assert.ok(!isPlaceholder('API_TOKEN=canary'));
});

test('what has a default, only switches something, or changes the build gets none', async (t) => {
  const code = [
    `const a = process.env.JWT_ALGORITHM ?? 'HS256'`,
    `if (process.env.SENTRY_DSN) init(process.env.NODE_ENV)`,
    `const b = process.env.FLAG === 'true'`,
    `process.env.VERCEL_URL; process.env.ANALYZE; process.env.NEXT_RUNTIME`,
  ];
  const config = `module.exports = { assetPrefix: process.env.CDN, output: process.env.MODE }`;
  const found = await readNext(t, { 'lib/a.ts': code.join('\n'), 'next.config.js': config, 'scripts/seed.ts': 'process.env.SEED' });
  assert.deepEqual(
    found.buildEnv.map((line) => line.split('=')[0]),
    ['BETTER_AUTH_SECRET', 'DATABASE_URL', 'OPENAI_API_KEY'],
  );
});
