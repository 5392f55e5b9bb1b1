// Builds the panel's list of deployments and their pods, filtered and sorted.
import type { Snapshot } from '../../../live/snapshot.js';
import type { Problem } from '../../../problem.js';
import type { Deployment, Pod } from '../../../world/index.js';
import { isUnwell } from '../../kit/pod.js';

/** Identifies a row, so that it can be found again after a change. */
export type RowItem = { kind: 'deployment' | 'pod'; name: string };
/** `all`: the pods without the filter. `title`: the deployment's name without the release's. */
export type Group = { title: string; deployment: Deployment | undefined; all: Pod[]; pods: Pod[] };
/** `first`: the first pod of its group, which shows the title of a group without a deployment. */
export type Row =
  | { kind: 'deployment'; name: string; group: Group }
  | { kind: 'pod'; name: string; group: Group; pod: Pod; first: boolean };

export const sortKeys = ['name', 'age', 'restarts', 'cpu', 'memory', 'status'] as const;
export type SortKey = (typeof sortKeys)[number];
export type Query = { filter: string; sort: SortKey; problemsOnly: boolean };

/** `shown` of `total` pods pass the filter. */
export type RowList = { rows: Row[]; shown: number; total: number; problems: Map<string, Problem> };

export const keyOf = ({ kind, name }: RowItem) => `${kind}/${name}`;
export const isSameRow = (a: RowItem, b: RowItem) => a.kind === b.kind && a.name === b.name;

const nothing: RowList = { rows: [], shown: 0, total: 0, problems: new Map() };
const known = new WeakMap<Snapshot, { query: Query; arranged: RowList }>();

/** Returns the same object for the same snapshot and query, so that effects can depend on its rows. */
export function rowList(snapshot: Snapshot | undefined, { filter, sort, problemsOnly }: Query): RowList {
  if (!snapshot) return nothing;
  const last = known.get(snapshot);
  if (last && last.query.filter === filter && last.query.sort === sort && last.query.problemsOnly === problemsOnly) return last.arranged;
  const now = buildRows(snapshot, { filter, sort, problemsOnly });
  known.set(snapshot, { query: { filter, sort, problemsOnly }, arranged: now });
  return now;
}

function buildRows(snapshot: Snapshot, query: Query): RowList {
  const problems = new Map(snapshot.diagnoses.map(({ subject, problem }) => [keyOf(subject), problem]));
  const passes = matching(query, problems);
  const order = ordering(query.sort, snapshot);
  const groups = groupPods(snapshot).map((group) => ({ ...group, pods: group.all.filter((pod) => passes.pod(pod, group)).sort(order) }));
  const rows = groups.flatMap((group): Row[] => {
    const pods = group.pods.map((pod, at): Row => ({ kind: 'pod', name: pod.name, group, pod, first: at === 0 }));
    const { deployment } = group;
    if (!deployment || (pods.length === 0 && !passes.deployment(deployment))) return pods;
    return [{ kind: 'deployment', name: deployment.name, group }, ...pods];
  });
  return { rows, problems, total: snapshot.pods.length, shown: groups.reduce((sum, { pods }) => sum + pods.length, 0) };
}

const kinds = ['frontend', 'backend', 'other'];

/** Frontend, backend, other deployments; then pods without a deployment. */
function groupPods({ deployments, pods, target }: Snapshot): Omit<Group, 'pods'>[] {
  const ordered = [...deployments].sort((a, b) => kinds.indexOf(a.component) - kinds.indexOf(b.component) || compare(a.name, b.name));
  const owner = new Map(ordered.map((deployment) => [deployment.name, deployment.name]));
  const byComponent = new Map(ordered.toReversed().map((deployment) => [deployment.component as string, deployment.name]));
  // The label identifies a pod whose replica set isn't known yet.
  const ownerOf = (pod: Pod) => owner.get(pod.deployment ?? '') ?? (pod.component === 'other' ? undefined : byComponent.get(pod.component));
  const byOwner = Map.groupBy(pods, ownerOf);
  const groups = ordered.map((deployment) => ({
    title: titleOf(deployment.name, target.release),
    deployment,
    all: byOwner.get(deployment.name) ?? [],
  }));
  const rest = byOwner.get(undefined) ?? [];
  return rest.length > 0 ? [...groups, { title: 'other', deployment: undefined, all: rest }] : groups;
}

/** `taskflow-frontend` of the release `taskflow` → `frontend`. */
export function titleOf(name: string, release: string): string {
  return name.startsWith(`${release}-`) && name.length > release.length + 1 ? name.slice(release.length + 1) : name;
}

function matching({ filter, problemsOnly }: Query, problems: Map<string, Problem>) {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const says = (...texts: string[]) => {
    const text = texts.join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return {
    pod: (pod: Pod, group: Omit<Group, 'pods'>) =>
      (!problemsOnly || isUnwell(pod) || problems.has(keyOf({ kind: 'pod', name: pod.name }))) &&
      says(pod.name, pod.status, pod.node, pod.image, group.title),
    deployment: ({ name }: Deployment) => (!problemsOnly || problems.has(keyOf({ kind: 'deployment', name }))) && says(name),
  };
}

type Order = (a: Pod, b: Pod) => number;

/** First the youngest, the most restarts, the highest usage, or problems; equal ones by name. */
function ordering(sort: SortKey, { usage }: Snapshot): Order {
  const used = usage && usage.source !== 'none' ? usage.pods : {};
  const orders: Record<SortKey, Order> = {
    name: () => 0,
    age: (a, b) => b.startedAt - a.startedAt,
    restarts: (a, b) => b.restarts - a.restarts,
    cpu: (a, b) => (used[b.name]?.cpu ?? -1) - (used[a.name]?.cpu ?? -1),
    memory: (a, b) => (used[b.name]?.memory ?? -1) - (used[a.name]?.memory ?? -1),
    status: (a, b) => Number(isUnwell(b)) - Number(isUnwell(a)) || Number(a.ready) - Number(b.ready) || compare(a.status, b.status),
  };
  return (a, b) => orders[sort](a, b) || compare(a.name, b.name);
}

/** Names are ASCII, so code units are enough. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
