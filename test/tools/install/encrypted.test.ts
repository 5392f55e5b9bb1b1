// Downloads over HTTPS: trusted certificates, redirects and proxies.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer as createPlain, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { connect } from 'node:net';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createInstaller } from '../../../source/tools/install/installer.js';
import { start } from '../../support/programs/command.js';
import { never } from '../../support/programs/programs.js';
import { certificate, key } from '../../support/servers/api-server.js';
import { answering, folderFor, listening, offered, publishAll } from '../../support/servers/publishers.js';
import { problemOfRejection } from '../../support/world/step-context.js';

const child = fileURLToPath(new URL('install-child.ts', import.meta.url));

async function stage(t: TestContext, lead: (request: IncomingMessage, response: ServerResponse) => boolean = () => false) {
  const mirror = await publishAll(t);
  const server = createServer({ key, cert: certificate }, (request, response) => {
    if (lead(request, response)) return;
    const file = path.join(mirror, request.url ?? '');
    if (existsSync(file)) response.end(readFileSync(file));
    else response.writeHead(404).end();
  });
  const url = (await listening(t, server)).replace('http:', 'https:');
  const folder = folderFor(t);
  const trusted = path.join(folderFor(t), 'certificate.pem');
  writeFileSync(trusted, certificate);
  /** Installs in a process that trusts the server; returns its output, '' on success. */
  const install = async (proxy = '') => {
    const args = ['--import=tsx', child, folder, url, proxy];
    const { stdout, stderr } = await start(process.execPath, args, { env: { NODE_EXTRA_CA_CERTS: trusted } }).result;
    assert.equal(stderr, '');
    return stdout;
  };
  return { mirror, url, folder, install };
}

test('installs from a server with a trusted certificate', async (t) => {
  const { folder, install } = await stage(t);
  assert.equal(await install(), '');
  assert.equal(readFileSync(path.join(folder, readdirSync(folder)[0] ?? ''), 'utf8'), answering.kubectl);
});

test('takes nothing from an untrusted server, and names the fix', async (t) => {
  const { url, folder } = await stage(t);
  const installer = createInstaller({ folder, environment: { TASKFLOW_TOOLS_MIRROR: url } });
  const problem = await problemOfRejection(installer.install(offered(installer, 'kubectl'), () => {}, never));
  assert.match(
    problem.cause,
    /^Node doesn't trust the certificate of 127\.0\.0\.1:\d+ \(\w+\)\. .* NODE_EXTRA_CA_CERTS to its certificate$/,
  );
  assert.deepEqual(readdirSync(folder), []);
});

test('doesn’t follow a redirect to http', async (t) => {
  const plain = await listening(
    t,
    createPlain((_, response) => response.end('x')),
  );
  const { folder, install } = await stage(t, (request, response) => {
    if (!request.url?.includes('/kubectl') || request.url.endsWith('.sha256')) return false;
    response.writeHead(302, { location: `${plain}/kubectl` }).end();
    return true;
  });
  assert.match(await install(), new RegExp(`redirects to an address without encryption: ${plain}/kubectl$`));
  assert.deepEqual(readdirSync(folder), []);
});

test('uses HTTPS_PROXY with or without a scheme', async (t) => {
  const { url, folder, install } = await stage(t);
  const asked: (string | undefined)[] = [];
  const proxy = createPlain();
  proxy.on('connect', (request, socket) => {
    asked.push(request.url);
    const { hostname, port } = new URL(`http://${request.url}`);
    const onward = connect(Number(port), hostname, () => socket.write('HTTP/1.1 200 Connection Established\r\n\r\n'));
    onward.pipe(socket).pipe(onward);
    for (const one of [onward, socket]) one.on('error', () => {});
  });
  const address = await listening(t, proxy);
  assert.equal(await install(address), '');
  assert.deepEqual([...new Set(asked)], [url.replace('https://', '')]);
  asked.length = 0;
  assert.equal(await install(address.replace('http://', '')), '');
  assert.ok(asked.length > 0);
  assert.equal(readdirSync(folder).length, 1);
});
