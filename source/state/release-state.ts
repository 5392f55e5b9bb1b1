// Reads and changes the state of one context, namespace, and release: the part for every cluster there, and the part for each cluster.
import type { LedgerEntry, ResourceType, StepRecord } from '../world/index.js';
import { type ByProject, type ClusterState, type ReleaseState, type Steps, unclaimed } from './schema.js';

const clustersKept = 5;
const projectsKept = 10;

export const emptyReleaseState = (): ReleaseState => ({ steps: {}, made: [], clusters: [], builds: {}, migrate: {} });

/** Steps that don't depend on the cluster: the engine's images outlive it. */
export function isOfEveryCluster(id: string): boolean {
  return ['tools', 'cluster', 'images', 'ports'].includes(id) || id.startsWith('image-');
}

/** The key of steps that don't depend on the folders: building another application doesn't ask for the secrets again. */
const everyProject = '';
const isOfEveryProject = (id: string) => ['tools', 'cluster', 'secrets', 'ports'].includes(id);
const projectFor = (id: string, project: string) => (isOfEveryProject(id) ? everyProject : project);

/** Puts the cluster with this UID first. State saved before any cluster was selected becomes its own. */
export function selectCluster(state: ReleaseState, uid: string): void {
  if (!uid) return;
  const [last] = state.clusters;
  if (last?.uid === '') last.uid = uid;
  const selected = state.clusters.find((cluster) => cluster.uid === uid) ?? emptyCluster(uid);
  state.clusters = [selected, ...state.clusters.filter((cluster) => cluster !== selected)].slice(0, clustersKept);
}

/** Drops the state of clusters with another UID. */
export function dropOtherClusters(state: ReleaseState, uid: string): void {
  if (uid) state.clusters = state.clusters.filter((cluster) => cluster.uid === uid || cluster.uid === '');
}

/** The cluster that was selected last, or one without a UID. */
export function selectedCluster(state: ReleaseState): ClusterState {
  const cluster = state.clusters[0] ?? emptyCluster('');
  state.clusters[0] = cluster;
  return cluster;
}

/** Gives the steps of schema 1 to this project, if no other project had them before. */
export function claimSteps(state: ReleaseState, project: string): void {
  for (const { steps } of [state, ...state.clusters]) {
    const old = steps[unclaimed];
    if (!old) continue;
    delete steps[unclaimed];
    for (const [id, record] of Object.entries(old)) {
      const key = projectFor(id, project);
      steps[key] = { [id]: record, ...steps[key] };
    }
  }
}

export function stepOf(state: ReleaseState, project: string, id: string): StepRecord | undefined {
  return partFor(state, isOfEveryCluster(id)).steps[projectFor(id, project)]?.[id];
}

export function saveStep(state: ReleaseState, project: string, id: string, record: StepRecord): void {
  const part = partFor(state, isOfEveryCluster(id));
  const key = projectFor(id, project);
  part.steps[key] = { ...part.steps[key], [id]: record };
  part.steps = newest(part.steps);
}

/** Deletes steps of this project, and of the selected cluster; all of them without `ids`. */
export function forgetSteps(state: ReleaseState, project: string, ids?: string[]): void {
  for (const part of [state, selectedCluster(state)]) {
    for (const key of new Set([everyProject, project])) {
      const left = ids ? Object.entries(part.steps[key] ?? {}).filter(([id]) => !ids.includes(id)) : [];
      delete part.steps[key];
      if (left.length) part.steps[key] = Object.fromEntries(left);
    }
  }
}

/** Oldest first. */
export function ledgerOf(state: ReleaseState): LedgerEntry[] {
  return [...state.made, ...selectedCluster(state).made].sort((a, b) => a.at - b.at);
}

/** Whether two releases can share a resource of this type. @param key context/namespace/release, like `other`; only a context can contain a slash */
export function canShare(type: ResourceType, key: string, other: string): boolean {
  if (type === 'engine-image') return true;
  const levels = type === 'secret' || type === 'release' ? 1 : 2;
  return above(key, levels) === above(other, levels);
}

export const sameContext = (key: string, other: string) => above(key, 2) === above(other, 2);

const above = (key: string, levels: number) => key.split('/').slice(0, -levels).join('/');

/** Clears the state, except that of clusters selected earlier: in another kubeconfig, the context may be one of those. */
export function clearSelected(state: ReleaseState): void {
  state.steps = {};
  state.made = [];
  state.builds = {};
  state.migrate = {};
  state.clusters.shift();
}

/** Names in the ledgers of every cluster. */
export function recordedNames({ made, clusters }: ReleaseState, type: ResourceType): string[] {
  return [made, ...clusters.map((cluster) => cluster.made)]
    .flat()
    .flatMap((each) => (each.type === type && !('found' in each && each.found) ? [each.name] : []));
}

export function record(state: ReleaseState, made: LedgerEntry): void {
  remove(state, made.type, made.name);
  partForEntry(state, made.type).made.push(made);
}

export function remove(state: ReleaseState, type: ResourceType, name: string): void {
  const part = partForEntry(state, type);
  part.made = part.made.filter((made) => made.type !== type || made.name !== name);
}

/** Nothing but the UIDs of clusters. */
export function isBlank(state: ReleaseState): boolean {
  return [state, ...state.clusters].every(
    (part) => !part.made.length && !Object.values(part.steps).some(hasSteps) && !('replicas' in part && Object.keys(part.replicas).length),
  );
}

const emptyCluster = (uid: string): ClusterState => ({ uid, steps: {}, replicas: {}, made: [] });
const partFor = (state: ReleaseState, wide: boolean) => (wide ? state : selectedCluster(state));
/** Engine images outlive a cluster, and so does the entry that taskflow-tui made it. */
const partForEntry = (state: ReleaseState, type: ResourceType) => partFor(state, type === 'engine-image' || type === 'cluster');
const hasSteps = (steps: Steps) => Object.keys(steps).length > 0;

/** Keeps the projects deployed last: folders come and go, e.g. a checkout for each branch. */
function newest(steps: ByProject): ByProject {
  const projects = Object.entries(steps);
  if (projects.length <= projectsKept) return steps;
  const last = ([key, one]: [string, Steps]) =>
    key === everyProject ? Number.POSITIVE_INFINITY : Math.max(...Object.values(one).map(({ at }) => at));
  return Object.fromEntries(projects.sort((a, b) => last(b) - last(a)).slice(0, projectsKept));
}
