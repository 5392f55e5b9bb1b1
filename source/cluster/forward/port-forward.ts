// Forwards a local port to a service for as long as the program runs, with a stream to a ready pod for each connection.
// kubectl picks one pod at the start and fails when that pod goes (https://github.com/kubernetes/kubernetes/issues/78446).
import type { ForwardReport, ForwardRequest } from '../../world/index.js';
import type { ApiAccess } from '../api/access.js';
import { createConnections } from './connections.js';
import { createTrafficCounters } from './counters.js';
import type { ReachableView } from './endpoint-rules.js';
import { createEndpoints } from './endpoints.js';
import { createForwardState, type ListenerState } from './forward-state.js';
import { listenOnPort } from './listener.js';
import { createSemaphore } from './semaphore.js';

export type ForwardAccess = Pick<ApiAccess, 'connection' | 'server' | 'clean' | 'clock'> & {
  /** Reports the first view as soon as there is one, then each change, until aborted. */
  watch(report: (view: ReachableView) => void, signal: AbortSignal): Promise<void>;
};

const handshakesAtATime = 32;

/**
 * Implements `Cluster.forward`. Resolves when aborted, after the port is free and every connection is closed. Rejects only if the watch
 * does.
 */
export async function forward(
  access: ForwardAccess,
  request: ForwardRequest,
  report: (report: ForwardReport) => void,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return;
  const watchEnded = new AbortController();
  const ending = AbortSignal.any([signal, watchEnded.signal]);
  const { clock } = access;
  const endpoints = createEndpoints(request, clock);
  const counters = createTrafficCounters(clock, report, ending);
  const stateOf = createForwardState(endpoints, clock.now);
  let listener: ListenerState = { type: 'opening' };
  const updateState = () => counters.setState(stateOf(listener));
  const onState = (next: ListenerState) => {
    listener = next;
    updateState();
  };
  const connections = createConnections({
    access,
    endpoints,
    counters,
    waiting: { count: 0 },
    handshakes: createSemaphore(handshakesAtATime),
  });
  const onView = (view: ReachableView) => {
    endpoints.update(view);
    updateState();
  };
  updateState();
  const watching = access.watch(onView, ending).finally(() => watchEnded.abort());
  const listening = listenOnPort({ port: request.localPort, clock, onConnection: connections.add, onState }, ending);
  const [watched] = await Promise.allSettled([watching, listening, connections.keep(ending)]);
  if (watched.status === 'rejected' && !signal.aborted) throw watched.reason;
}
