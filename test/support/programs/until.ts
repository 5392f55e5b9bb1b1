// Waits for another process, a server, or a screen, however slow the machine is.
import { setTimeout as wait } from 'node:timers/promises';

const hangSeconds = 60;

/** Resolves as soon as `holds`, and rejects after a minute. */
export async function until(holds: () => unknown, what = String(holds), meanwhile: () => Promise<unknown> = () => wait(5)): Promise<void> {
  const end = performance.now() + hangSeconds * 1000;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`not within ${hangSeconds} s: ${what}`);
    await meanwhile();
  }
}
