// Shows the wizard inline in the terminal until the deployment is over or the person has left.
import { render } from 'ink';
import type { ScreenOptions, WizardControl } from './kit/controls.js';
import { ErrorBoundary } from './kit/error-boundary.js';
import type { WizardResult } from './wizard/state.js';
import { Wizard } from './wizard/wizard.js';

/** Redrawing more often than this tells nobody more, and makes a slow terminal slower. */
export const framesPerSecond = 15;

/**
 * Resolves when the screen is gone and the terminal is as it was: 'done' when every step is true now, 'failed' when the person left a
 * failure, 'tour' when a tool is missing and the person wants the simulated tour instead, 'cancelled' after ctrl-c, when nothing that was started still runs (or at once after a second ctrl-c).
 */
export async function showWizard(control: WizardControl, options: ScreenOptions): Promise<WizardResult> {
  const screen = render(
    <ErrorBoundary>
      <Wizard control={control} options={options} />
    </ErrorBoundary>,
    { exitOnCtrlC: false, stdin: options.keyboard ?? process.stdin, incrementalRendering: true, maxFps: framesPerSecond },
  );
  const result = await screen.waitUntilExit();
  return isResult(result) ? result : 'cancelled';
}

function isResult(value: unknown): value is WizardResult {
  return value === 'done' || value === 'failed' || value === 'cancelled' || value === 'tour';
}
