// Leads the backend's addresses in a frontend's sources to the backend of this deployment.
import assert from 'node:assert/strict';
import test from 'node:test';
import { readNext } from './read.js';

const rewrite = (destination: string) => ({
  'next.config.js': `module.exports = { async rewrites() { return [{ source: '/api/:path*', destination: ${destination} }] } }`,
});

test('rewrites to localhost need no other value: the server passes the port on', async (t) => {
  const found = await readNext(t, rewrite("(process.env.BACKEND_ORIGIN || 'http://127.0.0.1:8000') + '/:path*'"));
  assert.deepEqual([found.buildArgs.BACKEND_PORTS, found.buildArgs.BACKEND_ORIGINS], [undefined, undefined]);
  assert.ok(found.facts.includes("rewrites to http://127.0.0.1:8000 lead to the backend's Service"), found.facts.join());
  assert.ok(!found.buildEnv.some((line) => line.startsWith('BACKEND_ORIGIN=')));
});

test('rewrites to a variable without a default get an address that leads to the Service', async (t) => {
  const found = await readNext(t, rewrite("process.env.BACKEND_URL + '/:path*'"));
  assert.ok(found.buildEnv.includes('BACKEND_URL=http://localhost:8000'));
});

test('replaces the hosts of compose files and deployed backends in code for the server', async (t) => {
  const compose = await readNext(t, rewrite("'http://backend:8000/:path*'"));
  assert.equal(compose.buildArgs.BACKEND_ORIGINS, 'http://backend:8000');
  const deployed = await readNext(t, { 'app/api/tasks/route.ts': "fetch('https://tasks-api.hf.space/tasks')" });
  assert.equal(deployed.buildArgs.BACKEND_ORIGINS, 'https://tasks-api.hf.space');
  assert.match(
    deployed.hints.join(),
    /app\/api\/tasks\/route\.ts calls https:\/\/tasks-api\.hf\.space\. The image calls the backend's Service instead/,
  );
});

test('code for the browser keeps a deployed address, and it is said', async (t) => {
  const found = await readNext(t, { 'app/page.tsx': "'use client'\nfetch('https://tasks-api.onrender.com/tasks')" });
  assert.equal(found.buildArgs.BACKEND_ORIGINS, undefined);
  assert.match(found.hints.join(), /app\/page\.tsx calls https:\/\/tasks-api\.onrender\.com, which isn't part of this deployment/);
});

test('another port of the backend on localhost becomes 8000 everywhere', async (t) => {
  const found = await readNext(t, { 'app/page.tsx': "'use client'\nfetch('http://localhost:8001/tasks')" });
  assert.deepEqual([found.buildArgs.BACKEND_PORTS, found.buildArgs.BACKEND_ORIGINS], ['8000 8001', 'http://localhost:8001']);
});

test('other addresses are nobody’s backend', async (t) => {
  const code = `['http://localhost:3000/x', 'redis://localhost:6379', 'http://localhost:11434', 'https://api.openai.com/v1', 'https://x.supabase.co', 'https://tasks.vercel.app'] // http://localhost:8001`;
  const found = await readNext(t, { 'app/api/x/route.ts': code });
  assert.deepEqual([found.buildArgs.BACKEND_PORTS, found.buildArgs.BACKEND_ORIGINS, found.hints], [undefined, undefined, []]);
});

test('server code gets the backend’s address for variables that have no default, or one that no pod reaches', async (t) => {
  const code = [
    `fetch(process.env.API_BASE_URL + '/tasks')`,
    `fetch((process.env.CHAT_API_URL || 'http://chat-backend:8000/v1') + '/x')`,
    `fetch(process.env.TASKS_API_URL ?? 'http://localhost:8000')`,
    `fetch(process.env.OPENAI_API_BASE_URL!); fetch(process.env.BACKEND_URL!); fetch(process.env.WEBHOOK_URL!)`,
  ];
  const found = await readNext(t, { 'app/api/tasks/route.ts': code.join('\n') });
  assert.equal(found.buildArgs.SERVER_ENV, 'API_BASE_URL=http://localhost:8000\nCHAT_API_URL=http://localhost:8000/v1');
  const required = found.needs.variables.filter((variable) => variable.required).map(({ name }) => name);
  assert.ok(!required.includes('API_BASE_URL'), required.join());
  assert.ok(required.includes('WEBHOOK_URL'), required.join());
});
