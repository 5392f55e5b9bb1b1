// A reducer for screens whose keys may come several in one piece.
import { useState, useSyncExternalStore } from 'react';
import { observable } from '../../../observable.js';

/** A reducer whose state can be asked for between two keys, before anything is drawn. */
export function useStore<S, A>(reduce: (state: S, action: A) => S, first: S) {
  const [store] = useState(() => {
    const state = observable(first);
    return { ...state, change: (action: A) => state.set(reduce(state.current(), action)) };
  });
  return { state: useSyncExternalStore(store.subscribe, store.current), current: store.current, change: store.change };
}
