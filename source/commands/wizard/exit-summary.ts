// The exit summary: what stays in the scrollback when the panel closes.
import { readyText } from '../../deploy/steps/release/rollout.js';
import type { Snapshot } from '../../live/snapshot.js';
import type { PanelSummary } from '../../ui/kit/controls.js';
import { wrap } from '../../ui/kit/line.js';
import { duration } from '../../units.js';

const indent = 2;

export type ExitSummary = ReturnType<typeof createExitSummary>;

/** Adds up over several visits to the panel. */
export function createExitSummary() {
  let openMs = 0;
  const changes: string[] = [];
  return {
    add(summary: PanelSummary) {
      openMs += summary.openMs;
      changes.push(...summary.changes);
    },
    text(snapshot: Snapshot | undefined, demo: boolean, columns: number): string {
      const next = demo
        ? 'This was the demo; it changed nothing. Run `taskflow-tui` to deploy TaskFlow.'
        : 'The ports are closed now; `taskflow-tui` opens them again.';
      return [`${releaseText(snapshot)} ${next}`, `Open for ${duration(openMs)}${changes.length ? ` · ${changes.join(' · ')}` : ''}`]
        .flatMap((text) => wrap(text, columns - indent, 5))
        .map((line) => `${' '.repeat(indent)}${line}`)
        .join('\n');
    },
  };
}

function releaseText(snapshot: Snapshot | undefined): string {
  if (!snapshot?.deployments.length) return "TaskFlow's state is unknown.";
  const { deployments, release } = snapshot;
  const state = deployments.some(({ ready, desired }) => ready < desired) ? "isn't fully ready" : 'is running';
  return `TaskFlow ${state}: ${readyText(deployments)}${release ? ` · revision ${release.revision}` : ''}.`;
}
