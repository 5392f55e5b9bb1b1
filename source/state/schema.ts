// The schema of the state file. A file that doesn't match it is damaged.
//
// Not conf's own schema option: compiling it with Ajv takes 80 ms at each start.
import * as v from 'valibot';
import type { BuildChoices, LedgerEntry, StepRecord } from '../world/index.js';

export const schema = 3;

const component = v.picklist(['frontend', 'backend']);
const words = v.record(v.string(), v.string());
const step = v.object({ inputs: v.string(), parts: words, evidence: words, at: v.number(), ms: v.number() });
const steps = v.record(v.string(), step);
const replicas = v.object({ frontend: v.exactOptional(v.number()), backend: v.exactOptional(v.number()) });

const entry = { name: v.string(), at: v.number() };
const ledger = v.array(
  v.variant('type', [
    v.object({ type: v.literal('engine-image'), ...entry, id: v.string() }),
    v.object({ type: v.literal('node-image'), ...entry, id: v.string(), found: v.exactOptional(v.literal(true)) }),
    v.object({
      type: v.literal('secret'),
      ...entry,
      uid: v.string(),
      resourceVersion: v.string(),
      keys: v.array(v.string()),
      made: v.boolean(),
    }),
    v.object({ type: v.literal('release'), ...entry, revisions: v.array(v.number()) }),
    v.object({ type: v.literal('namespace'), ...entry, uid: v.string() }),
    v.object({ type: v.literal('cluster'), ...entry, how: v.picklist(['made', 'started']), uid: v.string() }),
  ]),
);

const byProject = v.record(v.string(), steps);
const cluster = v.object({ uid: v.string(), steps: byProject, replicas, made: ledger });
const builds = v.record(
  v.string(),
  v.record(
    v.string(),
    v.object({
      packages: v.exactOptional(v.string()),
      added: v.exactOptional(v.array(v.string())),
      omitted: v.exactOptional(v.array(v.string())),
      lifted: v.exactOptional(v.array(v.string())),
      skipped: v.exactOptional(v.array(v.picklist(['checks', 'prerender']))),
      dockerfile: v.exactOptional(v.picklist(['own', 'default'])),
    }),
  ),
);
/** Files of earlier versions have no `builds` or `migrate`. */
const release = v.object({
  steps: byProject,
  made: ledger,
  clusters: v.array(cluster),
  builds: v.optional(builds, {}),
  migrate: v.optional(v.record(v.string(), v.boolean()), {}),
});
const choice = v.union([v.literal('included'), v.object({ frontend: v.string(), backend: v.string() })]);
const content = v.object({
  times: v.record(v.string(), v.array(v.number())),
  places: v.record(v.string(), release),
  applications: v.exactOptional(v.record(v.string(), choice)),
});
const first = v.object({ deployments: v.record(v.string(), v.object({ steps, replicas })) });
/** Not v.record, which drops a file that is called `__proto__`. */
const digests = v.custom<Record<string, string>>(
  (value) => typeof value === 'object' && value !== null && Object.values(value).every((one) => typeof one === 'string'),
);
const files = v.object({ schema: v.picklist([2, schema]), files: digests });

export type Component = v.InferOutput<typeof component>;
export type Steps = Record<string, StepRecord>;
/**
 * By project, which is the folders that are built. Schema 1 had no projects: its steps are under `unclaimed` until a project claims
 * them.
 */
export type ByProject = Record<string, Steps>;
export const unclaimed = '*';

/** The state of one cluster. `uid` '' until a cluster is selected; the first one takes it over. */
export type ClusterState = { uid: string; steps: ByProject; replicas: Partial<Record<Component, number>>; made: LedgerEntry[] };
/** The choices about builds, by project and component. */
export type Builds = Record<string, Partial<Record<Component, BuildChoices>>>;
/** The state of a context, namespace, and release. `clusters`: the one selected last comes first. */
export type ReleaseState = {
  steps: ByProject;
  made: LedgerEntry[];
  clusters: ClusterState[];
  builds: Builds;
  migrate: Record<string, boolean>;
};
/** What the person chose to deploy from a folder: two folders below it, or the included TaskFlow. */
export type ApplicationChoice = v.InferOutput<typeof choice>;
/**
 * `times`: how long the last runs of a step took on this machine (ms), newest last. `places` by `context/namespace/release`.
 * `applications` by the folder where the program was started.
 */
export type State = {
  schema: typeof schema;
  times: Record<string, number[]>;
  places: Record<string, ReleaseState>;
  applications?: Record<string, ApplicationChoice>;
};

export const emptyState = (): State => ({ schema, times: {}, places: {} });

/** At most ten, newest last. */
export function addTime(state: State, id: string, ms: number): void {
  state.times[id] = [...(state.times[id] ?? []), ms].slice(-10);
}

/** Throws an Error that says what is wrong. */
export function parseState(value: unknown): State {
  return { schema, ...parse(content, value) };
}

/** Schema 1. Throws as {@link parseState}. */
export function parseFirst(value: unknown): v.InferOutput<typeof first> {
  return parse(first, value);
}

/** Digests by file. Throws as {@link parseState}. */
export function parseFiles(value: unknown): Record<string, string> {
  return parse(files, value).files;
}

function parse<Schema extends v.GenericSchema>(wanted: Schema, value: unknown): v.InferOutput<Schema> {
  const result = v.safeParse(wanted, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  // Without the value, which may be anything.
  throw new Error(`${v.getDotPath(issue) ?? 'the file'} must be ${issue.expected ?? 'valid'}`);
}
