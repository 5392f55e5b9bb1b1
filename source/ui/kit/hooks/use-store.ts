// A reducer whose state can be read between two keys of the same chunk.
import { useState, useSyncExternalStore } from 'react';
import { observable } from '../../../observable.js';

/** Unlike React's useReducer, `current()` returns the new state before React draws it. */
export function useStore<S, A>(reduce: (state: S, action: A) => S, first: S) {
  const [store] = useState(() => {
    const state = observable(first);
    return { ...state, change: (action: A) => state.set(reduce(state.current(), action)) };
  });
  return { state: useSyncExternalStore(store.subscribe, store.current), current: store.current, change: store.change };
}
