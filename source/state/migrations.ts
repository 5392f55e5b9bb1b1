// Migrates a state file of an older schema in memory, without loss.
//
// Not conf's own migrations: they write the file when it is opened, which an instance without the lock must not do.
import { moveImageIds } from './image-ids.js';
import { isOfEveryCluster } from './release-state.js';
import { addTime, type ClusterState, emptyState, parseFirst, parseState, type State, type Steps, schema, unclaimed } from './schema.js';

/** `newer`: a schema that this version doesn't know; nothing of it is used. */
export type StateText = { type: 'state'; state: State } | { type: 'newer'; schema: number } | { type: 'damaged'; why: string };

export function readStateText(text: string): StateText {
  try {
    const value: unknown = JSON.parse(text);
    const version = value && typeof value === 'object' && 'schema' in value ? value.schema : undefined;
    if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) throw new Error('it has no schema');
    if (version > schema) return { type: 'newer', schema: version };
    const state = version === 1 ? fromFirst(value) : parseState(value);
    return { type: 'state', state: version < 3 ? moveImageIds(state) : state };
  } catch (error) {
    return { type: 'damaged', why: error instanceof Error ? error.message : String(error) };
  }
}

/** Schema 1 had one set of steps per context, namespace, and release, and the cluster's UID in the evidence of the step `cluster`. */
function fromFirst(value: unknown): State {
  const state = emptyState();
  for (const [key, { steps, replicas }] of Object.entries(parseFirst(value).deployments)) {
    const [wide, narrow] = [pick(steps, isOfEveryCluster), pick(steps, (id) => !isOfEveryCluster(id))];
    const cluster: ClusterState = { uid: steps.cluster?.evidence.uid ?? '', steps: { [unclaimed]: narrow }, replicas, made: [] };
    state.places[key] = { steps: { [unclaimed]: wide }, made: [], clusters: [cluster], builds: {}, migrate: {} };
    for (const [id, { ms }] of Object.entries(steps)) addTime(state, id, ms);
  }
  return state;
}

function pick(steps: Steps, wanted: (id: string) => boolean): Steps {
  return Object.fromEntries(Object.entries(steps).filter(([id]) => wanted(id)));
}
