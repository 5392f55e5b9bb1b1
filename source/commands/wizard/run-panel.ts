// Runs the panel until the person leaves it, and waits for operations that are still running.
import { openPanel } from '../../live/panel.js';
import type { OperationResult } from '../../live/panel-port.js';
import { print } from '../output.js';
import { type Screens, screenOptions } from './screens.js';

/** How long to wait, in ms: a helm that is stopped during an operation leaves the release locked. */
const longestWait = 15_000;
/** A wait that is shorter, in ms, needs no message. */
const silentWait = 300;

/** @param result of what the panel last asked for */
export async function runPanel(screens: Screens, result: OperationResult | undefined) {
  const { worldFor, settings, state, lifetime, signal } = screens;
  const world = worldFor({ command: () => {} });
  const closing = new AbortController();
  const panel = openPanel(world, settings, state, AbortSignal.any([lifetime, closing.signal]));
  screens.player?.watch({ snapshot: panel.snapshot });
  try {
    const { showPanel } = await import('../../ui/show-panel.js');
    const { summary, exit } = await showPanel(panel, screenOptions(screens), result);
    screens.summary.add(summary);
    const within = (ms: number) =>
      world.clock.sleep(ms, signal).then(
        () => false,
        () => true,
      );
    const asked = panel.whenIdle().then(() => true);
    if (!(await Promise.race([asked, within(silentWait)]))) {
      const what = summary.unfinished.join(', ') || 'an operation in the cluster';
      print(`  Still working: ${what}. Waiting up to ${longestWait / 1000} s; press ctrl-c to leave now.`);
      await Promise.race([asked, within(longestWait)]);
    }
    return { exit, snapshot: panel.snapshot.current() };
  } finally {
    closing.abort();
  }
}
