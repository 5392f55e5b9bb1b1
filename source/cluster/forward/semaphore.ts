// Lets a few through at a time, the others in the order in which they came.

export type Gate = {
  /** Resolves with what opens the place again, to be called once or more. */
  enter(): Promise<() => void>;
};

export function createGate(places: number): Gate {
  const waiting: (() => void)[] = [];
  let free = places;
  return {
    async enter() {
      if (free > 0) free--;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      let inside = true;
      return () => {
        if (!inside) return;
        inside = false;
        const next = waiting.shift();
        if (next) next();
        else free++;
      };
    },
  };
}
