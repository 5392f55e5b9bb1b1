// One watch for all who want to see: begun by the first, ended after the last.

export type Shared<V> = {
  /**
   * Reports the present view at once when there is one, then each that comes; resolves when aborted. An error thrown by `report`
   * ends this subscription with that error, and no other. Views are shared: not to be written to.
   */
  subscribe(report: (view: V) => void, signal: AbortSignal): Promise<void>;
  /** What is seen now; undefined while nobody watches or nothing is known. */
  present(): V | undefined;
};

type Run<V> = { stop: AbortController; done: Promise<void>; readers: Set<(view: V) => void>; view: V | undefined };

/** `watch` reports until its signal aborts, and resolves then. */
export function shareWatch<V>(watch: (report: (view: V) => void, signal: AbortSignal) => Promise<void>): Shared<V> {
  let running: Run<V> | undefined;
  const begin = (): Run<V> => {
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
    present: () => running?.view,
    async subscribe(report, signal) {
      if (signal.aborted) return;
      running ??= begin();
      const run = running;
      try {
        await reading(run, report, signal);
      } finally {
        await leave(run);
      }
    },
  };
}

/** Resolves when aborted, or when the watch is over; rejects with what `report` throws, or the watch. */
function reading<V>(run: Run<V>, report: (view: V) => void, signal: AbortSignal): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const over = (end: () => void) => {
      run.readers.delete(read);
      signal.removeEventListener('abort', aborted);
      end();
    };
    const aborted = () => over(resolve);
    const read = (view: V) => {
      // One reader may abort another while a view is told.
      if (!run.readers.has(read)) return;
      try {
        report(view);
      } catch (error) {
        over(() => reject(error));
      }
    };
    run.readers.add(read);
    signal.addEventListener('abort', aborted, { once: true });
    run.done.then(aborted, (error: unknown) => over(() => reject(error)));
    if (run.view !== undefined) read(run.view);
  });
}
