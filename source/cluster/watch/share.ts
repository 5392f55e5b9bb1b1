// Shares one watch between its subscribers. The first one starts it, and it stops after the last one.

export type SharedWatch<V> = {
  /**
   * Reports the present view at once if there is one, then each new one. Resolves when aborted. If `report` throws, only this subscription
   * ends, with that error. Subscribers share the views: don't modify them.
   */
  subscribe(report: (view: V) => void, signal: AbortSignal): Promise<void>;
  /** The present view; undefined while nobody subscribes or nothing is known. */
  current(): V | undefined;
};

type Run<V> = { stop: AbortController; done: Promise<void>; readers: Set<(view: V) => void>; view: V | undefined };

/** `watch` reports until its signal aborts, then resolves. */
export function shareWatch<V>(watch: (report: (view: V) => void, signal: AbortSignal) => Promise<void>): SharedWatch<V> {
  let running: Run<V> | undefined;
  const start = (): Run<V> => {
    const run: Run<V> = { stop: new AbortController(), done: Promise.resolve(), readers: new Set(), view: undefined };
    run.done = watch((view) => {
      run.view = view;
      for (const reader of [...run.readers]) reader(view);
    }, run.stop.signal);
    return run;
  };
  const leave = async (run: Run<V>) => {
    if (run.readers.size > 0) return;
    if (running === run) running = undefined;
    run.stop.abort();
    await run.done;
  };
  return {
    current: () => running?.view,
    async subscribe(report, signal) {
      if (signal.aborted) return;
      running ??= start();
      const run = running;
      try {
        await subscribeTo(run, report, signal);
      } finally {
        await leave(run);
      }
    },
  };
}

/** Resolves when aborted, or when the watch ends. Rejects if `report` throws or the watch rejects. */
function subscribeTo<V>(run: Run<V>, report: (view: V) => void, signal: AbortSignal): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const settle = (end: () => void) => {
      run.readers.delete(read);
      signal.removeEventListener('abort', aborted);
      end();
    };
    const aborted = () => settle(resolve);
    const read = (view: V) => {
      // One subscriber can abort another during a report.
      if (!run.readers.has(read)) return;
      try {
        report(view);
      } catch (error) {
        settle(() => reject(error));
      }
    };
    run.readers.add(read);
    signal.addEventListener('abort', aborted, { once: true });
    run.done.then(aborted, (error: unknown) => settle(() => reject(error)));
    if (run.view !== undefined) read(run.view);
  });
}
