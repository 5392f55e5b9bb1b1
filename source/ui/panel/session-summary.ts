// Records the operations of a session, and summarizes them for the scrollback.
import type { Operation } from '../../live/operations/operation.js';
import type { PanelSummary } from '../kit/controls.js';
import { progressText } from './requests.js';

/** Maps are by deployment, in the order of the first operation. */
export type SessionRecord = {
  restarts: Map<string, number>;
  scaled: Map<string, { from: number; to: number }>;
  deleted: number;
  rolledBackTo: number[];
  killed: string[];
  unfinished: Operation[];
};

export type Stage = 'began' | 'done' | 'failed';

export const emptyRecord: SessionRecord = {
  restarts: new Map(),
  scaled: new Map(),
  deleted: 0,
  rolledBackTo: [],
  killed: [],
  unfinished: [],
};

export function recordOperation(record: SessionRecord, operation: Operation, stage: Stage): SessionRecord {
  const others = record.unfinished.filter((each) => each !== operation);
  if (stage === 'began') return { ...record, unfinished: [...others, operation] };
  return stage === 'done' ? recordSuccess({ ...record, unfinished: others }, operation) : { ...record, unfinished: others };
}

function recordSuccess(record: SessionRecord, operation: Operation): SessionRecord {
  switch (operation.type) {
    case 'restart': {
      const { deployment } = operation;
      return { ...record, restarts: new Map(record.restarts).set(deployment, (record.restarts.get(deployment) ?? 0) + 1) };
    }
    case 'scale': {
      const from = record.scaled.get(operation.deployment)?.from ?? operation.from;
      return { ...record, scaled: new Map(record.scaled).set(operation.deployment, { from, to: operation.to }) };
    }
    case 'delete-pod':
      return { ...record, deleted: record.deleted + 1 };
    case 'roll-back':
      return { ...record, rolledBackTo: [...record.rolledBackTo, operation.revision] };
    case 'end-holder':
      return { ...record, killed: [...record.killed, operation.command] };
  }
}

/** `titleOf` returns the deployment's name in the panel. */
export function summarize(record: SessionRecord, openMs: number, titleOf: (deployment: string) => string): PanelSummary {
  const { restarts, scaled, deleted, rolledBackTo, killed, unfinished } = record;
  const inProgress = unfinished.map(progressText);
  return {
    openMs,
    unfinished: inProgress,
    changes: [
      ...[...restarts].map(([deployment, times]) => `${times} ${times === 1 ? 'restart' : 'restarts'} of ${titleOf(deployment)}`),
      ...[...scaled].filter(([, { from, to }]) => from !== to).map(([name, { from, to }]) => `scaled ${titleOf(name)} ${from} → ${to}`),
      ...(deleted > 0 ? [`${deleted} ${deleted === 1 ? 'pod' : 'pods'} deleted`] : []),
      ...rolledBackTo.map((revision) => `rolled back to revision ${revision}`),
      ...killed.map((command) => `ended ${command}`),
      ...inProgress.map((text) => `still running: ${text}`),
    ],
  };
}
