// Checks whether the namespace that taskflow-tui made contains anything besides the release.
import { envSecretNames } from '../../release/variables/env-secret.js';
import type { LedgerEntry } from '../../world/index.js';
import { type Condition, commandFor, type Scope } from './resource.js';

const namesShown = 3;

/** Namespaces of Kubernetes' own, and the one that every cluster has. */
export function isSystem(namespace: string): boolean {
  return namespace === 'default' || namespace.startsWith('kube-');
}

export async function checkNamespace(made: Extract<LedgerEntry, { type: 'namespace' }>, scope: Scope): Promise<Condition> {
  if (isSystem(made.name)) return { type: 'foreign', because: 'it belongs to Kubernetes' };
  const found = await scope.world.cluster.namespaceContents(scope.signal);
  if (!found) return { type: 'gone' };
  const command = commandFor(made, scope);
  if (made.uid ? made.uid !== found.uid : !found.ours) return { type: 'foreign', because: 'somebody recreated it', command };
  const others = found.contents.filter((object) => !belongsToRelease(object, scope));
  return others.length ? { type: 'foreign', because: formatContents(others), command } : { type: 'as-made' };
}

/** `it contains configmap/a, pod/b, secret/c, and 4 more` */
export function formatContents(contents: string[]): string {
  const more = contents.length - namesShown;
  const names = contents.slice(0, namesShown).join(', ');
  return `it contains ${names}${more > 0 ? `, and ${more} more` : ''}`;
}

/**
 * Judges by the name: an object of the chart, one that Kubernetes makes for it, helm's Secret for a revision, or a Secret of ours. After the
 * release is removed, its contents are listed again.
 */
export function belongsToRelease(object: string, { target, secretName }: Pick<Scope, 'target' | 'secretName'>): boolean {
  const name = object.slice(object.indexOf('/') + 1);
  const { release } = target;
  return (
    name === release ||
    name.startsWith(`${release}-`) ||
    (name.startsWith(`sh.helm.release.v1.${release}.v`) && /\.v\d+$/.test(name)) ||
    (/^secrets?\//i.test(object) && [secretName, ...envSecretNames].includes(name))
  );
}
