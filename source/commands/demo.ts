// `demo`: the same screens and steps over a simulated World; touches nothing. `--auto`: it plays itself.
import { systemClock } from '../clock.js';
import { createDemoWorlds } from '../demo/observed.js';
import { autoplay } from '../demo/tour/tour.js';
import { troubleAfter } from '../demo/world.js';
import { guardedWorldFor } from '../deploy/guarded.js';
import { terminal } from '../environment.js';
import type { ExitStatus } from '../problem.js';
import { createRedactor } from '../redact.js';
import type { Settings } from '../release/settings.js';
import type { CommandOf } from './cli/options.js';
import { usageError } from './cli/usage-error.js';
import { settingsFrom } from './session.js';
import { guide } from './wizard/interactive.js';

export async function demo(command: CommandOf<'demo'>, root: string, signal: AbortSignal): Promise<ExitStatus> {
  if (!terminal().interactive)
    throw usageError('the demo needs a terminal that can be drawn on', 'run taskflow-tui demo in one; a pipe, CI or TERM=dumb is none');
  // The tour shows the TaskFlow that comes along, wherever it is started.
  return tour(await settingsFrom(command, root, root), signal, command.auto);
}

export function tour(settings: Settings, signal: AbortSignal, auto = false): Promise<ExitStatus> {
  const player = auto ? autoplay(process.stdin, systemClock, signal) : undefined;
  const world = player ? { clock: player.clock, trouble: player.trouble } : { clock: systemClock, trouble: troubleAfter };
  return guide({
    settings,
    readAgain: async () => settings,
    worldFor: guardedWorldFor(createDemoWorlds(world), settings.target),
    redactor: createRedactor(),
    signal,
    demo: true,
    ...(player ? { player } : {}),
  });
}
