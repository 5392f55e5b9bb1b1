// What was done from the panel while it was open, for the summary that is left in the scrollback.
import type { Component } from '../deploy/event.js';
import type { Act } from './panel-state.js';

/** `scaled`: one entry a component, such as `frontend 1 → 2`; none when it ended where it began. */
export type PanelSummary = { openMs: number; restarts: number; scaled: string[] };

export type Tally = { restarts: number; scaled: Partial<Record<Component, { from: number; to: number }>> };

export const emptyTally: Tally = { restarts: 0, scaled: {} };

/** The tally with an act that succeeded. */
export function counted(tally: Tally, act: Act): Tally {
  switch (act.type) {
    case 'restart':
      return { ...tally, restarts: tally.restarts + 1 };
    case 'scale': {
      const from = tally.scaled[act.component]?.from ?? act.from;
      return { ...tally, scaled: { ...tally.scaled, [act.component]: { from, to: act.to } } };
    }
    case 'delete-pod':
      return tally;
  }
}

export function summaryOf(tally: Tally, openMs: number): PanelSummary {
  const scaled = (['frontend', 'backend'] as const).flatMap((component) => {
    const change = tally.scaled[component];
    return change && change.from !== change.to ? [`${component} ${change.from} → ${change.to}`] : [];
  });
  return { openMs, restarts: tally.restarts, scaled };
}
