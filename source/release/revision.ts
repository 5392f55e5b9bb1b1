// Writes and reads the description that helm keeps with a revision: where it came from.
import type { HelmRevision, ReleaseStatus } from '../world/index.js';
import type { Component } from './component.js';
import { components } from './component.js';
import { partOf } from './helm-values.js';
import type { Inputs } from './input-digest.js';
import { hashOf } from './input-digest.js';
import type { Tags } from './settings.js';

/** Replicas that somebody set by hand. */
export type Replicas = Partial<Record<Component, number>>;

export const here = 'taskflow-tui: ';

export const elsewhere = 'taskflow-tui (release made elsewhere): ';

/**
 * By this description, a later run recognizes the revision that it wants, even without saved state.
 * @param made taskflow-tui made the release, and doesn't only upgrade somebody else's
 */
export function descriptionOf(tags: Tags, inputs: Inputs, replicas: Replicas, made: boolean): string {
  const chosen = components.flatMap((c) => (replicas[c] === undefined ? [] : [`${c} ${replicas[c]}`])).join(' ');
  const digest = hashOf({ ...inputs, replicas: chosen });
  const content = components.map((c) => `${c} ${tags[c].split('-').at(-1)}`).join(', ');
  return `${made ? here : elsewhere}${content}, inputs ${digest}${chosen ? `, replicas ${chosen}` : ''}`;
}

/** Whether taskflow-tui made the revision, on any computer. */
export function isOurs(description: string): boolean {
  return description.startsWith(here) || description.startsWith(elsewhere);
}

export function replicasIn(description: string): Replicas {
  const chosen = isOurs(description) ? (/, replicas (.+)$/.exec(description)?.[1] ?? '') : '';
  const found: Replicas = {};
  for (const component of components) {
    const count = new RegExp(`\\b${component} (\\d+)`).exec(chosen)?.[1];
    if (count !== undefined) found[component] = Number(count);
  }
  return found;
}

/** While helm works on a revision, and if it fails, the description is helm's own. The values, with the Secret's revision, are there from the start. */
export function hasOurValues({ values }: Pick<ReleaseStatus, 'values'>): boolean {
  const { revision } = partOf(values, 'secrets');
  return typeof revision === 'string' && /^\S+\/\d+$/.test(revision);
}

/**
 * Whether taskflow-tui made the release, according to helm's records. Our values in an unfinished revision only show who tried last: if an
 * earlier revision was completed without our description, the release existed before.
 * @param history newest first
 */
export function madeByUs(release: ReleaseStatus, history: HelmRevision[]): boolean {
  const newest = [release, ...history].find(({ description }) => isOurs(description));
  if (newest) return newest.description.startsWith(here);
  const completed = history.some(({ revision, description }) => revision < release.revision && /complete$/.test(description));
  return hasOurValues(release) && (release.status === 'deployed' || !completed);
}
