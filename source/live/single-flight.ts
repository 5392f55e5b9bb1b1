// Limits work to one run at a time.

/** Returns a function that requests `work`. Requests during a run cause one more run after it. Errors are ignored. */
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
