// Work that is asked for more often than it can be done.

/** Gives a way to ask for `work`: it never runs twice at a time, and asked again meanwhile it runs once more. What it throws is dropped. */
export function oneAtATime(work: () => Promise<void>): () => void {
  let running = false;
  let wanted = false;
  const run = async () => {
    running = true;
    while (wanted) {
      wanted = false;
      await work().catch(() => {});
    }
    running = false;
  };
  return () => {
    wanted = true;
    if (!running) void run();
  };
}
