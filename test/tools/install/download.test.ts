// Downloads over a faulty network: interruptions, stalls, redirects, refusals, proxies, and two processes at once.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Cancelled } from '../../../source/problem.js';
import { createInstaller } from '../../../source/tools/install/installer.js';
import { start } from '../../support/programs/command.js';
import { never } from '../../support/programs/programs.js';
import { until } from '../../support/programs/until.js';
import { fileOf, folderFor, listening, type Misbehave, offered, publish, rangeOf, send, serve } from '../../support/servers/publishers.js';
import { problemOfRejection } from '../../support/world/step-context.js';

const child = fileURLToPath(new URL('install-child.ts', import.meta.url));
const isProgram = (url = '') => url.endsWith('/kubectl') || url.endsWith('/kubectl.exe');
const part = 100_000;

/** Publishes a kubectl of a few hundred kB on a server that misbehaves when it serves the program. */
async function stage(t: TestContext, misbehave: (...all: [...Parameters<Misbehave>, folder: string]) => boolean = () => false) {
  const mirror = folderFor(t);
  const folder = folderFor(t);
  const content = randomBytes(3 * part);
  await publish(mirror, 'kubectl', content);
  const served = await serve(t, mirror, (asked, response, file) => isProgram(asked.url) && misbehave(asked, response, file, folder));
  const install = async (more: { environment?: NodeJS.ProcessEnv; stallSeconds?: number; signal?: AbortSignal } = {}) => {
    const { signal = never, environment = {}, ...rest } = more;
    const made = createInstaller({ folder, environment: { TASKFLOW_TOOLS_MIRROR: served.url, ...environment }, pauseMs: 5, ...rest });
    await made.install(offered(made, 'kubectl'), () => {}, signal);
  };
  const installed = () => readFileSync(path.join(folder, readdirSync(folder)[0] ?? '')).equals(content);
  return {
    mirror,
    folder,
    install,
    installed,
    ...served,
    programs: () => served.asked.filter((url) => /kubectl(\.exe)?( from|$)/.test(url)),
  };
}

const stored = (folder: string) => Math.max(0, ...readdirSync(folder).map((name) => statSync(path.join(folder, name)).size));

/** Sends `bytes` of the file, and hangs up once they are on the disk, because bytes in transit are lost with the connection. */
function cutAfter(bytes: number) {
  return (asked: IncomingMessage, response: ServerResponse, file: Buffer, folder: string) => {
    const from = rangeOf(asked) ?? 0;
    response.writeHead(from ? 206 : 200, {
      'content-length': file.length - from,
      ...(from ? { 'content-range': `bytes ${from}-${file.length - 1}/${file.length}` } : {}),
    });
    response.write(file.subarray(from, from + bytes));
    void until(() => stored(folder) >= from + bytes).then(() => response.socket?.end());
    return true;
  };
}

test('requests only the rest after each of two interruptions', async (t) => {
  let cuts = 2;
  const { install, installed, programs, folder } = await stage(t, (...all) => cuts-- > 0 && cutAfter(part)(...all));
  await install();
  assert.deepEqual(
    programs().map((url) => /from (\d+)/.exec(url)?.[1]),
    [undefined, String(part), String(2 * part)],
  );
  assert.ok(installed());
  assert.equal(readdirSync(folder).length, 1);
});

test('resumes from a server that doesn’t know the size', async (t) => {
  let cuts = 1;
  const { install, installed, programs } = await stage(t, (asked, response, file, folder) => {
    if (cuts-- > 0) return cutAfter(part)(asked, response, file, folder);
    response.writeHead(206, { 'content-range': `bytes ${part}-${file.length - 1}/*` }).end(file.subarray(part));
    return true;
  });
  await install();
  assert.equal(programs().length, 2);
  assert.ok(installed());
});

test('starts over if the server sends no parts', async (t) => {
  let cuts = 1;
  const { install, installed, programs } = await stage(t, (asked, response, file, folder) => {
    if (cuts-- > 0) return cutAfter(part)(asked, response, file, folder);
    response.writeHead(200, { 'content-length': file.length }).end(file);
    return true;
  });
  await install();
  assert.equal(programs().length, 2);
  assert.ok(installed());
});

test('says how far an interrupted download came, keeps the part, and resumes it in the next run', async (t) => {
  let broken = true;
  const { install, installed, programs, folder } = await stage(t, (asked, response, file, folder) => {
    if (!broken) return false;
    if (rangeOf(asked) === undefined) return cutAfter(part)(asked, response, file, folder);
    response.socket?.destroy();
    return true;
  });
  const problem = await problemOfRejection(install());
  assert.match(problem.cause, /closed the connection/);
  assert.match(problem.fix, /then retry\. The download continues where it stopped/);
  assert.equal(problem.exit, 3);
  const [left = ''] = readdirSync(folder);
  assert.match(left, /^kubectl.*\.part$/);
  assert.equal(statSync(path.join(folder, left)).size, part);
  broken = false;
  await install();
  assert.match(programs().at(-1) ?? '', new RegExp(` from ${part}$`));
  assert.ok(installed());
});

test('notices an interruption without a known size', async (t) => {
  let cuts = 1;
  const { install, installed, programs } = await stage(t, (_, response, file, folder) => {
    if (cuts-- <= 0) return false;
    response.writeHead(200).write(file.subarray(0, part));
    void until(() => stored(folder) >= part).then(() => response.socket?.end());
    return true;
  });
  await install();
  assert.equal(programs().length, 2);
  assert.ok(installed());
});

test('resumes what a killed process left', { skip: process.platform === 'win32' }, async (t) => {
  let slow = true;
  const { install, installed, programs, folder, url } = await stage(t, (_, response, file) => {
    if (!slow) return false;
    response.writeHead(200, { 'content-length': file.length }).write(file.subarray(0, part));
    return true;
  });
  const first = start(process.execPath, ['--import=tsx', child, folder, url]);
  await until(() => stored(folder) === part);
  first.child.kill('SIGKILL');
  await first.result;
  slow = false;
  await install();
  assert.match(programs().at(-1) ?? '', new RegExp(` from ${part}$`));
  assert.ok(installed());
});

test('downloads a damaged part again', async (t) => {
  let cuts = 10;
  const { install, installed, folder } = await stage(t, (asked, response, file, folder) => {
    if (cuts-- <= 0) return false;
    if (rangeOf(asked) === undefined) return cutAfter(part)(asked, response, file, folder);
    response.socket?.destroy();
    return true;
  });
  await problemOfRejection(install());
  const [left = ''] = readdirSync(folder);
  writeFileSync(path.join(folder, left), Buffer.alloc(part));
  cuts = 0;
  await install();
  assert.ok(installed());
});

test('doesn’t download a complete part again', async (t) => {
  const { mirror, install, installed, folder, programs } = await stage(t);
  await install();
  const [name = ''] = readdirSync(folder);
  const content = readFileSync(path.join(folder, name));
  rmSync(path.join(folder, name));
  const digest = readFileSync(`${fileOf(mirror, 'kubectl')}.sha256`, 'latin1').slice(0, 16);
  writeFileSync(path.join(folder, `${name}-1.35.2-${digest}.${process.pid}.part`), content);
  await install();
  assert.match(programs().at(-1) ?? '', / from 300000$/);
  assert.ok(installed());
});

test('keeps a complete download that can’t be moved into place', async (t) => {
  const { mirror, install, installed, folder, programs } = await stage(t);
  const inTheWay = path.join(folder, path.basename(fileOf(mirror, 'kubectl')));
  mkdirSync(path.join(inTheWay, 'of another'), { recursive: true });
  assert.match((await problemOfRejection(install())).cause, /can't be written/);
  rmSync(inTheWay, { recursive: true });
  await install();
  assert.match(programs().at(-1) ?? '', / from 300000$/);
  assert.ok(installed());
});

test('resumes the longest abandoned part, removes the others, and leaves those of living processes', async (t) => {
  const { mirror, install, folder, programs } = await stage(t);
  const content = readFileSync(fileOf(mirror, 'kubectl'));
  const digest = readFileSync(`${fileOf(mirror, 'kubectl')}.sha256`, 'latin1').slice(0, 16);
  const name = path.basename(fileOf(mirror, 'kubectl'));
  const leave = (what: string, pid: number, bytes: number) =>
    writeFileSync(path.join(folder, `${name}-${what}.${pid}.part`), content.subarray(0, bytes));
  leave(`1.35.2-${digest}`, 99_999_998, 1000);
  leave(`1.35.2-${digest}`, 99_999_999, 2000);
  leave('1.34.0-0123456789abcdef', 99_999_999, 3000);
  leave(`1.35.2-${digest}`, process.ppid, 4000);
  await install();
  assert.match(programs().at(-1) ?? '', / from 2000$/);
  assert.deepEqual(readdirSync(folder).sort(), [name, `${name}-1.35.2-${digest}.${process.ppid}.part`]);
});

test('two processes at once both succeed', async (t) => {
  const { folder, url, installed } = await stage(t);
  const both = [1, 2].map(() => start(process.execPath, ['--import=tsx', child, folder, url]).result);
  for (const { code, stdout, stderr } of await Promise.all(both)) assert.deepEqual([code, stdout, stderr], [0, '', '']);
  assert.equal(readdirSync(folder).length, 1);
  assert.ok(installed());
});

test('follows redirects, also for a part; stops at a circle or at another scheme', async (t) => {
  const hops: string[] = [];
  const { mirror, folder, install, installed } = await stage(t, (_, response) => {
    response.writeHead(302, { location: `${elsewhere}/there` }).end();
    return true;
  });
  const content = readFileSync(fileOf(mirror, 'kubectl'));
  const elsewhere = await listening(
    t,
    createServer((asked, response) => {
      hops.push(`${asked.url} ${rangeOf(asked)}`);
      if (asked.url === '/there') response.writeHead(307, { location: '/here' }).end();
      else if (hops.length < 3) cutAfter(part)(asked, response, content, folder);
      else send(response, content, rangeOf(asked));
    }),
  );
  await install();
  assert.ok(installed());
  assert.deepEqual(hops, ['/there undefined', '/here undefined', `/there ${part}`, `/here ${part}`]);

  const led = async (location: (url: string) => string) => {
    const { install } = await stage(t, (asked, response) => {
      response.writeHead(302, { location: location(asked.url ?? '') }).end();
      return true;
    });
    return (await problemOfRejection(install())).cause;
  };
  assert.match(await led((url) => url), /redirects too often/);
  assert.match(await led(() => 'file:///etc/passwd'), /isn't http or https/);
});

test('names the address of a 404, and the status of a server error', async (t) => {
  const { install, mirror, folder } = await stage(t, (_, response) => {
    response.writeHead(503).end();
    return true;
  });
  assert.match((await problemOfRejection(install())).cause, /answered 503 Service Unavailable/);
  rmSync(fileOf(mirror, 'kubectl'));
  const problem = await problemOfRejection(install());
  assert.deepEqual(readdirSync(folder), []);
  assert.match(problem.cause, /^http:\/\/127\.0\.0\.1.*\/dl\.k8s\.io\/.*kubectl.* answered 404/);
  assert.match(problem.fix, /TASKFLOW_TOOLS_MIRROR/);
});

test('explains a refused connection', async (t) => {
  const { install } = await stage(t);
  const nobody = 'http://127.0.0.1:1';
  const problem = await problemOfRejection(install({ environment: { TASKFLOW_TOOLS_MIRROR: nobody } }));
  assert.equal(problem.problem, "kubectl 1.35.2 couldn't be downloaded");
  assert.equal(problem.cause, '127.0.0.1:1 refused the connection');
});

test('gives up on a server that stops sending', async (t) => {
  const silent = await stage(t, () => true);
  assert.match((await problemOfRejection(silent.install({ stallSeconds: 0.2 }))).cause, /^127\.0\.0\.1:\d+ sent nothing for 0\.2 s$/);
  let stalls = 1;
  const stalled = await stage(t, (_, response: ServerResponse, file) => {
    if (stalls-- <= 0) return false;
    response.writeHead(200, { 'content-length': file.length }).write(file.subarray(0, part));
    return true;
  });
  await stalled.install({ stallSeconds: 2 });
  assert.ok(stalled.installed());
});

test('cancels at once and keeps the part', async (t) => {
  const stop = new AbortController();
  let slow = true;
  const { install, installed, folder, programs } = await stage(t, (_, response, file) => {
    if (slow) response.writeHead(200, { 'content-length': file.length }).write(file.subarray(0, part));
    return slow;
  });
  const running = assert.rejects(install({ signal: stop.signal }), Cancelled);
  await until(() => stored(folder) === part);
  stop.abort();
  await running;
  assert.equal(readdirSync(folder).length, 1);
  slow = false;
  await install();
  assert.match(programs().at(-1) ?? '', new RegExp(` from ${part}$`));
  assert.ok(installed());
});

test('uses the environment’s proxy except for NO_PROXY, and never shows its password', async (t) => {
  const { install, installed, folder, url } = await stage(t);
  const through: string[] = [];
  const proxy = createServer((asked, response) => {
    through.push(asked.url ?? '');
    const passed = request(asked.url ?? '', { headers: asked.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    asked.pipe(passed);
  });
  proxy.on('connect', (_, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
  const address = await listening(t, proxy);
  await install({ environment: { HTTP_PROXY: address.replace('//', '//me:cAnArY@') } });
  assert.ok(installed());
  assert.ok(through.length >= 2 && through.every((asked) => asked.startsWith(`${url}/dl.k8s.io/`)), through.join('\n'));
  through.length = 0;
  rmSync(path.join(folder, readdirSync(folder)[0] ?? ''));
  await install({ environment: { http_proxy: address, no_proxy: '127.0.0.1' } });
  assert.deepEqual(through, []);
  assert.ok(installed());

  const tls = { TASKFLOW_TOOLS_MIRROR: 'https://mirror.invalid', HTTPS_PROXY: address.replace('http://', 'me:cAnArY@') };
  const problem = await problemOfRejection(install({ environment: tls }));
  assert.match(problem.cause, new RegExp(`The proxy ${address.replace('http://', '')} refuses a connection to mirror\\.invalid`));
  assert.doesNotMatch(JSON.stringify(problem), /cAnArY/);
});

test('reports an invalid proxy without its password', async (t) => {
  const { install, folder } = await stage(t);
  for (const HTTPS_PROXY of ['http://me:cAnArY@proxy.example.com:99999', 'me:cAnArY%zz@proxy.example.com:3128']) {
    const problem = await problemOfRejection(install({ environment: { HTTPS_PROXY } }));
    assert.equal(problem.problem, "kubectl 1.35.2 couldn't be downloaded");
    assert.match(problem.cause, /^HTTPS_PROXY or HTTP_PROXY isn't the address of a proxy/);
    assert.doesNotMatch(JSON.stringify(problem), /cAnArY/);
    assert.deepEqual(readdirSync(folder), []);
  }
});

test('names the folder of a full disk', { skip: process.platform === 'win32' }, async (t) => {
  const { folder, url } = await stage(t);
  // A limit on the size of files (100 blocks) replaces a full disk.
  const limited = start('bash', ['-c', 'ulimit -f 100; exec "$@"', 'limited', process.execPath, '--import=tsx', child, folder, url]);
  const { stdout, stderr } = await limited.result;
  assert.equal(stdout, `The disk of ${folder} is full`, stderr);
  assert.ok(readdirSync(folder).every((name) => name.endsWith('.part')));
});
