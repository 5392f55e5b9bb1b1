// What is left in the scrollback when the panel closes: how TaskFlow is, and what was done.
import { readyText } from '../../deploy/steps/release/rollout.js';
import type { Snapshot } from '../../live/snapshot.js';
import { duration } from '../../text.js';
import type { PanelSummary } from '../../ui/kit/controls.js';
import { wrapped } from '../../ui/kit/line.js';

const indent = 2;

/** Adds up over the times that the panel was left for a step and came back. */
export function createFarewell() {
  let openMs = 0;
  const did: string[] = [];
  return {
    add(summary: PanelSummary) {
      openMs += summary.openMs;
      did.push(...summary.did);
    },
    words(snapshot: Snapshot | undefined, demo: boolean, columns: number): string {
      const behind = snapshot?.deployments.some(({ ready, desired }) => ready < desired) ?? false;
      const ready = readyText(snapshot?.deployments ?? []);
      const revision = snapshot?.release ? ` · revision ${snapshot.release.revision}` : '';
      const head = ready ? `TaskFlow is ${behind ? 'not all well' : 'running'}: ${ready}${revision}.` : 'TaskFlow was not seen.';
      const next = demo
        ? 'That was the demo: nothing was touched. `taskflow-tui` does it in earnest.'
        : 'Ports are closed now; `taskflow-tui` opens them again.';
      return [`${head} ${next}`, `${duration(openMs)} open${did.length ? ` · ${did.join(' · ')}` : ''}`]
        .flatMap((text) => wrapped(text, columns - indent, 5))
        .map((line) => `${' '.repeat(indent)}${line}`)
        .join('\n');
    },
  };
}
