// What was done from the panel while it was open, for the summary that is left in the scrollback.
import type { Operation } from '../../live/operations/operation.js';
import { doing } from './requests.js';

/** `did`: in words, such as `1 restart of backend`, `scaled frontend 1 → 2`; nothing of what ended where it began. What was not seen to its end is named as such. */
export type PanelSummary = { openMs: number; did: string[]; underWay: string[] };

/** By deployment, in the order of the first time. */
export type Tally = {
  restarts: Map<string, number>;
  scaled: Map<string, { from: number; to: number }>;
  deleted: number;
  rolledBackTo: number[];
  ended: string[];
  underWay: Operation[];
};

export type Stage = 'began' | 'done' | 'failed';

export const emptyTally: Tally = { restarts: new Map(), scaled: new Map(), deleted: 0, rolledBackTo: [], ended: [], underWay: [] };

export function counted(tally: Tally, act: Operation, stage: Stage): Tally {
  const others = tally.underWay.filter((each) => each !== act);
  if (stage === 'began') return { ...tally, underWay: [...others, act] };
  return stage === 'done' ? succeeded({ ...tally, underWay: others }, act) : { ...tally, underWay: others };
}

function succeeded(tally: Tally, act: Operation): Tally {
  switch (act.type) {
    case 'restart': {
      const { deployment } = act;
      return { ...tally, restarts: new Map(tally.restarts).set(deployment, (tally.restarts.get(deployment) ?? 0) + 1) };
    }
    case 'scale': {
      const from = tally.scaled.get(act.deployment)?.from ?? act.from;
      return { ...tally, scaled: new Map(tally.scaled).set(act.deployment, { from, to: act.to }) };
    }
    case 'delete-pod':
      return { ...tally, deleted: tally.deleted + 1 };
    case 'roll-back':
      return { ...tally, rolledBackTo: [...tally.rolledBackTo, act.revision] };
    case 'end-holder':
      return { ...tally, ended: [...tally.ended, act.command] };
  }
}

/** `titleOf` gives the name by which the person knows a deployment. */
export function summaryOf(tally: Tally, openMs: number, titleOf: (deployment: string) => string): PanelSummary {
  const { restarts, scaled, deleted, rolledBackTo, ended, underWay } = tally;
  const unseen = underWay.map(doing);
  return {
    openMs,
    underWay: unseen,
    did: [
      ...[...restarts].map(([deployment, times]) => `${times} ${times === 1 ? 'restart' : 'restarts'} of ${titleOf(deployment)}`),
      ...[...scaled].filter(([, { from, to }]) => from !== to).map(([name, { from, to }]) => `scaled ${titleOf(name)} ${from} → ${to}`),
      ...(deleted > 0 ? [`${deleted} ${deleted === 1 ? 'pod' : 'pods'} deleted`] : []),
      ...rolledBackTo.map((revision) => `rolled back to revision ${revision}`),
      ...ended.map((command) => `ended ${command}`),
      ...unseen.map((act) => `still under way: ${act}`),
    ],
  };
}
