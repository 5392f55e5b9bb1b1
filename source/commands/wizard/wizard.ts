// The wizard and then the panel, for a person at a terminal.
import { terminal } from '../../environment.js';
import type { ExitStatus } from '../../problem.js';
import { helpText } from '../cli/help.js';
import type { CommandOf } from '../cli/options.js';
import { openSession, requireBuildable, settingsFrom } from '../session.js';
import { guide } from './interactive.js';

type Wizard = CommandOf<'wizard'>;

export async function wizard(command: Wizard, root: string, signal: AbortSignal): Promise<ExitStatus> {
  if (!terminal().interactive || command.noInput) {
    process.stderr.write(`taskflow-tui: the wizard needs a terminal; without one, use taskflow-tui up\n\n${helpText()}\n`);
    return 2;
  }
  const { settings, worldFor, memory, redactor } = await openSession(command, root, signal, true);
  try {
    requireBuildable(settings);
    for (const text of [memory.readOnly(), memory.notice()]) if (text) process.stderr.write(`taskflow-tui: ${text}\n`);
    if (command.fresh) memory.forget();
    return await guide({ settings, readAgain: () => settingsFrom(command, root), worldFor, redactor, signal, demo: false });
  } finally {
    memory.close();
  }
}
