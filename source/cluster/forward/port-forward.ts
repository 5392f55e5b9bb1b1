// Our own port-forward: a listener on 127.0.0.1 that lives as long as the session, and a stream to a Ready pod for each connection.
// kubectl's picks one pod when it starts and is of no use when that pod is gone (https://github.com/kubernetes/kubernetes/issues/78446).
import type { ForwardReport, ForwardRequest } from '../../world/index.js';
import type { Session } from '../api/session.js';
import { createConnections } from './connections.js';
import { createTally } from './counters.js';
import type { ReachableView } from './endpoint-rules.js';
import { createEndpoints } from './endpoints.js';
import { holdPort } from './listener.js';
import { createGate } from './semaphore.js';
import { createState, type Port } from './state.js';

/** A session of this room, with the shared watch in it: `{ ...session, watch }`. */
export type ForwardParts = Pick<Session, 'connection' | 'place' | 'clean' | 'clock'> & {
  /** Reports the first view once it is known, then each change, until aborted. */
  watch(report: (view: ReachableView) => void, signal: AbortSignal): Promise<void>;
};

const openingsAtATime = 32;

/**
 * See `Cluster.forward` in world.ts. Resolves when aborted: the port is free then, and every connection gone. Rejects only when the watch
 * does. What a client should know: when it ends its side the pod is not told, since v4.channel.k8s.io has no half-close; the answer is
 * passed on all the same, until 60 s have gone by without a byte.
 */
export async function forward(
  parts: ForwardParts,
  request: ForwardRequest,
  report: (report: ForwardReport) => void,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return;
  const stop = new AbortController();
  const abort = () => stop.abort();
  signal.addEventListener('abort', abort, { once: true });
  const { clock } = parts;
  const endpoints = createEndpoints(request, clock);
  const tally = createTally(clock, report, stop.signal);
  const stateOf = createState(endpoints, clock.now);
  let port: Port = { type: 'opening' };
  const tell = () => tally.state(stateOf(port));
  const turned = (next: Port) => {
    port = next;
    tell();
  };
  const connections = createConnections({ door: parts, endpoints, tally, held: { count: 0 }, openings: createGate(openingsAtATime) });
  const seen = (view: ReachableView) => {
    endpoints.see(view);
    tell();
  };
  tell();
  const watching = parts.watch(seen, stop.signal).finally(abort);
  const listening = holdPort({ port: request.localPort, clock, connected: connections.connected, turned }, stop.signal);
  const [watched] = await Promise.allSettled([watching, listening, connections.keep(stop.signal)]);
  signal.removeEventListener('abort', abort);
  if (watched.status === 'rejected' && !signal.aborted) throw watched.reason;
}
