// Shows the panel on the alternate screen until the person leaves it; the scrollback is as it was afterwards.
import { render } from 'ink';
import { Boundary } from '../kit/boundary.js';
import type { ActionResult, PanelControl, PanelThen, ScreenOptions } from '../kit/controls.js';
import { Panel } from './panel.js';
import { counted, emptyTally, type PanelSummary, summaryOf } from './session-summary.js';
import { titleOf } from './table/rows.js';

/** With the pace of what is watched (33 ms), a change is drawn within a tenth of a second. */
const framesPerSecond = 30;

/** What was done while it was open, and what it was left for. `said`: what is to be told first, of the steps before it. */
export async function showPanel(
  control: PanelControl,
  options: ScreenOptions,
  said?: ActionResult,
): Promise<{ summary: PanelSummary; then: PanelThen }> {
  const began = control.now();
  let tally = emptyTally;
  const screen = render(
    <Boundary>
      <Panel
        control={control}
        options={options}
        said={said}
        onAct={(act, stage) => {
          tally = counted(tally, act, stage);
        }}
      />
    </Boundary>,
    {
      alternateScreen: true,
      exitOnCtrlC: false,
      stdin: options.keyboard ?? process.stdin,
      incrementalRendering: true,
      maxFps: framesPerSecond,
    },
  );
  const then = await screen.waitUntilExit();
  const release = control.snapshot.current()?.target.release ?? '';
  return {
    summary: summaryOf(tally, control.now() - began, (name) => titleOf(name, release)),
    // biome-ignore lint/suspicious/noThenProperty: a value, never a function, so nothing takes it for a promise
    then: isThen(then) ? then : { type: 'quit' },
  };
}

function isThen(value: unknown): value is PanelThen {
  return typeof value === 'object' && value !== null && 'type' in value && ['quit', 'redeploy', 'edit-secret'].includes(String(value.type));
}
