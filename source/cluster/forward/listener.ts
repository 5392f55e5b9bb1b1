// Listens on a local port until aborted, and retries while another program uses it.
import { createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '../../world/index.js';
import type { ListenerState } from './forward-state.js';

export type ListenerOptions = {
  port: number;
  clock: Clock;
  onConnection(client: Socket): void;
  /** Called once for `taken`, whatever the number of retries. */
  onState(state: ListenerState): void;
};

const retryDelay = 2_000;
/** Bytes that may wait for a client before the pod is paused. With Node's 64 KiB, each turn of the event loop would pause a download. */
const writeBuffer = 1 << 20;

/** Resolves when aborted and the port is free again. The caller closes the connections. */
export async function listenOnPort({ port, clock, onConnection, onState }: ListenerOptions, signal: AbortSignal): Promise<void> {
  // Half open: the client receives the pod's answer after its own FIN. Paused: no byte is lost before something reads.
  const options = { allowHalfOpen: true, pauseOnConnect: true, noDelay: true, highWaterMark: writeBuffer };
  const server = createServer(options, onConnection);
  let reported = false;
  while (!signal.aborted) {
    const error = await tryToListen(server, port);
    if (!error) break;
    if (!reported) onState({ type: 'taken', reason: whyTaken(port, error) });
    reported = true;
    await clock.sleep(retryDelay, signal).catch(() => undefined);
  }
  if (!server.listening) return;
  // The listener survives a connection that it can't accept, for example when the process is out of file descriptors.
  server.on('error', () => undefined);
  if (!signal.aborted) {
    onState({ type: 'open' });
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
  return code === 'EACCES' ? `you don't have permission to listen on port ${port}` : message;
}
