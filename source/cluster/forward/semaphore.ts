// Limits how many tasks run at a time, first come, first served.

export type Semaphore = {
  /** Resolves with a function that releases the permit; further calls of it do nothing. */
  acquire(): Promise<() => void>;
};

export function createSemaphore(permits: number): Semaphore {
  const waiting: (() => void)[] = [];
  let free = permits;
  return {
    async acquire() {
      if (free > 0) free--;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      let released = false;
      return () => {
        if (released) return;
        released = true;
        const next = waiting.shift();
        if (next) next();
        else free++;
      };
    },
  };
}
