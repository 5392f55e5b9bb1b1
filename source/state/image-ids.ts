// Moves image IDs from the evidence of steps, where schema 2 had them, into the ledger.
import type { StepRecord } from '../world/index.js';
import type { ReleaseState, State, Steps } from './schema.js';

const components = ['frontend', 'backend'] as const;

export function moveImageIds(state: State): State {
  for (const place of Object.values(state.places)) {
    for (const steps of Object.values(place.steps)) moveBuilt(place, steps);
    for (const { steps, made } of place.clusters)
      for (const { load } of Object.values(steps)) {
        for (const component of components) {
          const [tag, id] = [load?.evidence[component], take(load, `${component}-node-id`)];
          // An image without an entry was only found in the node. An entry without an ID belongs to a load that didn't finish.
          if (load && tag && id && !made.some(({ type, name }) => type === 'node-image' && name === tag))
            made.push({ type: 'node-image', name: tag, id, at: load.at, found: true });
        }
      }
  }
  return state;
}

/** The record of a build has the ID that the image was built with, also when a later build of the same tag didn't finish. */
function moveBuilt({ made }: ReleaseState, steps: Steps): void {
  for (const component of components) {
    take(steps.images, `${component}-id`);
    const record = steps[`image-${component}`];
    const id = take(record, 'id');
    if (!record || !id) continue;
    const entry = made.find(({ type, name }) => type === 'engine-image' && name === record.inputs);
    if (!entry) made.push({ type: 'engine-image', name: record.inputs, id, at: record.at });
    else if (entry.type === 'engine-image' && entry.id === '') entry.id = id;
  }
}

function take(record: StepRecord | undefined, key: string): string | undefined {
  const value = record?.evidence[key];
  if (record) delete record.evidence[key];
  return value;
}
