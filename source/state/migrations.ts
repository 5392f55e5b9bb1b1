// State of an older schema, made into today's. Nothing of it is lost.
import { moveImageIds } from './image-ids.js';
import {
  addTime,
  type ClusterPart,
  type Content,
  nothing,
  parseContent,
  parseDeployments,
  type Steps,
  schema,
  unclaimed,
} from './schema.js';
import { isOfPlace } from './scope.js';

/** What was read of a state file. `newer`: of a version that is not known here, and of which nothing is used. */
export type Parsed = { type: 'content'; content: Content } | { type: 'newer'; schema: number } | { type: 'damaged'; why: string };

export function parseState(text: string): Parsed {
  try {
    const found: unknown = JSON.parse(text);
    const version = found && typeof found === 'object' && 'schema' in found ? found.schema : undefined;
    if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) throw new Error('it has no schema');
    if (version > schema) return { type: 'newer', schema: version };
    return {
      type: 'content',
      content: version < schema ? moveImageIds(version === 1 ? fromFirst(found) : parseContent(found)) : parseContent(found),
    };
  } catch (error) {
    return { type: 'damaged', why: error instanceof Error ? error.message : String(error) };
  }
}

/** Schema 1 knew one set of steps per context, namespace and release; of the cluster it told in the evidence of the step `cluster`. */
function fromFirst(found: unknown): Content {
  const content = nothing();
  const deployments = found && typeof found === 'object' && 'deployments' in found ? found.deployments : undefined;
  for (const [key, { steps, replicas }] of Object.entries(parseDeployments(deployments))) {
    const [wide, narrow] = [subset(steps, isOfPlace), subset(steps, (id) => !isOfPlace(id))];
    const cluster: ClusterPart = { uid: steps.cluster?.evidence.uid ?? '', steps: { [unclaimed]: narrow }, replicas, made: [] };
    content.places[key] = { steps: { [unclaimed]: wide }, made: [], clusters: [cluster] };
    for (const [id, { ms }] of Object.entries(steps)) addTime(content, id, ms);
  }
  return content;
}

function subset(steps: Steps, wanted: (id: string) => boolean): Steps {
  return Object.fromEntries(Object.entries(steps).filter(([id]) => wanted(id)));
}
