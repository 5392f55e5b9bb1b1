// Starts a Kubernetes API server for tests: HTTPS on 127.0.0.1, with lists, watches, and faults that tests script.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { until as untilHolds } from '../programs/until.js';
import { breath, type ManualClock } from '../world/manual-clock.js';

export { type ManualClock, manualClock } from '../world/manual-clock.js';

export type Received = { method: string; path: string; query: URLSearchParams; headers: IncomingMessage['headers']; body: string };
export type OpenWatch = {
  received: Received;
  send(type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR', object: object): void;
  /** Ends the watch cleanly, as at its time limit. */
  end(): void;
  /** Cuts the connection. */
  reset(): void;
};
type Handler = (response: ServerResponse, received: Received) => void;
type ApiObject = { metadata: { name: string; uid: string; resourceVersion?: string } };

/** Answers with JSON. */
export function json(response: ServerResponse, code: number, body: unknown): void {
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Answers with a metav1.Status, as the API server does for errors. */
export function refuse(response: ServerResponse, code: number, message = 'refused'): void {
  json(response, code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, message });
}

/** Lists and watches `objects`, by the last part of the path (`pods`, `replicasets`), after the handlers of `on`. */
export async function startApiServer() {
  const received: Received[] = [];
  const watches: OpenWatch[] = [];
  const sockets = new Set<Socket>();
  const handlers: { method: string; pattern: RegExp; handler: Handler }[] = [];
  const objects: Record<string, ApiObject[]> = { pods: [], deployments: [], replicasets: [], services: [], events: [], secrets: [] };
  const state = { version: 100 };
  const folder = mkdtempSync(path.join(tmpdir(), 'api-server-'));

  const server = createServer({ key, cert: certificate }, async (request, response) => {
    const url = new URL(request.url ?? '/', 'https://localhost');
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const one = { method: request.method ?? '', path: url.pathname, query: url.searchParams, headers: request.headers, body };
    received.push(one);
    const scripted = handlers.findLast(({ method, pattern }) => method === one.method && pattern.test(one.path + url.search));
    if (scripted) return scripted.handler(response, one);
    const items = objects[path.posix.basename(one.path)];
    if (one.method !== 'GET' || !items) return refuse(response, 404, `${one.path} not found`);
    if (one.query.get('watch') === 'true') return openWatch(response, one);
    json(response, 200, { kind: 'List', apiVersion: 'v1', metadata: { resourceVersion: String(state.version) }, items });
  });
  function openWatch(response: ServerResponse, one: Received): void {
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
    const watch: OpenWatch = {
      received: one,
      send: (type, object) => response.write(`${JSON.stringify({ type, object })}\n`),
      end: () => response.end(),
      reset: () => response.socket?.destroy(),
    };
    watches.push(watch);
    response.on('close', () => watches.splice(watches.indexOf(watch), 1));
  }
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    received,
    watches,
    objects,
    state,
    /** Adds a handler for path and query; the last match wins. Returns a function that removes it. */
    on(method: string, pattern: RegExp, handler: Handler): () => void {
      const entry = { method, pattern, handler };
      handlers.push(entry);
      return () => handlers.splice(handlers.indexOf(entry), 1);
    },
    watch: (resource: string) => watches.find((one) => one.received.path.endsWith(`/${resource}`)),
    /** Writes a kubeconfig with the context `minikube` and returns its path. */
    kubeconfig(changes: { ca?: string; server?: string; name?: string; token?: string } = {}): string {
      const file = path.join(folder, changes.name ?? 'config');
      writeFileSync(file, kubeconfigOf(changes.server ?? url, changes.ca ?? certificate, changes.token ?? 'token'));
      return file;
    },
    folder,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
export type ApiServer = Awaited<ReturnType<typeof startApiServer>>;

/** Returns a kubeconfig in JSON, which is valid YAML. */
export function kubeconfigOf(server: string, ca: string, token: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'minikube', cluster: { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') } }],
    users: [{ name: 'minikube', user: { token } }],
    contexts: [{ name: 'minikube', context: { cluster: 'minikube', user: 'minikube' } }],
    'current-context': 'minikube',
  });
}

/** Advances the clock second by second, each with time for the network. */
export async function pass(clock: ManualClock, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    await clock.advance(1000);
    await exchange();
  }
}

/** Gives both ends of every connection in this process enough turns for a handshake, a request and its answer. */
export async function exchange(): Promise<void> {
  for (let round = 0; round < 6; round++) {
    await breath(5);
    await wait(1);
  }
}

/** Waits until `holds`. `meanwhile` advances a manual clock; the network gets its turns before the next time limit. */
export function until(what: string, holds: () => unknown, meanwhile?: () => Promise<void>): Promise<void> {
  return untilHolds(holds, what, meanwhile && (() => meanwhile().then(exchange)));
}

// A test key for 127.0.0.1 only; the certificate is valid from 2020 to 2120.
export const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgp5ldFvF/ua2QT15K
4RgKCoHWUH84ipa98GTy13nV8zehRANCAARASZ+8OPM1uIOyDwczTnXIZPDE5xUs
kYqVKmFZL1Vn39tECOT3Ew6bZiKI58byCjveJuz1AI5P0Nbm1u+a3xB7
-----END PRIVATE KEY-----
`;
export const certificate = `-----BEGIN CERTIFICATE-----
MIIBbDCCARKgAwIBAgIBATAKBggqhkjOPQQDAjAcMRowGAYDVQQDDBF0YXNrZmxv
dy10dWktdGVzdDAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowHDEa
MBgGA1UEAwwRdGFza2Zsb3ctdHVpLXRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMB
BwNCAARASZ+8OPM1uIOyDwczTnXIZPDE5xUskYqVKmFZL1Vn39tECOT3Ew6bZiKI
58byCjveJuz1AI5P0Nbm1u+a3xB7o0MwQTAPBgNVHREECDAGhwR/AAABMA8GA1Ud
EwEB/wQFMAMBAf8wHQYDVR0OBBYEFDA/m2yWVcNSgQXL1DlYLipUvEWmMAoGCCqG
SM49BAMCA0gAMEUCIQD0FeT6ARXoR3vz55ElF+X5nbf1LQ2Yg7l3+rvqoMFbWAIg
T9nvfHuzM+cKjiU+qzdFMGjP5COfSdC+l7uUp6cc9Mo=
-----END CERTIFICATE-----
`;
