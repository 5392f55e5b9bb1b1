// `demo`: the same screens and steps with a simulated World; changes nothing. `--auto` presses the keys.
import { systemClock } from '../clock.js';
import { createDemoWorlds } from '../demo/show-commands.js';
import { autoplay } from '../demo/tour/tour.js';
import { troubleDelay } from '../demo/world.js';
import { guardedWorldFor } from '../deploy/guarded.js';
import { terminal } from '../environment.js';
import type { ExitStatus } from '../problem.js';
import { createRedactor } from '../redact.js';
import type { Settings } from '../release/settings.js';
import type { CommandOf } from './cli/options.js';
import { usageError } from './cli/usage-error.js';
import { settingsFrom } from './session.js';
import { runInteractive } from './wizard/interactive.js';

export async function demo(command: CommandOf<'demo'>, root: string, signal: AbortSignal): Promise<ExitStatus> {
  if (!terminal().interactive)
    throw usageError('The demo needs an interactive terminal', "Run taskflow-tui demo in a terminal. A pipe, CI or TERM=dumb won't do.");
  // The tour shows the included TaskFlow, whatever the current folder holds.
  return tour(await settingsFrom(command, root, root), signal, command.auto);
}

export function tour(settings: Settings, signal: AbortSignal, auto = false): Promise<ExitStatus> {
  const player = auto ? autoplay(process.stdin, systemClock, signal) : undefined;
  const world = player ? { clock: player.clock, trouble: player.trouble } : { clock: systemClock, trouble: troubleDelay };
  return runInteractive({
    settings,
    readSettings: async () => settings,
    startTour: (chosen) => tour(chosen, signal),
    worldFor: guardedWorldFor(createDemoWorlds(world), settings.target),
    redactor: createRedactor(),
    signal,
    demo: true,
    ...(player ? { player } : {}),
  });
}
