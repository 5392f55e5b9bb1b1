// Shows the panel on the alternate screen until the person leaves it. The scrollback stays as it was.
import { render } from 'ink';
import type { OperationResult, PanelControl, PanelExit, PanelSummary, ScreenOptions } from './kit/controls.js';
import { ErrorBoundary } from './kit/error-boundary.js';
import { Panel } from './panel/panel.js';
import { emptyRecord, recordOperation, summarize } from './panel/session-summary.js';
import { titleOf } from './panel/table/rows.js';
import { Reader } from './reader/reader.js';

/** With the 33 ms of `useObservable`, the terminal shows a change within a tenth of a second. */
const framesPerSecond = 30;

/** `notice`: the result of what the panel was left for, shown first. */
export async function showPanel(
  control: PanelControl,
  options: ScreenOptions,
  notice?: OperationResult,
): Promise<{ summary: PanelSummary; exit: PanelExit }> {
  const startedAt = control.now();
  let record = emptyRecord;
  const screen = render(
    <ErrorBoundary>
      <Panel
        {...{ control, options, Reader, notice }}
        onOperation={(operation, stage) => {
          record = recordOperation(record, operation, stage);
        }}
      />
    </ErrorBoundary>,
    {
      alternateScreen: true,
      exitOnCtrlC: false,
      stdin: options.keyboard ?? process.stdin,
      incrementalRendering: true,
      maxFps: framesPerSecond,
    },
  );
  const exit = await screen.waitUntilExit();
  const release = control.snapshot.current()?.target.release ?? '';
  return {
    summary: summarize(record, control.now() - startedAt, (name) => titleOf(name, release)),
    exit: isPanelExit(exit) ? exit : { type: 'quit' },
  };
}

function isPanelExit(value: unknown): value is PanelExit {
  return typeof value === 'object' && value !== null && 'type' in value && ['quit', 'redeploy', 'edit-secret'].includes(String(value.type));
}
