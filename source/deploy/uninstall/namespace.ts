// Whether the namespace that was made here holds nothing but what goes with it.
import type { LedgerEntry } from '../../world/index.js';
import { commandFor, type Now, type Scope } from './resource.js';

const shown = 3;

/** Namespaces of Kubernetes' own, and the one that every cluster has. */
export function isSystem(namespace: string): boolean {
  return namespace === 'default' || namespace.startsWith('kube-');
}

export async function lookAtNamespace(made: Extract<LedgerEntry, { type: 'namespace' }>, scope: Scope): Promise<Now> {
  if (isSystem(made.name)) return { type: 'foreign', because: 'it belongs to Kubernetes' };
  const found = await scope.world.cluster.namespaceContents(scope.signal);
  if (!found) return { type: 'gone' };
  const command = commandFor(made, scope);
  if (made.uid ? made.uid !== found.uid : !found.ours) return { type: 'foreign', because: 'it was made anew elsewhere', command };
  const others = found.contents.filter((object) => !belongsToRelease(object, scope));
  return others.length ? { type: 'foreign', because: inIt(others), command } : { type: 'as-made' };
}

/** `configmap/a, pod/b, secret/c and 4 more are in it` */
export function inIt(contents: string[]): string {
  const more = contents.length - shown;
  const names = contents.slice(0, shown).join(', ');
  if (more > 0) return `${names} and ${more} more are in it`;
  return `${names} ${contents.length === 1 ? 'is' : 'are'} in it`;
}

/**
 * By its name: an object of the chart, something that Kubernetes makes for one, a Secret that helm keeps a revision in, or the Secret. Told
 * before anything is removed; what is still there afterwards is asked again.
 */
export function belongsToRelease(object: string, { target, secretName }: Pick<Scope, 'target' | 'secretName'>): boolean {
  const name = object.slice(object.indexOf('/') + 1);
  const { release } = target;
  return (
    name === release ||
    name.startsWith(`${release}-`) ||
    (name.startsWith(`sh.helm.release.v1.${release}.v`) && /\.v\d+$/.test(name)) ||
    (/^secrets?\//i.test(object) && name === secretName)
  );
}
