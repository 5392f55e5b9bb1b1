// What is known of one watched collection, and whether it is still true.
import type { Clock } from '../../world/index.js';
import { ClusterFailure } from '../api/failures.js';
import { type Feed, reasonOf } from './watch-loop.js';

/** `blind`: the server answers, but not to this. `since`: ms since the epoch. */
export type State =
  | { type: 'unknown' }
  | { type: 'live' }
  | { type: 'stale'; since: number; reason: string }
  | { type: 'blind'; reason: string };

export type Known<R> = {
  state(): State;
  /** The same array until something changes: not to be written to. */
  items(): R;
};

/** `shape` makes what is shown of all items; `bound` takes some away when they are too many. */
type Rules<T, R> = { shape(items: T[]): R; bound?(items: Map<string, T>): void };

/** `changed` is called at each change of the items or of the state. */
export function keepKnown<T, R>(rules: Rules<T, R>, clock: Clock, changed: () => void): Known<R> & { feed: Feed<T> } {
  let all = new Map<string, T>();
  let state: State = { type: 'unknown' };
  let shaped: R | undefined;
  const touched = () => {
    rules.bound?.(all);
    shaped = undefined;
    changed();
  };
  const turn = (next: State) => {
    state = next;
    changed();
  };
  const feed: Feed<T> = {
    replace(items) {
      all = items;
      touched();
    },
    set(key, item) {
      all.set(key, item);
      touched();
    },
    remove(key) {
      if (all.delete(key)) touched();
    },
    live() {
      if (state.type !== 'live') turn({ type: 'live' });
    },
    lost(error) {
      const reason = reasonOf(error);
      if ((state.type === 'stale' || state.type === 'blind') && state.reason === reason) return;
      if (isRefused(error)) return turn({ type: 'blind', reason });
      turn({ type: 'stale', since: state.type === 'stale' ? state.since : clock.now(), reason });
    },
  };
  return {
    feed,
    state: () => state,
    items() {
      shaped ??= rules.shape([...all.values()]);
      return shaped;
    },
  };
}

/** 403, by a role; 404 and 406, by a server that has no such kind, or not as metadata alone. What else is asked of it may be had. */
function isRefused(error: unknown): boolean {
  return error instanceof ClusterFailure && (error.status === 403 || error.status === 404 || error.status === 406);
}
