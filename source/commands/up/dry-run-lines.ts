// Prints `up --dry-run` step by step: what would be skipped and why, and which commands would run.
import type { Event, StepId } from '../../deploy/engine/event.js';
import { lineOf, type Signs } from '../../deploy/engine/line.js';
import { oneLine } from '../../deploy/script/shell.js';

/** Steps run side by side, so their lines wait until the end to stand below their own step. */
export function dryRunPrinter(signs: Signs, print: (line: string) => void): (event: Event) => void {
  const held = new Map<StepId, string[]>();
  return (event) => {
    if (event.type === 'run-started') for (const { id } of event.steps) held.set(id, []);
    const line = dryRunLine(event, signs);
    if (line !== undefined) 'step' in event ? held.get(event.step)?.push(line) : print(line);
    if (event.type !== 'run-finished') return;
    for (const lines of held.values()) for (const each of lines) print(each);
    print(`Dry run ${event.outcome}. Nothing was changed.`);
  };
}

/** Nothing was done, so the results of steps are left out. */
function dryRunLine(event: Event, signs: Signs): string | undefined {
  switch (event.type) {
    case 'command':
      return `             $ ${oneLine(event.argv)}`;
    case 'step-started':
      return lineOf({ ...event, because: `would run: ${event.because}` }, signs);
    case 'image':
      return event.phase === 'kept' ? lineOf(event, signs) : undefined;
    case 'step-finished':
    case 'run-finished':
      return undefined;
    default:
      return lineOf(event, signs);
  }
}
