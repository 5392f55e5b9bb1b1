// Reads an Observable in a component, at most about 30 times a second.
import { useIsScreenReaderEnabled } from 'ink';
import { useMemo, useSyncExternalStore } from 'react';
import type { Observable } from '../controls.js';

/** In ms. With the screen's own frame rate, a change is visible within a tenth of a second. */
const frameMs = 33;
/** In ms. A screen reader reads the whole screen again after each change. */
const screenReaderMs = 1000;

export function useObservable<T>(watched: Observable<T>): T {
  const pace = useIsScreenReaderEnabled() ? screenReaderMs : frameMs;
  const paced = useMemo(() => throttledSubscribe(watched, pace), [watched, pace]);
  return useSyncExternalStore(paced, watched.current);
}

/** Calls the listener at once, then at most once every `pace` ms. */
function throttledSubscribe<T>(watched: Observable<T>, pace: number) {
  return (listener: () => void) => {
    let timer: NodeJS.Timeout | undefined;
    let missed = false;
    const tell = () => {
      listener();
      timer = setTimeout(() => {
        timer = undefined;
        if (missed) tell();
        missed = false;
      }, pace);
    };
    const unsubscribe = watched.subscribe(() => {
      if (timer) missed = true;
      else tell();
    });
    return () => {
      clearTimeout(timer);
      unsubscribe();
    };
  };
}
