// Serves the publishers' files as a mirror that tests can make misbehave.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { create } from 'tar';
import { buildOf, type System, systemOf, versions } from '../../../source/tools/install/publishers.js';
import type { InstallableTool, Installer, Offer } from '../../../source/world/index.js';

export const here = systemOf(process.platform, process.arch) ?? { os: 'linux', processor: 'amd64' };

/** Small programs that print their version as the real ones do. */
export const answering: Record<InstallableTool, string> = {
  minikube: `#!/bin/sh\necho v${versions.minikube}\n`,
  kubectl: `#!/bin/sh\necho '{"clientVersion":{"gitVersion":"v${versions.kubectl}"}}'\n`,
  helm: `#!/bin/sh\necho v${versions.helm}\n`,
};

export function folderFor(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-tools-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Returns the file of a tool in the mirror. */
export function fileOf(mirror: string, tool: InstallableTool, system: System = here): string {
  return at(mirror, built(tool, system).url);
}

const at = (mirror: string, url: string) => path.join(mirror, new URL(url).host, new URL(url).pathname);

function built(tool: InstallableTool, system: System) {
  const build = buildOf(tool, system);
  if (!build) throw new Error(`${tool} has no build for ${system.os} ${system.processor}`);
  return build;
}

/** Publishes a program and the digest of its file. */
export async function publish(mirror: string, tool: InstallableTool, program: string | Buffer, system: System = here): Promise<void> {
  const { url, digest, entry } = built(tool, system);
  const file = at(mirror, url);
  mkdirSync(path.dirname(file), { recursive: true });
  if (entry === undefined) writeFileSync(file, program);
  else await archive(file, entry, program);
  const sum = createHash('sha256').update(readFileSync(file)).digest('hex');
  // helm's checksum names the file, as sha256sum does; the others contain only the digest.
  writeFileSync(at(mirror, digest), entry === undefined ? sum : `${sum}  ${path.basename(file)}\n`);
}

async function archive(file: string, entry: string, program: string | Buffer): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-archive-'));
  const inside = path.dirname(entry);
  mkdirSync(path.join(folder, inside));
  writeFileSync(path.join(folder, entry), program, { mode: 0o755 });
  for (const name of ['LICENSE', 'README.md']) writeFileSync(path.join(folder, inside, name), name);
  await create({ gzip: true, file, cwd: folder }, [inside]);
  rmSync(folder, { recursive: true, force: true });
}

export function offered(installer: Installer, tool: InstallableTool): Offer {
  const offer = installer.offer(tool);
  if (!offer) throw new Error(`${tool} is not offered`);
  return offer;
}

export async function publishAll(t: TestContext): Promise<string> {
  const mirror = folderFor(t);
  for (const tool of ['minikube', 'kubectl', 'helm'] as const) await publish(mirror, tool, answering[tool]);
  return mirror;
}

/** `asked` lists the requests: `/path`, or `/path from 100` for a part. */
export type Served = { url: string; asked: string[] };
/** Returns true if it answers the request itself; otherwise the mirror sends the file. */
export type Misbehave = (request: IncomingMessage, response: ServerResponse, file: Buffer) => boolean;

export async function serve(t: TestContext, mirror: string, misbehave: Misbehave = () => false): Promise<Served> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const pathname = new URL(request.url ?? '/', 'http://x').pathname;
    const from = rangeOf(request);
    asked.push(from === undefined ? pathname : `${pathname} from ${from}`);
    const name = path.join(mirror, pathname);
    const file = existsSync(name) ? readFileSync(name) : undefined;
    if (file && misbehave(request, response, file)) return;
    if (!file) response.writeHead(404).end('not found');
    else send(response, file, from);
  });
  const url = await listening(t, server);
  return { url, asked };
}

export function rangeOf({ headers }: IncomingMessage): number | undefined {
  const start = /^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1];
  return start === undefined ? undefined : Number(start);
}

export function send(response: ServerResponse, file: Buffer, from: number | undefined): void {
  if (from === undefined) response.writeHead(200, { 'content-length': file.length }).end(file);
  else if (from >= file.length) response.writeHead(416, { 'content-range': `bytes */${file.length}` }).end();
  else
    response
      .writeHead(206, { 'content-length': file.length - from, 'content-range': `bytes ${from}-${file.length - 1}/${file.length}` })
      .end(file.subarray(from));
}

/** Listens on a free port of 127.0.0.1 until the test ends, and then closes every connection. */
export async function listening(t: TestContext, server: ReturnType<typeof createServer>): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
