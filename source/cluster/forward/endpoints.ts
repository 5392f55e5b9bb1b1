// The endpoints of one forward as they are now, whose turn it is, and who waits for one.
import type { Clock, ForwardRequest } from '../../world/index.js';
import { type Endpoint, endpointsOf, pickEndpoint, type ReachableView, whyNone } from './endpoint-rules.js';

export type Endpoints = {
  see(view: ReachableView): void;
  /** undefined before the first one. */
  view(): ReachableView | undefined;
  count(): number;
  /** Why there are none. */
  none(): string;
  /** Whether there is one that has not been tried. */
  fresh(tried: ReadonlySet<string>): boolean;
  /** The endpoint for a connection; one that it has tried already only when there is no other. */
  choose(tried: ReadonlySet<string>): Endpoint | undefined;
  /** Whether the pod still takes connections: false too when that is not known, since the watch is stale. */
  stands(endpoint: Endpoint): boolean;
  /** Counts a connection to it until `leave`, once, is called. */
  enter(endpoint: Endpoint): { leave(): void };
  /** Resolves after `ms`, or with true as soon as there are other endpoints; also when aborted. */
  wait(ms: number, signal: AbortSignal): Promise<boolean>;
};

export function createEndpoints(request: ForwardRequest, clock: Clock): Endpoints {
  const open = new Map<string, number>();
  const waiting = new Set<() => void>();
  let view: ReachableView | undefined;
  let all: Endpoint[] = [];
  let turn = 0;
  return {
    see(next) {
      const before = all;
      view = next;
      all = endpointsOf(next, request);
      if (all.every((one) => before.some((other) => other.uid === one.uid && other.port === one.port))) return;
      for (const wake of waiting) wake();
    },
    view: () => view,
    count: () => all.length,
    none: () => (view ? whyNone(view, request) : 'nothing is known of the cluster yet'),
    fresh: (tried) => all.some(({ uid }) => !tried.has(uid)),
    choose(tried) {
      const fresh = all.filter(({ uid }) => !tried.has(uid));
      return pickEndpoint(fresh.length > 0 ? fresh : all, open, turn++);
    },
    stands: ({ uid }) => view?.liveness.type === 'live' && all.some((one) => one.uid === uid),
    enter({ uid }) {
      open.set(uid, (open.get(uid) ?? 0) + 1);
      return {
        leave() {
          const left = (open.get(uid) ?? 1) - 1;
          if (left > 0) open.set(uid, left);
          else open.delete(uid);
        },
      };
    },
    async wait(ms, signal) {
      const cut = new AbortController();
      let woken = false;
      const wake = () => {
        woken = true;
        cut.abort();
      };
      const stop = () => cut.abort();
      waiting.add(wake);
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      await clock.sleep(ms, cut.signal).catch(() => undefined);
      signal.removeEventListener('abort', stop);
      waiting.delete(wake);
      return woken;
    },
  };
}
