// What helm keeps with a revision about its origin: written, and read back.
import type { HelmRevision, ReleaseStatus } from '../world/index.js';
import type { Component } from './component.js';
import { components } from './component.js';
import { partOf } from './helm-values.js';
import type { Inputs } from './input-digest.js';
import { hashOf } from './input-digest.js';
import type { Tags } from './settings.js';

/** Chosen by hand. */
export type Replicas = Partial<Record<Component, number>>;

export const here = 'taskflow-tui: ';

export const elsewhere = 'taskflow-tui (release made elsewhere): ';

/**
 * What helm is to keep with the revision: a later run knows by it, without any memory, that the revision is the one that is wanted.
 * `made`: the release was made by taskflow-tui, and is not somebody else's that it only upgrades.
 */
export function descriptionOf(tags: Tags, inputs: Inputs, replicas: Replicas, made: boolean): string {
  const chosen = components.flatMap((c) => (replicas[c] === undefined ? [] : [`${c} ${replicas[c]}`])).join(' ');
  const digest = hashOf({ ...inputs, replicas: chosen });
  const content = components.map((c) => `${c} ${tags[c].split('-').at(-1)}`).join(', ');
  return `${made ? here : elsewhere}${content}, inputs ${digest}${chosen ? `, replicas ${chosen}` : ''}`;
}

/** The revision is one of taskflow-tui's, on whatever machine. */
export function isOurs(description: string): boolean {
  return description.startsWith(here) || description.startsWith(elsewhere);
}

/** The replicas that were chosen by hand when the revision was made. */
export function replicasIn(description: string): Replicas {
  const chosen = isOurs(description) ? (/, replicas (.+)$/.exec(description)?.[1] ?? '') : '';
  const found: Replicas = {};
  for (const component of components) {
    const count = new RegExp(`\\b${component} (\\d+)`).exec(chosen)?.[1];
    if (count !== undefined) found[component] = Number(count);
  }
  return found;
}

/** While helm works on a revision, or when it failed, its description is helm's own; the values are there from the start, with the Secret's revision. */
export function hasOurValues({ values }: Pick<ReleaseStatus, 'values'>): boolean {
  const { revision } = partOf(values, 'secrets');
  return typeof revision === 'string' && /^\S+\/\d+$/.test(revision);
}

/**
 * Whether taskflow-tui made the release, as far as helm's own record tells. Values of ours in a revision that came to no end tell who tried it last:
 * where an earlier one was completed without our words, the release was there before. @param history newest first
 */
export function madeByUs(release: ReleaseStatus, history: HelmRevision[]): boolean {
  const newest = [release, ...history].find(({ description }) => isOurs(description));
  if (newest) return newest.description.startsWith(here);
  const completed = history.some(({ revision, description }) => revision < release.revision && /complete$/.test(description));
  return hasOurValues(release) && (release.status === 'deployed' || !completed);
}
