// What is remembered of one context, namespace and release: which of it holds for every cluster there, and which for one only.
import type { LedgerEntry, ResourceType, StepRecord } from '../world/index.js';
import { type ByProject, type ClusterPart, type Place, type Steps, unclaimed } from './schema.js';

const clustersKept = 5;
const projectsKept = 10;

export const emptyPlace = (): Place => ({ steps: {}, made: [], clusters: [] });

/** Steps that do not depend on which cluster answers: images are in the engine, and outlive it. */
export function isOfPlace(id: string): boolean {
  return ['tools', 'cluster', 'images', 'ports'].includes(id) || id.startsWith('image-');
}

/** Under it are the steps that no folder matters to: nobody is asked for the secrets again because another application is built. */
const everyProject = '';
const isOfEveryProject = (id: string) => ['tools', 'cluster', 'secrets', 'ports'].includes(id);
const projectFor = (id: string, project: string) => (isOfEveryProject(id) ? everyProject : project);

/** What follows is about the cluster of this UID. What was remembered before any cluster was met becomes its own. */
export function meet(place: Place, uid: string): void {
  if (!uid) return;
  const [last] = place.clusters;
  if (last?.uid === '') last.uid = uid;
  const met = place.clusters.find((cluster) => cluster.uid === uid) ?? emptyCluster(uid);
  place.clusters = [met, ...place.clusters.filter((cluster) => cluster !== met)].slice(0, clustersKept);
}

/** Whatever is remembered of clusters with another UID is over. */
export function keepOnly(place: Place, uid: string): void {
  if (uid) place.clusters = place.clusters.filter((cluster) => cluster.uid === uid || cluster.uid === '');
}

/** The one that was met last; where none ever was, one without a UID. */
export function lastMet(place: Place): ClusterPart {
  const met = place.clusters[0] ?? emptyCluster('');
  place.clusters[0] = met;
  return met;
}

/** Steps of an older schema belong to the first project that asks. */
export function claim(place: Place, project: string): void {
  for (const { steps } of [place, ...place.clusters]) {
    const old = steps[unclaimed];
    if (!old) continue;
    delete steps[unclaimed];
    for (const [id, record] of Object.entries(old)) {
      const key = projectFor(id, project);
      steps[key] = { [id]: record, ...steps[key] };
    }
  }
}

export function stepOf(place: Place, project: string, id: string): StepRecord | undefined {
  return partFor(place, isOfPlace(id)).steps[projectFor(id, project)]?.[id];
}

export function rememberStep(place: Place, project: string, id: string, record: StepRecord): void {
  const part = partFor(place, isOfPlace(id));
  const key = projectFor(id, project);
  part.steps[key] = { ...part.steps[key], [id]: record };
  part.steps = newest(part.steps);
}

/** Of this project, and of the cluster that was met last; all without `ids`. */
export function forgetSteps(place: Place, project: string, ids?: string[]): void {
  for (const part of [place, lastMet(place)]) {
    for (const key of new Set([everyProject, project])) {
      const left = ids ? Object.entries(part.steps[key] ?? {}).filter(([id]) => !ids.includes(id)) : [];
      delete part.steps[key];
      if (left.length) part.steps[key] = Object.fromEntries(left);
    }
  }
}

/** Oldest first. */
export function madeIn(place: Place): LedgerEntry[] {
  return [...place.made, ...lastMet(place).made].sort((a, b) => a.at - b.at);
}

/**
 * Whether a thing of that type can be the same for two places. @param key context/namespace/release, as the other's: only a context may hold a slash
 */
export function meetsIn(type: ResourceType, key: string, other: string): boolean {
  if (type === 'engine-image') return true;
  const levels = type === 'secret' || type === 'release' ? 1 : 2;
  return above(key, levels) === above(other, levels);
}

export const sameContext = (key: string, other: string) => above(key, 2) === above(other, 2);

const above = (key: string, levels: number) => key.split('/').slice(0, -levels).join('/');

/** What is remembered here, but for clusters that were met before: those of the same context in another kubeconfig. */
export function clearMet(place: Place): void {
  place.steps = {};
  place.made = [];
  place.clusters.shift();
}

/** Of every cluster that was met there. */
export function namesIn({ made, clusters }: Place, type: ResourceType): string[] {
  return [made, ...clusters.map((cluster) => cluster.made)]
    .flat()
    .flatMap((each) => (each.type === type && !('found' in each && each.found) ? [each.name] : []));
}

export function enter(place: Place, made: LedgerEntry): void {
  strike(place, made.type, made.name);
  partOfMade(place, made.type).made.push(made);
}

export function strike(place: Place, type: ResourceType, name: string): void {
  const part = partOfMade(place, type);
  part.made = part.made.filter((made) => made.type !== type || made.name !== name);
}

/** Only which clusters were met, if anything. */
export function isBlank(place: Place): boolean {
  return [place, ...place.clusters].every(
    (part) => !part.made.length && !Object.values(part.steps).some(hasSteps) && !('replicas' in part && Object.keys(part.replicas).length),
  );
}

const emptyCluster = (uid: string): ClusterPart => ({ uid, steps: {}, replicas: {}, made: [] });
const partFor = (place: Place, wide: boolean) => (wide ? place : lastMet(place));
/** Images in the engine outlive a cluster, and that a cluster was made here does so too. */
const partOfMade = (place: Place, type: ResourceType) => partFor(place, type === 'engine-image' || type === 'cluster');
const hasSteps = (steps: Steps) => Object.keys(steps).length > 0;

/** Folders come and go, e.g. a checkout for each branch: those that were deployed last are kept. */
function newest(steps: ByProject): ByProject {
  const projects = Object.entries(steps);
  if (projects.length <= projectsKept) return steps;
  const last = ([key, one]: [string, Steps]) =>
    key === everyProject ? Number.POSITIVE_INFINITY : Math.max(...Object.values(one).map(({ at }) => at));
  return Object.fromEntries(projects.sort((a, b) => last(b) - last(a)).slice(0, projectsKept));
}
