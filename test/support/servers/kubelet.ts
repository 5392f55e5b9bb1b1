// Starts a kubelet behind an API server: it speaks v4.channel.k8s.io over wss, and tests script its pods.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type WebSocket, WebSocketServer } from 'ws';
import { certificate, key, kubeconfigOf } from './api-server.js';

/** A stream that a client has opened to a port of a pod. */
export type Dial = {
  pod: string;
  port: number;
  /** The data received so far. */
  heard(): string;
  heardBytes(): number;
  closed(): boolean;
  /** Sends a raw message, which starts with the byte of its channel. */
  message(...bytes: number[]): void;
  /** Sends data, and calls `sent` after it. */
  say(bytes: string | Buffer, sent?: () => void): void;
  /** Sends an error and ends the stream, as the kubelet does if it can't connect to the port. */
  complain(text: string): void;
  end(): void;
  /** Closes the connection without a close frame. */
  cut(): void;
  waiting(): number;
  pause(): void;
  resume(): void;
};
/** The behavior of a pod after both port headers. */
export type Script = (dial: Dial, heard: { on(listener: (bytes: Buffer) => void): void }) => void;

export const echo: Script = (dial, heard) => heard.on((bytes) => dial.say(bytes));

export async function startKubelet() {
  const dials: Dial[] = [];
  const maskKeys: Buffer[] = [];
  const sockets = new Set<Socket>();
  const pods = new Map<string, Script | { status: number }>();
  const state = { greet: true, pong: true };
  const folder = mkdtempSync(path.join(tmpdir(), 'kubelet-'));
  const server = createServer({ key, cert: certificate });
  const streams = new WebSocketServer({ noServer: true, autoPong: false, handleProtocols: () => 'v4.channel.k8s.io' });
  server.on('upgrade', (request, socket, head) => {
    const url = new URL(request.url ?? '/', 'https://localhost');
    const [, pod = ''] = /^\/api\/v1\/namespaces\/here\/pods\/([^/]+)\/portforward$/.exec(url.pathname) ?? [];
    const script = pods.get(pod) ?? { status: 404 };
    if (typeof script !== 'function') {
      const body = JSON.stringify({ kind: 'Status', code: script.status, message: `pods "${pod}": ${script.status}` });
      socket.end(`HTTP/1.1 ${script.status} Refused\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`);
      return;
    }
    socket.once('data', (frame: Buffer) => maskKeys.push(maskKeyOf(frame)));
    streams.handleUpgrade(request, socket, head, (stream) => {
      const port = Number(url.searchParams.get('ports'));
      if (state.pong) stream.on('ping', (data) => stream.pong(data));
      const header = [port & 255, port >> 8];
      if (state.greet) for (const channel of [0, 1]) stream.send(Buffer.from([channel, ...header]));
      const { dial, heard } = dialOf(stream, pod, port);
      dials.push(dial);
      script(dial, heard);
    });
  });
  server.on('secureConnection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const kubeconfig = path.join(folder, 'config');
  writeFileSync(kubeconfig, kubeconfigOf(url, certificate, 'token'));
  return {
    kubeconfig,
    pods,
    dials,
    /** The mask key of the first frame of each stream. */
    maskKeys,
    state,
    /** Connections of clients to the API server. */
    sockets,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** https://www.rfc-editor.org/rfc/rfc6455#section-5.2: the mask key follows the length of 1, 3 or 9 bytes. */
function maskKeyOf(frame: Buffer): Buffer {
  const length = (frame[1] ?? 0) & 127;
  const at = length === 127 ? 10 : length === 126 ? 4 : 2;
  return frame.subarray(at, at + 4);
}

export type Kubelet = Awaited<ReturnType<typeof startKubelet>>;

function dialOf(stream: WebSocket, pod: string, port: number) {
  const listeners: ((bytes: Buffer) => void)[] = [];
  let text = '';
  let size = 0;
  let closed = false;
  stream.on('error', () => undefined);
  stream.on('close', () => {
    closed = true;
  });
  stream.on('message', (message: Buffer) => {
    size += message.length - 1;
    if (text.length < 1 << 20) text += message.toString('latin1', 1);
    for (const listener of listeners) listener(message.subarray(1));
  });
  const dial: Dial = {
    pod,
    port,
    heard: () => text,
    heardBytes: () => size,
    closed: () => closed,
    message: (...bytes) => stream.send(Buffer.from(bytes)),
    say: (bytes, sent) => stream.send(Buffer.concat([Buffer.from([0]), Buffer.from(bytes)]), sent),
    complain(reason) {
      stream.send(Buffer.concat([Buffer.from([1]), Buffer.from(reason)]));
      stream.close(1000);
    },
    end: () => stream.close(1000),
    cut: () => stream.terminate(),
    waiting: () => stream.bufferedAmount,
    pause: () => stream.pause(),
    resume: () => stream.resume(),
  };
  return { dial, heard: { on: (listener: (bytes: Buffer) => void) => listeners.push(listener) } };
}

/** Returns a free port below the ephemeral ports (from 32768 on Linux, from 49152 elsewhere). */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const server = createTcpServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!free) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}
