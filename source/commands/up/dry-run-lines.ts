// `up --dry-run` as plain lines: step by step in the plan's order, what would be skipped and why, and which commands would be run.
import type { Event, StepId } from '../../deploy/engine/event.js';
import { lineOf, type Signs } from '../../deploy/engine/line.js';
import { oneLine } from '../../deploy/script/shell.js';

/** Steps are side by side in time; their lines are held until the end, so that each stands below its own step. */
export function dryReader(signs: Signs, write: (line: string) => void): (event: Event) => void {
  const held = new Map<StepId, string[]>();
  return (event) => {
    if (event.type === 'run-started') for (const { id } of event.steps) held.set(id, []);
    const line = dryLineOf(event, signs);
    if (line !== undefined) 'step' in event ? held.get(event.step)?.push(line) : write(line);
    if (event.type !== 'run-finished') return;
    for (const lines of held.values()) for (const each of lines) write(each);
    write(event.outcome === 'done' ? 'a dry run: nothing was changed' : 'a dry run that did not come to its end: nothing was changed');
  };
}

/** Only what would be done: there is nothing that came of it. */
function dryLineOf(event: Event, signs: Signs): string | undefined {
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
