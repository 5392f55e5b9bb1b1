// Derives a forward's state from its listener and its endpoints.
import type { ForwardState } from '../../world/index.js';
import type { Endpoints } from './endpoints.js';

export type ListenerState = { type: 'opening' } | { type: 'open' } | { type: 'taken'; reason: string };

/** Keeps the time when reconnecting began, even if the reason changes. */
export function createForwardState(endpoints: Endpoints, now: () => number): (listener: ListenerState) => ForwardState {
  let since: number | undefined;
  return (listener) => {
    if (listener.type === 'taken') return listener;
    const view = endpoints.view();
    if (!view || listener.type === 'opening') return { type: 'connecting' };
    const { freshness } = view;
    if (freshness.type === 'live' && endpoints.count() > 0) {
      since = undefined;
      return { type: 'up' };
    }
    since ??= freshness.type === 'stale' ? freshness.since : now();
    // Without the API server no pod can be reached, even one that was ready when last seen.
    return { type: 'reconnecting', since, reason: freshness.type === 'stale' ? freshness.reason : endpoints.whyNone() };
  };
}
