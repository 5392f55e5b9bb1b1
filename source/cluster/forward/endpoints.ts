// Tracks one forward's endpoints and their open connections, and wakes connections that wait for an endpoint.
import type { Clock, ForwardRequest } from '../../world/index.js';
import { type Endpoint, endpointsOf, pickEndpoint, type ReachableView, whyNone } from './endpoint-rules.js';

export type Endpoints = {
  update(view: ReachableView): void;
  /** undefined before the first update. */
  view(): ReachableView | undefined;
  count(): number;
  whyNone(): string;
  hasUntried(tried: ReadonlySet<string>): boolean;
  /** Prefers endpoints that haven't been tried. */
  choose(tried: ReadonlySet<string>): Endpoint | undefined;
  /** Whether the pod is still an endpoint. False while the view is stale. */
  isReady(endpoint: Endpoint): boolean;
  /** Returns a function that ends the count. */
  countConnection(endpoint: Endpoint): () => void;
  /** Resolves with true as soon as an endpoint is added; with false after `ms`, or when aborted. */
  wait(ms: number, signal: AbortSignal): Promise<boolean>;
};

export function createEndpoints(request: ForwardRequest, clock: Clock): Endpoints {
  const open = new Map<string, number>();
  const waiting = new Set<() => void>();
  let view: ReachableView | undefined;
  let all: Endpoint[] = [];
  let turn = 0;
  return {
    update(next) {
      const before = all;
      view = next;
      all = endpointsOf(next, request);
      if (all.every((one) => before.some((other) => other.uid === one.uid && other.port === one.port))) return;
      for (const wake of waiting) wake();
    },
    view: () => view,
    count: () => all.length,
    whyNone: () => (view ? whyNone(view, request) : "the cluster hasn't answered yet"),
    hasUntried: (tried) => all.some(({ uid }) => !tried.has(uid)),
    choose(tried) {
      const untried = all.filter(({ uid }) => !tried.has(uid));
      return pickEndpoint(untried.length > 0 ? untried : all, open, turn++);
    },
    isReady: ({ uid }) => view?.freshness.type === 'live' && all.some((one) => one.uid === uid),
    countConnection({ uid }) {
      open.set(uid, (open.get(uid) ?? 0) + 1);
      return () => {
        const left = (open.get(uid) ?? 1) - 1;
        if (left > 0) open.set(uid, left);
        else open.delete(uid);
      };
    },
    async wait(ms, signal) {
      const woken = new AbortController();
      const wake = () => woken.abort();
      waiting.add(wake);
      await clock.sleep(ms, AbortSignal.any([signal, woken.signal])).catch(() => undefined);
      waiting.delete(wake);
      return woken.signal.aborted;
    },
  };
}
