// The last step of the frontend's build, which the Dockerfile holds: replaced addresses, placeholders in the output, and start.cjs.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { folderOf } from '../../../support/programs/checkout.js';

const dockerfile = readFileSync(path.resolve(import.meta.dirname, '../../../../frontend-docker/Dockerfile'), 'utf8');
const [, script = ''] = /RUN [^\n]*cd \/output && node -e '([^']*)'\n/.exec(dockerfile) ?? [];

async function finish(t: TestContext, files: Record<string, string>, env: Record<string, string>) {
  const folder = await folderOf(t, { 'start.cjs': "import('./server.js');\n", ...files });
  const said = execFileSync(process.execPath, ['-e', script.replaceAll('\\\n', '')], { cwd: folder, env, encoding: 'utf8' });
  return { folder, said, text: (name: string) => readFileSync(path.join(folder, name), 'utf8') };
}

test('replaces the backend’s other addresses in what the server runs, and ports of localhost everywhere', async (t) => {
  const files = {
    '.next/routes-manifest.json': '{"destination":"http://backend:8000/api/:path*"}',
    '.next/server/app/route.js':
      'fetch("https://x-y.onrender.com/a"),fetch("https://x-y.onrender.com.example/b"),new WebSocket("ws://backend:8000/ws")',
    '.next/static/chunks/app.js': 'fetch("http://localhost:8001/a"),fetch("http://localhost:80010/"),fetch("https://x-y.onrender.com/a")',
    'node_modules/x/index.js': '"http://backend:8000"',
  };
  const origins = 'http://backend:8000 ws://backend:8000 https://x-y.onrender.com http://localhost:8001';
  const { text, said } = await finish(t, files, { BACKEND_ORIGINS: origins, BACKEND_PORTS: '8000 8001' });
  assert.equal(text('.next/routes-manifest.json'), '{"destination":"http://localhost:8000/api/:path*"}');
  assert.equal(
    text('.next/server/app/route.js'),
    'fetch("http://localhost:8000/a"),fetch("https://x-y.onrender.com.example/b"),new WebSocket("ws://localhost:8000/ws")',
  );
  assert.equal(
    text('.next/static/chunks/app.js'),
    'fetch("http://localhost:8000/a"),fetch("http://localhost:80010/"),fetch("https://x-y.onrender.com/a")',
  );
  assert.equal(text('node_modules/x/index.js'), '"http://backend:8000"');
  assert.equal(said, '');
});

test('reports placeholders that the build wrote into its output', async (t) => {
  const files = {
    '.next/server/app/page.html': '<p>re_taskflow-placeholder-RESEND_API_KEY</p>',
    'server.js': '"postgresql://placeholder:placeholder@127.0.0.1:1/placeholder"',
  };
  const { said } = await finish(t, files, {});
  assert.match(said, /^taskflow-tui: the build wrote the placeholder for RESEND_API_KEY into \.next\/server\/app\/page\.html$/m);
  assert.match(said, /placeholder for DATABASE_URL into server\.js/);
});

test('start.cjs passes ports of localhost on to the backend, and gives variables their defaults', async (t) => {
  const backend = createServer((request, answer) => answer.end(`backend ${request.url}`)).listen(0, '127.0.0.1');
  t.after(() => backend.close());
  const free = createServer().listen(0, '127.0.0.1');
  await Promise.all([once(backend, 'listening'), once(free, 'listening')]);
  const { port } = free.address() as AddressInfo;
  free.close();
  await once(free, 'close');
  const server = `const { A, B } = process.env; fetch('http://127.0.0.1:${port}/x').then(async (r) => console.log(await r.text(), A, B));`;
  const env = { BACKEND_PORTS: `8000 ${port}`, SERVER_ENV: 'A=http://localhost:8000/a=b\nB=default' };
  const { folder } = await finish(t, { 'server.js': server }, env);
  // Not loopback by its name, so that the server passes connections on.
  const BACKEND_URL = `http://[::ffff:127.0.0.1]:${(backend.address() as AddressInfo).port}`;
  const child = spawn(process.execPath, ['start.cjs'], { cwd: folder, env: { BACKEND_URL, B: 'given', PORT: '8000' } });
  t.after(() => child.kill());
  const [said] = await once(child.stdout.setEncoding('utf8'), 'data');
  assert.equal(said, 'backend /x http://localhost:8000/a=b given\n');
});
