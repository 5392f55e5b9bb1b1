// What is left in the scrollback when the panel closes: how TaskFlow is, and what was done.
import type { Snapshot } from '../live/snapshot.js';
import { duration } from '../text.js';
import type { PanelSummary } from '../ui/control.js';

/** Adds up over the times that the panel was left for a step and came back. */
export function createFarewell() {
  let openMs = 0;
  const did: string[] = [];
  return {
    add(summary: PanelSummary) {
      openMs += summary.openMs;
      did.push(...summary.did);
    },
    words(snapshot: Snapshot | undefined): string {
      const behind = snapshot?.deployments.some(({ ready, desired }) => ready < desired) ?? false;
      const ready = snapshot?.deployments.map((each) => `${each.component} ${each.ready}/${each.desired}`).join(', ') ?? '';
      const revision = snapshot?.release ? ` · revision ${snapshot.release.revision}` : '';
      const head = ready ? `TaskFlow is ${behind ? 'not all well' : 'running'}: ${ready}${revision}.` : 'TaskFlow was not seen.';
      return [
        `  ${head} Ports are closed now; \`taskflow-tui\` opens them again.`,
        `  ${duration(openMs)} open${did.length ? ` · ${did.join(' · ')}` : ''}`,
      ].join('\n');
    },
  };
}
