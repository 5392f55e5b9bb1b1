// Sorts the release's objects, in one order for every list.
import type { Pod, ReplicaSet, Revision } from '../../world/index.js';

type Component = Pod['component'];
const components: Component[] = ['frontend', 'backend', 'other'];

export const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : Number(a.name > b.name));

/** Frontend, backend, others; then by name. */
export function byComponent(a: { component: Component; name: string }, b: { component: Component; name: string }): number {
  return components.indexOf(a.component) - components.indexOf(b.component) || byName(a, b);
}

/** By deployment; then the newest first. */
export function byAge(a: ReplicaSet, b: ReplicaSet): number {
  const deployment = ({ component, deployment = '' }: ReplicaSet) => ({ component, name: deployment });
  return byComponent(deployment(a), deployment(b)) || b.revision - a.revision || byName(a, b);
}

export const newestFirst = (a: Revision, b: Revision) => b.revision - a.revision;
