// Reads a Watched value in a component, at most some thirty times a second, however fast it changes.
import { useIsScreenReaderEnabled } from 'ink';
import { useMemo, useSyncExternalStore } from 'react';
import type { Observable } from '../controls.js';

/** ms: with the screen's own pace, a change is seen within a tenth of a second. */
const frameMs = 33;
/** ms: a screen reader reads the whole screen again at every change. */
const screenReaderMs = 1000;

export function useObservable<T>(watched: Observable<T>): T {
  const pace = useIsScreenReaderEnabled() ? screenReaderMs : frameMs;
  const paced = useMemo(() => throttledSubscribe(watched, pace), [watched, pace]);
  return useSyncExternalStore(paced, watched.current);
}

/** Tells the listener at once, then gathers what comes within the next `pace` ms into one call. */
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
