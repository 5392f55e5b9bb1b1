// Caches one watched collection, and its state: unknown, live, stale or forbidden.
import type { Clock } from '../../world/index.js';
import { ClusterFailure } from '../api/failures.js';
import { type ReflectorTarget, reasonOf } from './reflector.js';

/** `forbidden`: the server answers, but not with this collection. `since`: ms since the epoch. */
export type CacheState =
  | { type: 'unknown' }
  | { type: 'live' }
  | { type: 'stale'; since: number; reason: string }
  | { type: 'forbidden'; reason: string };

export type Cache<R> = {
  state(): CacheState;
  /** The same array until something changes. Don't modify it. */
  items(): R;
};

/** `shape` converts the items to what readers get; `bound` removes some when there are too many. */
type Rules<T, R> = { shape(items: T[]): R; bound?(items: Map<string, T>): void };

/** Calls `onChange` at each change of the items or the state. */
export function createCache<T, R>(rules: Rules<T, R>, clock: Clock, onChange: () => void): Cache<R> & { target: ReflectorTarget<T> } {
  let all = new Map<string, T>();
  let state: CacheState = { type: 'unknown' };
  let shaped: R | undefined;
  const itemsChanged = () => {
    rules.bound?.(all);
    shaped = undefined;
    onChange();
  };
  const setState = (next: CacheState) => {
    state = next;
    onChange();
  };
  const target: ReflectorTarget<T> = {
    replace(items) {
      all = items;
      itemsChanged();
    },
    set(key, item) {
      all.set(key, item);
      itemsChanged();
    },
    remove(key) {
      if (all.delete(key)) itemsChanged();
    },
    live() {
      if (state.type !== 'live') setState({ type: 'live' });
    },
    failed(error) {
      const reason = reasonOf(error);
      if ((state.type === 'stale' || state.type === 'forbidden') && state.reason === reason) return;
      if (isForbidden(error)) return setState({ type: 'forbidden', reason });
      setState({ type: 'stale', since: state.type === 'stale' ? state.since : clock.now(), reason });
    },
  };
  return {
    target,
    state: () => state,
    items() {
      shaped ??= rules.shape([...all.values()]);
      return shaped;
    },
  };
}

/** 403: a role forbids it. 404, 406: the server doesn't have the kind, or can't send its metadata alone. Other collections may be available. */
function isForbidden(error: unknown): boolean {
  return error instanceof ClusterFailure && (error.status === 403 || error.status === 404 || error.status === 406);
}
