import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { Cancelled } from '../../../source/problem.js';
import { createHttp } from '../../../source/tools/http/http.js';
import { never } from '../../support/programs/programs.js';

async function listening(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://localhost:${(server.address() as AddressInfo).port}/`;
}

test('returns status, time and body, and resolves localhost to 127.0.0.1', async (t) => {
  const url = await listening(t, (_, response) => response.writeHead(418).end('tea'));
  const answer = await createHttp().get(url, 5, never);
  assert.deepEqual({ ...answer, ms: 0 }, { status: 418, ms: 0, body: 'tea' });
});

test('follows a redirect to the same origin, and returns any other redirect or an endless one', async (t) => {
  const elsewhere = await listening(t, (_, response) => response.end('elsewhere'));
  const url = await listening(t, (request, response) => {
    const location = { '/': '/sign-in', '/out': elsewhere, '/loop': '/loop', '/bad': 'http://' }[request.url ?? ''];
    if (location) response.writeHead(307, { location }).end();
    else response.end(`page ${request.url}`);
  });
  const get = async (path: string) => (await createHttp().get(`${url}${path}`, 5, never))?.status;
  assert.equal((await createHttp().get(url, 5, never))?.body, 'page /sign-in');
  assert.deepEqual([await get('out'), await get('loop'), await get('bad')], [307, 307, 307]);
  assert.equal((await createHttp().get(`${url}loop`, 5, never))?.circle, '/loop');
  assert.equal((await createHttp().get(`${url}out`, 5, never))?.circle, undefined);
});

test('cuts the body at 64 KiB, even if it never ends', async (t) => {
  const url = await listening(t, (_, response) => {
    const more = () => {
      while (response.write('x'.repeat(10_000)));
    };
    response.on('drain', more);
    more();
  });
  assert.equal((await createHttp().get(url, 5, never))?.body.length, 64 * 1024);
});

test('returns undefined if nothing listens or answers in time', async (t) => {
  const silent = await listening(t, () => {});
  assert.equal(await createHttp().get(silent, 0.1, never), undefined);
  assert.equal(await createHttp().get('http://127.0.0.1:1/', 1, never), undefined);
});

test('a request can be cancelled', async (t) => {
  const silent = await listening(t, () => {});
  await assert.rejects(createHttp().get(silent, 60, AbortSignal.timeout(50)), Cancelled);
  await assert.rejects(createHttp().get(silent, 60, AbortSignal.abort()), Cancelled);
});
