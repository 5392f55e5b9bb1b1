// Reports a forward's state at each change, and its traffic at most once a second.
import type { Clock, ForwardReport, ForwardState, Traffic } from '../../world/index.js';

export type TrafficCounters = {
  /** Reports at once if the state differs from the last one. */
  setState(next: ForwardState): void;
  connectionOpened(): void;
  connectionClosed(): void;
  /** The pod that serves the newest connection. */
  setPod(pod: string): void;
  addReceived(bytes: number): void;
  addSent(bytes: number): void;
  setError(reason: string): void;
};

const interval = 1_000;

export function createTrafficCounters(clock: Clock, report: (report: ForwardReport) => void, signal: AbortSignal): TrafficCounters {
  let state: ForwardState = { type: 'connecting' };
  const traffic: Traffic = { open: 0, served: 0, received: 0, sent: 0 };
  let reportedAt = Number.NEGATIVE_INFINITY;
  let scheduled = false;
  const reportNow = () => {
    if (signal.aborted) return;
    reportedAt = clock.now();
    report({ ...traffic, state });
  };
  const reportSoon = () => {
    if (scheduled) return;
    const wait = reportedAt + interval - clock.now();
    if (wait <= 0) return reportNow();
    scheduled = true;
    clock.sleep(wait, signal).then(
      () => {
        scheduled = false;
        reportNow();
      },
      () => undefined,
    );
  };
  const change = (changes: Partial<Traffic>) => {
    Object.assign(traffic, changes);
    reportSoon();
  };
  return {
    setState(next) {
      if (isSameState(state, next) && reportedAt !== Number.NEGATIVE_INFINITY) return;
      state = next;
      reportNow();
    },
    connectionOpened: () => change({ open: traffic.open + 1, served: traffic.served + 1 }),
    connectionClosed: () => change({ open: traffic.open - 1 }),
    setPod: (pod) => change({ pod }),
    addReceived: (bytes) => change({ received: traffic.received + bytes }),
    addSent: (bytes) => change({ sent: traffic.sent + bytes }),
    setError: (lastError) => change({ lastError }),
  };
}

function isSameState(a: ForwardState, b: ForwardState): boolean {
  const reasonOf = (state: ForwardState) => ('reason' in state ? state.reason : '');
  return a.type === b.type && reasonOf(a) === reasonOf(b);
}
