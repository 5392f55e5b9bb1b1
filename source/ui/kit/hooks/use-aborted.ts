// Closes a screen when a signal ends the program.
import { useEffect, useEffectEvent } from 'react';

export function useAborted(signal: AbortSignal | undefined, leave: () => void): void {
  const onLeave = useEffectEvent(leave);
  useEffect(() => {
    const onAbort = () => onLeave();
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    return () => signal?.removeEventListener('abort', onAbort);
  }, [signal]);
}
