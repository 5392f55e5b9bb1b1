// Forwards one client connection: waits while no pod is ready, and tries another pod while no application has received a byte.
import type { Socket } from 'node:net';
import { Cancelled } from '../../problem.js';
import { attempt, type Pipe } from './attempt.js';
import type { TrafficCounters } from './counters.js';
import type { Endpoints } from './endpoints.js';
import { createReplayBuffer } from './replay-buffer.js';
import { createSearch } from './search.js';
import type { Semaphore } from './semaphore.js';
import type { Stream, StreamAccess } from './stream.js';

export type Route = {
  access: StreamAccess;
  endpoints: Endpoints;
  counters: TrafficCounters;
  /** Connections of this forward that wait for a pod. */
  waiting: { count: number };
  /** Limits handshakes. With hundreds at once, the last ones would reach a pod that has been terminating for seconds. */
  handshakes: Semaphore;
};
export type ForwardedConnection = {
  /** Resolves when the connection is closed. */
  done: Promise<void>;
  /** Pings the pod's side and enforces the time limits. Call it every 20 s. */
  check(): void;
  destroy(): void;
};

/** Connections that may wait for a pod at a time. */
const waitingLimit = 1_024;
/** ms without a byte after the client's FIN, which v4.channel.k8s.io can't pass on. */
const idleLimit = 60_000;
/** ms that a client has to end its side after the pod has ended its own. */
const lingerLimit = 10_000;

export function forwardConnection(client: Socket, route: Route): ForwardedConnection {
  const { clock } = route.access;
  const gone = new AbortController();
  let stream: Stream | undefined;
  let lastByteAt = clock.now();
  const onActivity = () => {
    lastByteAt = clock.now();
  };
  const buffer = createReplayBuffer(client, (bytes) => {
    onActivity();
    route.counters.addSent(bytes);
  });
  const setStream = (next: Stream | undefined) => {
    stream = next;
  };
  const closed = new Promise<void>((resolve) => client.once('close', () => resolve(gone.abort())));
  client.on('error', () => undefined).on('drain', () => stream?.resume());
  const reset = (reason: string) => {
    route.counters.setError(reason);
    client.resetAndDestroy();
  };
  const served = servePods({ ...route, client, buffer, clientGone: gone.signal, setStream, onActivity }, route).then(
    (failure) => {
      if (failure !== undefined) return reset(failure);
      client.end();
      buffer.discard();
    },
    (error: unknown) => {
      if (!(error instanceof Cancelled)) reset(error instanceof Error ? error.message : String(error));
    },
  );
  return {
    done: Promise.all([served, closed]).then(() => undefined),
    check() {
      stream?.ping();
      const idle = clock.now() - lastByteAt;
      if (stream && client.readableEnded && idle >= idleLimit) reset('no answer for 60 s after the client ended its side');
      if (client.writableFinished && idle >= lingerLimit) client.destroy();
    },
    destroy: () => client.destroy(),
  };
}

/** Tries pods until one has served the connection to its end. Resolves with the reason if none can; rejects with Cancelled. */
async function servePods(pipe: Pipe, { endpoints, waiting, access, handshakes }: Route): Promise<string | undefined> {
  const search = createSearch(endpoints, access.clock);
  while (!pipe.clientGone.aborted) {
    const release = await handshakes.acquire();
    const endpoint = pipe.clientGone.aborted ? undefined : search.next();
    if (endpoint) {
      const uncount = endpoints.countConnection(endpoint);
      const setStream = (stream: Stream | undefined) => {
        release();
        pipe.setStream(stream);
      };
      const { end, retryable } = await attempt({ ...pipe, setStream }, endpoint).finally(() => {
        release();
        uncount();
      });
      if (end.type === 'ended') return undefined;
      if (!retryable) return end.reason;
      search.exclude(endpoint, end);
    }
    release();
    const decision = search.decide();
    if (decision.type === 'give-up') return decision.reason;
    if (decision.ms === 0) continue;
    if (waiting.count >= waitingLimit) return 'too many connections wait for a pod';
    waiting.count++;
    if (await endpoints.wait(decision.ms, pipe.clientGone)) search.resetDelay();
    waiting.count--;
  }
  throw new Cancelled();
}
