import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { Cancelled } from '../../../source/problem.js';
import { createAssistant } from '../../../source/tools/http/assistant.js';
import { never } from '../../support/programs/programs.js';
import { freePort } from '../../support/servers/kubelet.js';

const key = 'sk-canary-5f01c7d2e9';
const assistant = createAssistant({ seconds: 60 });
const impatient = createAssistant({ seconds: 0.5 });

async function service(t: TestContext, answer: (response: ServerResponse, request: IncomingMessage) => void) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    answer(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, asked };
}

test('accepts a valid key, and sends it as a bearer token to the list of models', async (t) => {
  const { base, asked } = await service(t, (response) => response.writeHead(200).end('{"data":[]}'));
  assert.deepEqual(await assistant.tryKey(key, base, never), { type: 'accepts' });
  assert.deepEqual(await assistant.tryKey(key, `${base}/`, never), { type: 'accepts' });
  assert.deepEqual(asked, Array(2).fill(`GET /v1/models Bearer ${key}`));
});

const error = (code: string, message: string) => JSON.stringify({ error: { code, message } });
const answers: [status: number, body: string, type: string, words: RegExp][] = [
  [401, error('invalid_api_key', `Incorrect API key provided: ${key}.`), 'refuses', /doesn't know this key/],
  [401, error('missing_scope', 'Missing scopes: api.model.read.'), 'accepts', /list models/],
  [403, error('unsupported_country', `Country not supported for ${key}`), 'refuses', /isn't allowed/],
  [403, error('missing_scope', 'You have insufficient permissions. Missing scopes: api.model.read'), 'accepts', /list models/],
  [429, error('insufficient_quota', 'You exceeded your current quota'), 'accepts', /no credit/],
  [429, error('rate_limit_exceeded', 'Slow down'), 'accepts', /rate limit is reached/],
  [404, 'not here', 'silent', /404/],
  [503, `overloaded, ${key}`, 'silent', /503/],
];
for (const [status, body, type, words] of answers) {
  test(`explains ${status} ${body.slice(0, 40)} as ${type}, without quoting the answer`, async (t) => {
    const { base } = await service(t, (response) => response.writeHead(status).end(body));
    const answer = await assistant.tryKey(key, base, never);
    assert.equal(answer.type, type);
    assert.match(JSON.stringify(answer), words);
    assert.ok(!JSON.stringify(answer).includes('canary'));
  });
}

test("doesn't follow a redirect with the key", async (t) => {
  const other = await service(t, (response) => response.writeHead(200).end('{}'));
  const { base } = await service(t, (response) => response.writeHead(302, { location: `${other.base}/models` }).end());
  assert.equal((await assistant.tryKey(key, base, never)).type, 'silent');
  assert.deepEqual(other.asked, []);
});

test("doesn't judge the key without an answer: closed port, timeout, unknown host, invalid URL", async (t) => {
  const { base } = await service(t, () => {});
  for (const [where, words] of [
    [`http://127.0.0.1:${await freePort()}/v1`, /refused/],
    [base, /doesn't answer/],
    ['http://no-such-host.invalid/v1', /can't be resolved/],
    ['nonsense', /isn't a URL/],
  ] as const) {
    const answer = await (where === base ? impatient : assistant).tryKey(key, where, never);
    assert.ok(answer.type === 'silent', where);
    assert.match(answer.reason, words);
  }
});

test("uses the environment's proxy with or without a scheme, and reports an invalid one without its password", async (t) => {
  const proxy = await service(t, (response) => response.writeHead(200).end('{"data":[]}'));
  const names = ['http_proxy', 'HTTP_PROXY', 'no_proxy', 'NO_PROXY'];
  const before = names.map((name) => [name, process.env[name]] as const);
  t.after(() => {
    for (const [name, value] of before) value === undefined ? delete process.env[name] : Object.assign(process.env, { [name]: value });
  });
  for (const name of names) delete process.env[name];
  process.env.HTTP_PROXY = new URL(proxy.base).host;
  assert.deepEqual(await assistant.tryKey(key, 'http://no-such-host.invalid/v1', never), { type: 'accepts' });
  assert.match(proxy.asked[0] ?? '', /^GET http:\/\/no-such-host\.invalid\/v1\/models /);
  process.env.HTTP_PROXY = 'http://me:cAnArY@proxy.example.com:99999';
  const answer = await assistant.tryKey(key, 'http://no-such-host.invalid/v1', never);
  assert.equal(answer.type, 'silent');
  assert.doesNotMatch(JSON.stringify(answer), /cAnArY/);
});

test('the check can be cancelled', async (t) => {
  const { base } = await service(t, () => {});
  await assert.rejects(createAssistant().tryKey(key, base, AbortSignal.timeout(50)), Cancelled);
});
