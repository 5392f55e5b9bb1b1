// A value that changes, and its subscribers.

/** For React's useSyncExternalStore: `current` returns the same object until it changes. */
export type Observable<T> = { current(): T; subscribe(listener: () => void): () => void };

export function observable<T>(initial: T): Observable<T> & { set(value: T): void } {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    current: () => value,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set(next) {
      value = next;
      for (const listener of listeners) listener();
    },
  };
}
