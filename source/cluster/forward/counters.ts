// What a forward tells of itself: its state at each change, its traffic once a second at most.
import type { Clock, ForwardReport, ForwardState, Traffic } from '../../world/index.js';

export type Tally = {
  /** Tells at once when it is another state than before. */
  state(next: ForwardState): void;
  /** A connection came, or went. */
  opened(): void;
  closed(): void;
  /** It was led to a pod. */
  led(pod: string): void;
  received(bytes: number): void;
  sent(bytes: number): void;
  failed(reason: string): void;
};

const interval = 1_000;

export function createTally(clock: Clock, report: (report: ForwardReport) => void, signal: AbortSignal): Tally {
  let state: ForwardState = { type: 'connecting' };
  const traffic: Traffic = { open: 0, served: 0, received: 0, sent: 0 };
  let toldAt = Number.NEGATIVE_INFINITY;
  let due = false;
  const tell = () => {
    if (signal.aborted) return;
    toldAt = clock.now();
    report({ ...traffic, state });
  };
  const changed = () => {
    if (due) return;
    const wait = toldAt + interval - clock.now();
    if (wait <= 0) return tell();
    due = true;
    clock.sleep(wait, signal).then(
      () => {
        due = false;
        tell();
      },
      () => undefined,
    );
  };
  return {
    state(next) {
      if (sameState(state, next) && toldAt !== Number.NEGATIVE_INFINITY) return;
      state = next;
      tell();
    },
    opened() {
      traffic.open++;
      traffic.served++;
      changed();
    },
    closed() {
      traffic.open--;
      changed();
    },
    led(pod) {
      traffic.pod = pod;
      changed();
    },
    received(bytes) {
      traffic.received += bytes;
      changed();
    },
    sent(bytes) {
      traffic.sent += bytes;
      changed();
    },
    failed(reason) {
      traffic.lastError = reason;
      changed();
    },
  };
}

function sameState(a: ForwardState, b: ForwardState): boolean {
  const reasonOf = (state: ForwardState) => ('reason' in state ? state.reason : '');
  return a.type === b.type && reasonOf(a) === reasonOf(b);
}
