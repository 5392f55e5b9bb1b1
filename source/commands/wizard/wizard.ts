// The default command: the wizard, then the panel, in a terminal.
import { systemClock } from '../../clock.js';
import { terminal } from '../../environment.js';
import type { ExitStatus } from '../../problem.js';
import type { Settings } from '../../release/settings.js';
import { helpText } from '../cli/help.js';
import type { CommandOf } from '../cli/options.js';
import { withGivenValues } from '../given-values.js';
import { printMessage } from '../output.js';
import { openSession, printNotices, requireBuildable } from '../session.js';
import { askForApplication } from './choose-application.js';
import { runInteractive } from './interactive.js';

type Wizard = CommandOf<'wizard'>;

export async function wizard(command: Wizard, root: string, signal: AbortSignal): Promise<ExitStatus> {
  if (!terminal().interactive || command.noInput) {
    printMessage(`taskflow-tui: The wizard needs a terminal. Without one, run taskflow-tui up.\n\n${helpText()}`);
    return 2;
  }
  const session = await openSession(command, root, signal, true, askForApplication(signal, systemClock.now));
  const { worldFor, store, redactor } = session;
  try {
    requireBuildable(session.settings);
    const withValues = (found: Settings) => withGivenValues(found, command, redactor);
    const settings = await withValues(session.settings);
    printNotices(store);
    if (command.fresh) store.forget();
    const readSettings = async () => withValues(await session.readSettings());
    const startTour = async (chosen: Settings) => (await import('../demo.js')).tour(chosen, signal);
    return await runInteractive({ settings, readSettings, worldFor, redactor, signal, demo: false, startTour });
  } finally {
    store.close();
  }
}
