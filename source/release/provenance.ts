// The receipt of a deployment: image built → tag in the node → tag and image of the running pods, with the first break in words.
// An image's id says what it is within one store only: the engine's is compared with the engine's, and the node's with the node's.
import type { LedgerEntry, NodeImage, Pod, StateStore } from '../world/index.js';
import type { Component } from './component.js';
import { components } from './component.js';
import type { Tags } from './settings.js';

/** Some runtimes shorten an id to twelve digits; fewer say nothing. */
const leastDigits = 12;

/**
 * Whether two ids of one store (hexadecimal, with or without `sha256:`) are of one image: one may be the other's beginning.
 * 'unknown' when either is not known, or too short to tell.
 */
export function sameId(one: string, other: string): 'same' | 'other' | 'unknown' {
  const [a, b] = [bare(one), bare(other)];
  const digits = Math.min(a.length, b.length);
  if (digits < leastDigits) return 'unknown';
  return a.slice(0, digits) === b.slice(0, digits) ? 'same' : 'other';
}

const bare = (id: string) => id.replace(/^sha256:/, '');

/** Ids of the wanted tags, as the node has them now; '' for one that it has not. */
export function nodeIdsOf(tags: Tags, images: NodeImage[]): Tags {
  const idOf = (tag: string) => images.find((image) => image.tag === tag)?.id ?? '';
  return { frontend: idOf(tags.frontend), backend: idOf(tags.backend) };
}

/** `pods`: names of those of a component that run another image than the node has under the very tag that they ask for. */
export type Behind = { component: Component; pods: string[] };

/**
 * Components whose pods run another image than the node has now under the wanted tag, so that a restart of the deployment brings it: the tag is
 * the same, and helm changes nothing. A pod that asks for another tag, that ends, or whose image's id is not known (also: not started yet), is
 * not counted.
 * @param tags the wanted tags  @param nodeIds {@link nodeIdsOf} of them
 */
export function podsBehind(pods: Pod[], tags: Tags, nodeIds: Tags): Behind[] {
  return components.flatMap((component) => {
    const behind = runningPods(pods, component).filter(
      (pod) => pod.image === tags[component] && sameId(pod.imageId, nodeIds[component]) === 'other',
    );
    return behind.length === 0 ? [] : [{ component, pods: behind.map(({ name }) => name) }];
  });
}

function runningPods(pods: Pod[], component: Component): Pod[] {
  return pods.filter((pod) => pod.component === component && !pod.terminating);
}

/** A tag in a store: there, with its id ('' when not known), or not; or nobody could be asked. */
export type Held = { type: 'there'; id: string } | { type: 'absent' } | { type: 'unasked' };
/** A store as it was left and as it is. `remembered`: the id as it was built or loaded; '' when that is not known. */
export type Store = { remembered: string; now: Held };
export type Trail = { component: Component; tag: string; engine: Store; node: Store; pods: Pod[] };

/**
 * One link of the chain. 'by-id': it is that very image. 'by-tag': the tag is there, and ids that would say more are not known.
 * 'none': there is no pod. 'unasked': nobody answered.
 */
export type Link = { type: 'by-id' } | { type: 'by-tag' } | { type: 'none' } | { type: 'unasked' } | { type: 'broken'; reason: string };
export type Place = 'engine' | 'node' | 'pods';
export type Provenance = { component: Component; tag: string } & Record<Place, Link>;

export function provenanceOf({ component, tag, engine, node, pods }: Trail): Provenance {
  return {
    component,
    tag,
    engine: linkOf(engine, 'not in the engine', 'in the engine, but another image than the one built'),
    node: linkOf(node, 'not in the node', 'the node has another image under this tag'),
    pods: podsLink(tag, node, runningPods(pods, component)),
  };
}

/** The first link that is broken, and why; from there on it is to be repaired. */
export function firstBreak(receipt: Provenance): { place: Place; reason: string } | undefined {
  for (const place of ['engine', 'node', 'pods'] as const) {
    const link = receipt[place];
    if (link.type === 'broken') return { place, reason: link.reason };
  }
  return undefined;
}

export const holds = (link: Link): boolean => link.type === 'by-id' || link.type === 'by-tag';

function linkOf({ remembered, now }: Store, absent: string, other: string): Link {
  if (now.type === 'unasked') return now;
  if (now.type === 'absent') return { type: 'broken', reason: absent };
  const same = sameId(remembered, now.id);
  return same === 'same' ? { type: 'by-id' } : same === 'other' ? { type: 'broken', reason: other } : { type: 'by-tag' };
}

/** Pods are held against what was loaded: when the node has been given another image since, that is the node's break, not theirs. */
function podsLink(tag: string, { remembered, now }: Store, pods: Pod[]): Link {
  if (pods.length === 0) return { type: 'none' };
  const old = pods.filter(({ image }) => image !== tag);
  if (old.length > 0) {
    const versions = [...new Set(old.map(({ image }) => image.slice(image.lastIndexOf(':') + 1)))].join(' and ');
    return { type: 'broken', reason: `${counted(old, pods, 'still runs', 'still run')} ${versions}` };
  }
  const wanted = remembered || (now.type === 'there' ? now.id : '');
  const compared = pods.map(({ imageId }) => sameId(imageId, wanted));
  const other = pods.filter((_, i) => compared[i] === 'other');
  if (other.length > 0) return { type: 'broken', reason: `${counted(other, pods, 'runs', 'run')} another image than the node has` };
  return { type: compared.every((same) => same === 'same') ? 'by-id' : 'by-tag' };
}

function counted(some: Pod[], all: Pod[], one: string, more: string): string {
  if (some.length < all.length) return `${some.length} of ${all.length} pods ${some.length === 1 ? one : more}`;
  return all.length === 1 ? `the pod ${one}` : `pods ${more}`;
}

/**
 * Ids as they were when built and when loaded, '' where nobody remembers. The ledger goes before the load step's evidence: it is emptied
 * before an image is loaded, so that a run that was killed meanwhile does not take its own image for another's.
 */
export function rememberedIds(
  store: Pick<StateStore, 'ledger' | 'step'>,
  component: Component,
  tag: string,
): { engine: string; node: string } {
  const ids: Partial<Record<LedgerEntry['type'], string>> = {};
  for (const made of store.ledger()) if (made.name === tag && 'id' in made) ids[made.type] = made.id;
  const load = store.step('load')?.evidence;
  const noted = load?.[component] === tag ? load[nodeIdKey(component)] : undefined;
  return { engine: ids['engine-image'] ?? '', node: ids['node-image'] ?? noted ?? '' };
}

/** Where the load step's evidence has the id of a component's image in the node. */
export const nodeIdKey = (component: Component) => `${component}-node-id`;
