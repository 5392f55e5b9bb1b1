// `demo`: the same screens and steps over a simulated World; touches nothing.
import { systemClock } from '../clock.js';
import { createDemoWorlds } from '../demo/observed.js';
import { guardedWorldFor } from '../deploy/guarded.js';
import type { Settings } from '../deploy/step.js';
import { terminal } from '../environment.js';
import type { ExitStatus } from '../problem.js';
import { createRedactor } from '../redact.js';
import { guide } from './guide.js';
import type { Command } from './options.js';
import { settingsFrom } from './session.js';
import { usage } from './usage.js';

export async function demo(command: Extract<Command, { name: 'demo' }>, root: string, signal: AbortSignal): Promise<ExitStatus> {
  if (!terminal().interactive) throw usage('the demo needs a terminal', 'run taskflow-tui demo in one');
  // The tour shows the TaskFlow that comes along, wherever it is started.
  return tour(await settingsFrom(command, root, root), signal);
}

export function tour(settings: Settings, signal: AbortSignal): Promise<ExitStatus> {
  return guide({
    settings,
    readAgain: async () => settings,
    worldFor: guardedWorldFor(createDemoWorlds({ clock: systemClock, trouble: true }), settings.target),
    redactor: createRedactor(),
    signal,
    demo: true,
  });
}
