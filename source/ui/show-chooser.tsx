// Shows a list in the terminal until the person chooses.
import { render } from 'ink';
import { Chooser } from './chooser/chooser.js';
import type { Option } from './chooser/lines.js';
import type { ScreenOptions } from './kit/controls.js';
import { ErrorBoundary } from './kit/error-boundary.js';

/** The index of the chosen option; undefined if the person left. */
export async function showChooser(
  list: { title: string; detail: string; options: Option[] },
  options: ScreenOptions,
): Promise<number | undefined> {
  const screen = render(
    <ErrorBoundary>
      <Chooser list={list} options={options} />
    </ErrorBoundary>,
    { exitOnCtrlC: false, incrementalRendering: true },
  );
  const result = await screen.waitUntilExit();
  screen.clear();
  return typeof result === 'number' ? result : undefined;
}
