// Compares an image along its way: built in the engine, loaded into the node, run by the pods. Names the first mismatch.
// An ID identifies an image within one store only, so the engine's IDs are compared with the engine's, and the node's with the node's.
import type { NodeImage, Pod, StateStore } from '../world/index.js';
import type { Component } from './component.js';
import { components } from './component.js';
import { entryOf } from './ledger.js';
import type { Tags } from './settings.js';

/** Some runtimes shorten an ID to twelve digits; fewer digits prove nothing. */
const fewestDigits = 12;

/** Compares two IDs of one store: hexadecimal, with or without `sha256:`, and one may be a prefix of the other. */
export function compareIds(one: string, other: string): 'same' | 'other' | 'unknown' {
  const [a, b] = [digitsOf(one), digitsOf(other)];
  const length = Math.min(a.length, b.length);
  if (length < fewestDigits) return 'unknown';
  return a.slice(0, length) === b.slice(0, length) ? 'same' : 'other';
}

const digitsOf = (id: string) => id.replace(/^sha256:/, '');

/** The IDs that the node has under these tags; '' where it has none, or doesn't say. */
export function nodeIdsOf(tags: Tags, images: NodeImage[]): Tags {
  const idOf = (tag: string) => images.find((image) => image.tag === tag)?.id ?? '';
  return { frontend: idOf(tags.frontend), backend: idOf(tags.backend) };
}

/** The names of a component's pods that a restart would update. */
export type OutdatedPods = { component: Component; pods: string[] };

/**
 * Pods that run another image than the node now has under their tag. helm changes nothing for them, because the tag is the same. A pod with
 * another tag, one that terminates, and one whose image ID isn't known (yet) don't count.
 */
export function outdatedPods(pods: Pod[], tags: Tags, nodeIds: Tags): OutdatedPods[] {
  return components.flatMap((component) => {
    const outdated = runningPods(pods, component).filter(
      (pod) => pod.image === tags[component] && compareIds(pod.imageId, nodeIds[component]) === 'other',
    );
    return outdated.length === 0 ? [] : [{ component, pods: outdated.map(({ name }) => name) }];
  });
}

function runningPods(pods: Pod[], component: Component): Pod[] {
  return pods.filter((pod) => pod.component === component && !pod.terminating);
}

/** What a store has under a tag. `unasked`: it didn't answer. */
export type Presence = { type: 'there'; id: string } | { type: 'absent' } | { type: 'unasked' };
/** `saved`: the ID in the ledger, '' if unknown. */
export type StoredImage = { saved: string; now: Presence };
export type ProvenanceFacts = { component: Component; tag: string; engine: StoredImage; node: StoredImage; pods: Pod[] };

/** `by-id`: the very same image. `by-tag`: the tag is there, and no ID proves or disproves it. `none`: there is no pod. */
export type Match = { type: 'by-id' } | { type: 'by-tag' } | { type: 'none' } | { type: 'unasked' } | { type: 'broken'; reason: string };
export type Stage = 'engine' | 'node' | 'pods';
export type Provenance = { component: Component; tag: string } & Record<Stage, Match>;

export function provenanceOf({ component, tag, engine, node, pods }: ProvenanceFacts): Provenance {
  return {
    component,
    tag,
    engine: matchStore(engine, 'not in the engine', 'the engine has another image under this tag'),
    node: matchStore(node, 'not in the node', 'the node has another image under this tag'),
    pods: matchPods(tag, node, runningPods(pods, component)),
  };
}

/** The first stage that doesn't match: everything from there on needs a repair. */
export function firstBreak(provenance: Provenance): { stage: Stage; reason: string } | undefined {
  for (const stage of ['engine', 'node', 'pods'] as const) {
    const match = provenance[stage];
    if (match.type === 'broken') return { stage, reason: match.reason };
  }
  return undefined;
}

export const isMatch = ({ type }: Match): boolean => type === 'by-id' || type === 'by-tag';

function matchStore({ saved, now }: StoredImage, absent: string, other: string): Match {
  if (now.type === 'unasked') return now;
  if (now.type === 'absent') return { type: 'broken', reason: absent };
  const same = compareIds(saved, now.id);
  return same === 'same' ? { type: 'by-id' } : same === 'other' ? { type: 'broken', reason: other } : { type: 'by-tag' };
}

/** Compares the pods with what was loaded: if the node got another image since, that is the node's mismatch and not theirs. */
function matchPods(tag: string, { saved, now }: StoredImage, pods: Pod[]): Match {
  if (pods.length === 0) return { type: 'none' };
  const old = pods.filter(({ image }) => image !== tag);
  if (old.length > 0) {
    const versions = [...new Set(old.map(({ image }) => image.slice(image.lastIndexOf(':') + 1)))].join(' and ');
    return { type: 'broken', reason: `${formatCount(old, pods, 'still runs', 'still run')} ${versions}` };
  }
  const wanted = saved || (now.type === 'there' ? now.id : '');
  const compared = pods.map(({ imageId }) => compareIds(imageId, wanted));
  const other = pods.filter((_, i) => compared[i] === 'other');
  if (other.length > 0) return { type: 'broken', reason: `${formatCount(other, pods, 'runs', 'run')} another image than the node has` };
  return { type: compared.every((same) => same === 'same') ? 'by-id' : 'by-tag' };
}

function formatCount(some: Pod[], all: Pod[], singular: string, plural: string): string {
  if (some.length < all.length) return `${some.length} of ${all.length} pods ${some.length === 1 ? singular : plural}`;
  return all.length === 1 ? `the pod ${singular}` : `pods ${plural}`;
}

/**
 * The image IDs in the ledger, '' where they aren't known. The ledger empties an ID before the image is built or loaded, so a run that is
 * killed meanwhile doesn't mistake its own image for somebody else's.
 */
export function savedIds(store: Pick<StateStore, 'ledger'>, tag: string): { engine: string; node: string } {
  return { engine: entryOf(store, 'engine-image', tag)?.id ?? '', node: entryOf(store, 'node-image', tag)?.id ?? '' };
}
