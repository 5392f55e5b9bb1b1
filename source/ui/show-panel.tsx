// Shows the panel on the alternate screen until the person leaves it; the scrollback is as it was afterwards.
import { render } from 'ink';
import type { PanelControl, ScreenOptions } from './control.js';
import { Panel } from './panel.js';
import { counted, emptyTally, type PanelSummary, summaryOf } from './panel-tally.js';
import { framesPerSecond } from './show-wizard.js';

/** `openMs` is how long the panel was open; `restarts` and `scaled` (`frontend 1 → 2`) what was done from it. */
export async function showPanel(control: PanelControl, options: ScreenOptions): Promise<PanelSummary> {
  const began = control.now();
  let tally = emptyTally;
  const screen = render(
    <Panel
      control={control}
      options={options}
      onDone={(act) => {
        tally = counted(tally, act);
      }}
    />,
    { alternateScreen: true, exitOnCtrlC: false, incrementalRendering: true, maxFps: framesPerSecond },
  );
  await screen.waitUntilExit();
  return summaryOf(tally, control.now() - began);
}
