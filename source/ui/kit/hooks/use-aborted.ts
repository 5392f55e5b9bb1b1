// Leaves a screen when the program is told to end from outside.
import { useEffect, useEffectEvent } from 'react';

export function useAborted(signal: AbortSignal | undefined, leave: () => void): void {
  const act = useEffectEvent(leave);
  useEffect(() => {
    const onAbort = () => act();
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    return () => signal?.removeEventListener('abort', onAbort);
  }, [signal]);
}
