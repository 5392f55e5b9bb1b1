// The local port: listens on 127.0.0.1 until aborted, and tries again for as long as another program has it.
import { createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '../../world/index.js';
import type { Port } from './state.js';

export type ListenerParts = {
  port: number;
  clock: Clock;
  connected(client: Socket): void;
  /** `taken` is told once, however often it is tried again. */
  turned(port: Port): void;
};

const retryDelay = 2_000;
/** Bytes for a client that wait before the pod is held up: with Node's 64 KiB each turn of the event loop would stop and start a download. */
const buffered = 1 << 20;

/** Resolves when aborted and the port is free again; connections are the caller's to end. */
export async function holdPort({ port, clock, connected, turned }: ListenerParts, signal: AbortSignal): Promise<void> {
  // Half open: what the pod says is passed on after the client's FIN. Paused: nothing is lost before there is a reader.
  const options = { allowHalfOpen: true, pauseOnConnect: true, noDelay: true, highWaterMark: buffered };
  const server = createServer(options, connected);
  let said = false;
  while (!signal.aborted) {
    const error = await tryToListen(server, port);
    if (!error) break;
    if (!said) turned({ type: 'taken', reason: whyTaken(port, error) });
    said = true;
    await clock.sleep(retryDelay, signal).catch(() => undefined);
  }
  if (!server.listening) return;
  // A connection that cannot be accepted, for want of descriptors say, is not the end of the listener.
  server.on('error', () => undefined);
  if (!signal.aborted) {
    turned({ type: 'open' });
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  }
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
}

function tryToListen(server: Server, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const settle = (error?: NodeJS.ErrnoException) => {
      server.off('error', settle).off('listening', settle);
      resolve(error);
    };
    server.once('error', settle).once('listening', settle).listen({ port, host: '127.0.0.1' });
  });
}

function whyTaken(port: number, { code, message }: NodeJS.ErrnoException): string {
  if (code === 'EADDRINUSE') return `another program listens on port ${port}`;
  return code === 'EACCES' ? `port ${port} may not be listened on by this user` : message;
}
