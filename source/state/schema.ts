// What the state file holds, and its door: whatever is not of this shape is a damaged file.
import type { LedgerEntry, StepRecord } from '../world/index.js';

export const schema = 3;
export type Component = 'frontend' | 'backend';
export type Steps = Record<string, StepRecord>;
/** By project, the folders that are built. Under `unclaimed`: of an older schema, which did not tell. The first project takes them. */
export type ByProject = Record<string, Steps>;
export const unclaimed = '*';

/** What holds for one cluster only. `uid` '' while none was met: the first one that is met takes it over. */
export type ClusterPart = { uid: string; steps: ByProject; replicas: Partial<Record<Component, number>>; made: LedgerEntry[] };
/** What holds for a context, namespace and release. `clusters`: the one that was met last comes first. */
export type Place = { steps: ByProject; made: LedgerEntry[]; clusters: ClusterPart[] };
/** `times`: ms that the last runs of a step took, on this machine; newest last. `places` by `context/namespace/release`. */
export type Content = { schema: typeof schema; times: Record<string, number[]>; places: Record<string, Place> };

export const nothing = (): Content => ({ schema, times: {}, places: {} });

/** At most ten, newest last. */
export function addTime(content: Content, id: string, ms: number): void {
  content.times[id] = [...(content.times[id] ?? []), ms].slice(-10);
}

/** Throws an Error that says what is wrong with it. */
export function parseContent(value: unknown): Content {
  const found = fields(value);
  return { schema, times: recordOf(listOf(number))(found.times), places: recordOf(place)(found.places) };
}

/** `{context/namespace/release: {steps, replicas}}`, as schema 1 had it. Throws as {@link parseContent}. */
export function parseDeployments(value: unknown): Record<string, Pick<ClusterPart, 'replicas'> & { steps: Steps }> {
  return recordOf((one) => {
    const found = fields(one);
    return { steps: recordOf(step)(found.steps), replicas: replicas(found.replicas) };
  })(value);
}

/** Digests by file. Throws as {@link parseContent}. */
export function parseFiles(value: unknown): Record<string, string> {
  const found = fields(value);
  if (![2, schema].includes(number(found.schema))) throw new Error(`schema ${found.schema}`);
  return recordOf(text)(found.files);
}

type Parse<T> = (value: unknown) => T;

function wrong(wanted: string, value: unknown): never {
  throw new Error(`${wanted} was expected, and ${value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value} found`);
}

function fields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : wrong('an object', value);
}

const text: Parse<string> = (value) => (typeof value === 'string' ? value : wrong('text', value));
const number: Parse<number> = (value) => (typeof value === 'number' ? value : wrong('a number', value));
const yesOrNo: Parse<boolean> = (value) => (typeof value === 'boolean' ? value : wrong('true or false', value));

function listOf<T>(item: Parse<T>): Parse<T[]> {
  return (value) => (Array.isArray(value) ? value.map(item) : wrong('a list', value));
}

function recordOf<T>(item: Parse<T>): Parse<Record<string, T>> {
  return (value) => Object.fromEntries(Object.entries(fields(value)).map(([key, one]) => [key, item(one)]));
}

function oneOf<T extends string>(words: readonly T[]): Parse<T> {
  return (value) => words.find((word) => word === value) ?? wrong(words.join(' or '), value);
}

const step: Parse<StepRecord> = (value) => {
  const { inputs, parts, evidence, at, ms } = fields(value);
  return { inputs: text(inputs), parts: recordOf(text)(parts), evidence: recordOf(text)(evidence), at: number(at), ms: number(ms) };
};

const replicas: Parse<ClusterPart['replicas']> = (value) => {
  const { frontend, backend } = fields(value);
  return {
    ...(frontend === undefined ? {} : { frontend: number(frontend) }),
    ...(backend === undefined ? {} : { backend: number(backend) }),
  };
};

const made: Parse<LedgerEntry> = (value) => {
  const found = fields(value);
  const both = { name: text(found.name), at: number(found.at) };
  const type = oneOf(['engine-image', 'node-image', 'secret', 'release', 'namespace', 'cluster'])(found.type);
  switch (type) {
    case 'engine-image':
      return { type, ...both, id: text(found.id) };
    case 'node-image':
      return { type, ...both, id: text(found.id), ...(found.found === true ? { found: true } : {}) };
    case 'secret': {
      const keys = listOf(text)(found.keys);
      return { type, ...both, uid: text(found.uid), resourceVersion: text(found.resourceVersion), keys, made: yesOrNo(found.made) };
    }
    case 'release':
      return { type, ...both, revisions: listOf(number)(found.revisions) };
    case 'namespace':
      return { type, ...both, uid: text(found.uid) };
    case 'cluster':
      return { type, ...both, how: oneOf(['made', 'started'])(found.how), uid: text(found.uid) };
  }
};

const byProject = recordOf(recordOf(step));

const clusterPart: Parse<ClusterPart> = (value) => {
  const found = fields(value);
  return { uid: text(found.uid), steps: byProject(found.steps), replicas: replicas(found.replicas), made: listOf(made)(found.made) };
};

const place: Parse<Place> = (value) => {
  const found = fields(value);
  return { steps: byProject(found.steps), made: listOf(made)(found.made), clusters: listOf(clusterPart)(found.clusters) };
};
