// `demo`: the same screens and steps over a simulated World; touches nothing.
import { systemClock } from '../clock.js';
import { createDemoWorld } from '../demo/world.js';
import { terminal } from '../environment.js';
import type { ExitStatus } from '../problem.js';
import { createRedactor } from '../redact.js';
import type { Command } from './options.js';
import { usage } from './options.js';
import { settingsFrom } from './session.js';
import { guide } from './wizard.js';

export async function demo(command: Extract<Command, { name: 'demo' }>, root: string, signal: AbortSignal): Promise<ExitStatus> {
  if (!terminal().interactive) throw usage('the demo needs a terminal', 'run taskflow-tui demo in one');
  const settings = await settingsFrom(command, root);
  const world = createDemoWorld({ clock: systemClock });
  return guide({ settings, worldFor: () => world, redactor: createRedactor(), signal, demo: true });
}
