// Chooses the values that next build writes into the browser's code.
import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { readNext } from './read.js';

const values = async (t: TestContext, code: string, more: Record<string, string> = {}) =>
  (await readNext(t, { 'lib/api.ts': code, ...more })).publicEnv.filter(Boolean);

test('keeps the path of the default in the sources', async (t) => {
  const chat = `export const url = process.env.NEXT_PUBLIC_CHAT_API_URL || 'http://localhost:8000/api/v1/chat'`;
  assert.deepEqual(await values(t, chat), ['NEXT_PUBLIC_CHAT_API_URL=http://localhost:8000/api/v1/chat']);
  const auth = 'const a = process.env[\'NEXT_PUBLIC_BETTER_AUTH_URL\'] ?? "http://localhost:3000/api/auth"';
  assert.deepEqual(await values(t, auth), ['NEXT_PUBLIC_BETTER_AUTH_URL=http://localhost:3000/api/auth']);
  const chain = 'const a = (process.env.NEXT_PUBLIC_API_URL as string) || process.env.API_URL || `http://127.0.0.1:8000/api`';
  assert.deepEqual(await values(t, chain), ['NEXT_PUBLIC_API_URL=http://localhost:8000/api']);
  const named = `const DEFAULT_URL: string = "http://localhost:8000/api"\nexport const url = process.env.NEXT_PUBLIC_API_URL || DEFAULT_URL;`;
  assert.deepEqual(await values(t, named), ['NEXT_PUBLIC_API_URL=http://localhost:8000/api']);
  const ternary = `const a = process.env.NEXT_PUBLIC_API_URL ? process.env.NEXT_PUBLIC_API_URL : 'http://localhost:8000/v3'`;
  assert.deepEqual(await values(t, ternary), ['NEXT_PUBLIC_API_URL=http://localhost:8000/v3']);
  const schema = `import { z } from 'zod'\nz.object({ NEXT_PUBLIC_API_URL: z.string().url().default('http://localhost:8000/v2') }).parse(process.env)`;
  assert.deepEqual(await values(t, `${schema}; process.env.NEXT_PUBLIC_API_URL`), ['NEXT_PUBLIC_API_URL=http://localhost:8000/v2']);
});

test("the address in the sources decides what a name means, and its port becomes the deployment's", async (t) => {
  const all = [
    `process.env.NEXT_PUBLIC_BETTER_AUTH_URL || 'http://localhost:8000'`,
    `process.env.NEXT_PUBLIC_API_URL || 'http://localhost:8002/api'`,
    `process.env.NEXT_PUBLIC_AUTH_URL || 'http://localhost:3030'`,
    `process.env.NEXT_PUBLIC_WS_URL || 'ws://localhost:8001/ws'`,
    `process.env.NEXT_PUBLIC_OLLAMA_URL || 'http://localhost:11434'`,
  ];
  assert.deepEqual(await values(t, all.join('\n')), [
    'NEXT_PUBLIC_API_URL=http://localhost:8000/api',
    'NEXT_PUBLIC_AUTH_URL=http://localhost:3000',
    'NEXT_PUBLIC_BETTER_AUTH_URL=http://localhost:8000',
    'NEXT_PUBLIC_WS_URL=ws://localhost:8000/ws',
  ]);
});

test('points deployed addresses of the backend and the frontend at this deployment, and says so', async (t) => {
  const code = `const a = process.env.NEXT_PUBLIC_API_URL || 'https://tasks-api.onrender.com/api/v1'; process.env.NEXT_PUBLIC_APP_URL; process.env.NEXT_PUBLIC_HOOK`;
  const env = { '.env.production': 'NEXT_PUBLIC_APP_URL=https://tasks.vercel.app/home\nNEXT_PUBLIC_HOOK=https://hooks.example.dev/x\n' };
  const found = await readNext(t, { 'lib/api.ts': code, ...env });
  assert.deepEqual(found.publicEnv, [
    'NEXT_PUBLIC_API_URL=http://localhost:8000/api/v1',
    'NEXT_PUBLIC_APP_URL=http://localhost:3000/home',
    'NEXT_PUBLIC_HOOK=https://hooks.example.dev/x',
  ]);
  assert.match(
    found.hints.join('\n'),
    /NEXT_PUBLIC_API_URL is https:\/\/tasks-api\.onrender\.com\/api\/v1 in lib\/api\.ts, and the image gets http:\/\/localhost:8000\/api\/v1/,
  );
  assert.match(found.hints.join('\n'), /NEXT_PUBLIC_APP_URL is .* in \.env\.production/);
});

test('an address from the command line stays as it is', async (t) => {
  const given = { NEXT_PUBLIC_API_URL: 'https://tasks-api.onrender.com' };
  const found = await readNext(t, { 'lib/api.ts': `process.env.NEXT_PUBLIC_API_URL || 'http://localhost:8000'` }, given);
  assert.deepEqual(found.publicEnv, ['NEXT_PUBLIC_API_URL=https://tasks-api.onrender.com']);
});

test('several defaults: none is set where each works, else the path that all have', async (t) => {
  const a = `const a = process.env.NEXT_PUBLIC_API_URL || 'http://localhost:8000'`;
  const b = `const b = process.env.NEXT_PUBLIC_API_URL || 'http://localhost:8000/api'`;
  assert.deepEqual(await values(t, a, { 'lib/b.ts': b }), []);
  const found = await readNext(t, { 'lib/a.ts': a, 'lib/b.ts': b, 'lib/c.ts': 'process.env.NEXT_PUBLIC_API_URL' });
  assert.deepEqual(found.publicEnv, ['NEXT_PUBLIC_API_URL=http://localhost:8000']);
  assert.match(found.hints.join(), /several defaults for NEXT_PUBLIC_API_URL/);
});

test('an empty default means the frontend itself if the frontend passes requests on', async (t) => {
  const code = `const a = process.env.NEXT_PUBLIC_API_URL || ''`;
  const config = 'export default { async rewrites() { return [] } }';
  assert.deepEqual(await values(t, code, { 'next.config.mjs': config }), []);
  const handler = `export const GET = () => fetch(process.env.BACKEND_URL + '/tasks')`;
  assert.deepEqual(await values(t, code, { 'app/api/[...path]/route.ts': handler }), []);
  const auth = { 'app/api/auth/[...all]/route.ts': handler, 'middleware.ts': 'process.env.X' };
  assert.deepEqual(await values(t, code, auth), ['NEXT_PUBLIC_API_URL=http://localhost:8000']);
  assert.deepEqual(await values(t, code), ['NEXT_PUBLIC_API_URL=http://localhost:8000']);
  assert.deepEqual(await values(t, code, { '.env.example': 'NEXT_PUBLIC_API_URL=https://your-api.example.com/api\n' }), [
    'NEXT_PUBLIC_API_URL=http://localhost:8000/api',
  ]);
  assert.deepEqual(await values(t, `process.env.NEXT_PUBLIC_API_URL || '/api/proxy'`), []);
});

test('a default that is no address is left to the sources, without a hint', async (t) => {
  const found = await readNext(t, { 'lib/a.ts': `process.env.NEXT_PUBLIC_TITLE ?? 'Tasks'; // process.env.NEXT_PUBLIC_GONE` });
  assert.deepEqual(found.publicEnv.filter(Boolean), []);
  assert.doesNotMatch(found.hints.join(), /NEXT_PUBLIC/);
});
