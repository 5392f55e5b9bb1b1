// The state of a forward, from what is known of its port and of the release.
import type { ForwardState } from '../../world/index.js';
import type { Endpoints } from './endpoints.js';

export type Port = { type: 'opening' } | { type: 'open' } | { type: 'taken'; reason: string };

/** Remembers since when it is reconnecting, whatever the reason becomes in the meantime. */
export function createState(endpoints: Endpoints, now: () => number): (port: Port) => ForwardState {
  let since: number | undefined;
  return (port) => {
    if (port.type === 'taken') return port;
    const view = endpoints.view();
    if (!view || port.type === 'opening') return { type: 'connecting' };
    const { liveness } = view;
    if (liveness.type === 'live' && endpoints.count() > 0) {
      since = undefined;
      return { type: 'up' };
    }
    since ??= liveness.type === 'stale' ? liveness.since : now();
    // Without the API server there is no way to a pod, however Ready it was when it was last seen.
    return { type: 'reconnecting', since, reason: liveness.type === 'stale' ? liveness.reason : endpoints.none() };
  };
}
