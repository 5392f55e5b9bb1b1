// Shows the wizard in the terminal until the run is over or the person leaves.
import { render } from 'ink';
import type { ScreenOptions, WizardControl } from './kit/controls.js';
import { ErrorBoundary } from './kit/error-boundary.js';
import type { WizardResult } from './wizard/state.js';
import { Wizard } from './wizard/wizard.js';

/** More frames would show nothing new and slow down a slow terminal. */
export const framesPerSecond = 15;

/**
 * Resolves when the terminal is restored: 'done' when every step succeeded, 'failed' when the person left a failure, 'tour' when the
 * person chose the demo because a tool is missing, 'packages' when the person wants the other packages, 'cancelled' after ctrl-c (once nothing is running, or at once after a second ctrl-c).
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
  return value === 'done' || value === 'failed' || value === 'cancelled' || value === 'tour' || value === 'packages';
}
