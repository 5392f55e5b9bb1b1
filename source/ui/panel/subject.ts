// Finds what the reader shows for a row: the pods whose logs, or the objects that belong to it.
import type { Snapshot } from '../../live/snapshot.js';
import type { ObjectRef } from '../../world/index.js';
import type { Subject } from '../kit/controls.js';
import { type Row, titleOf } from './table/rows.js';

type Kind = 'logs' | 'previous' | 'describe' | 'manifest';

/** undefined when the row has no pods to read logs from. */
export function subjectOf(kind: Kind, row: Row, snapshot: Snapshot | undefined): Subject | undefined {
  if (kind === 'describe' || kind === 'manifest') {
    const [object, ...related] = objectsOf(row, snapshot);
    return object && { type: 'text', kind, object, related };
  }
  const pods = row.kind === 'pod' ? [row.name] : row.group.all.map(({ name }) => name);
  if (pods.length === 0) return undefined;
  const title = row.kind === 'pod' ? row.name : titleOf(row.name, snapshot?.target.release ?? '');
  return { type: 'logs', pods, title, previous: kind === 'previous' };
}

/** The row itself, its owners, its service, and its configuration. */
function objectsOf(row: Row, snapshot: Snapshot | undefined): ObjectRef[] {
  const deployment = row.group.deployment?.name;
  const sets = (snapshot?.replicaSets ?? []).filter((set) => set.deployment === deployment && deployment !== undefined);
  const newest = sets.sort((a, b) => b.revision - a.revision)[0]?.name;
  const set = row.kind === 'pod' ? (sets.find(({ name }) => name === row.pod.owner)?.name ?? newest) : newest;
  // The chart gives a service the name of its deployment.
  const service = snapshot?.services.find(({ name }) => name === deployment)?.name;
  const release = snapshot?.target.release ?? 'taskflow';
  const objects: (ObjectRef | undefined)[] = [
    row.kind === 'pod' ? { kind: 'pod', name: row.name } : undefined,
    deployment === undefined ? undefined : { kind: 'deployment', name: deployment },
    set === undefined ? undefined : { kind: 'replicaset', name: set },
    service === undefined ? undefined : { kind: 'service', name: service },
    { kind: 'configmap', name: `${release}-config` },
    { kind: 'secret', name: 'taskflow-secrets' },
  ];
  return objects.filter((object) => object !== undefined);
}
