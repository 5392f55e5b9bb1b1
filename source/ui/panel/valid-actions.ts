// Finds the actions that the selected row doesn't allow. The key bar leaves them out; pressing one says why.
import type { Snapshot } from '../../live/snapshot.js';
import type { Deployment, Pod } from '../../world/index.js';
import type { Action } from '../kit/key.js';
import { type PanelState, selectedRow } from './state.js';
import { findHeldPort } from './table/port-table.js';
import { keyOf, type Row, type RowList } from './table/rows.js';

/** The row's own deployment, or the one of its pod. */
export function deploymentOf(row: Row | undefined): Deployment | undefined {
  return row?.group.deployment;
}

/** The row's pod; undefined for a deployment. */
export function podOf(row: Row | undefined): Pod | undefined {
  return row?.kind === 'pod' ? row.pod : undefined;
}

export function unavailableActions(state: PanelState, snapshot: Snapshot | undefined, list: RowList): Action[] {
  const row = selectedRow(state, list.rows);
  const deployment = deploymentOf(row);
  const pod = podOf(row);
  const when = (not: boolean, ...actions: Action[]) => (not ? actions : []);
  const problem = row && list.problems.get(keyOf(row));
  return [
    ...when(!row, 'logs', 'describe', 'yaml', 'up', 'down'),
    ...when(!row || row.group.all.length === 0, 'logs'),
    ...when(!pod, 'shell', 'delete-pod'),
    ...when(!pod || pod.restarts === 0, 'previous-log'),
    ...when(!deployment, 'restart', 'scale-up', 'scale-down', 'number'),
    ...when(!deployment || deployment.component === 'other', 'redeploy'),
    ...when(!problem?.secret, 'edit-secret'),
    ...when((snapshot?.ports ?? []).length === 0, 'open-browser'),
    ...when(!findHeldPort(snapshot?.ports ?? []), 'end-holder'),
    ...when(!snapshot || snapshot.deployments.length === 0, 'roll-back'),
  ];
}
