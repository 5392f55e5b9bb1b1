// Finds resources with our labels that the ledger doesn't have: after the state folder was deleted, or after a deployment by an older version.

import { components } from '../../release/component.js';
import { throwawayName } from '../../release/throwaway.js';
import { envSecretNames } from '../../release/variables/env-secret.js';
import { toProblem } from '../../unexpected-error.js';
import type { LedgerEntry, MinikubeState, ResourceType } from '../../world/index.js';
import { findRelease } from './release.js';
import { keyOf, type Resource, type Scope } from './resource.js';

// Tags as this program makes them: 1.0.0-<8 hexadecimal digits>.
const ourTag = /^taskflow-(frontend|backend):\d+\.\d+\.\d+-[0-9a-f]{8}$/;

/** `unknown`: stands for images that couldn't be listed. */
type Found = { labeled: LedgerEntry[]; unknown: Resource[] };

/**
 * Images have labels in the engine, but not in the node. An image in the node counts if the engine has it with our label or, with an
 * empty ledger, if its tag has our form. Images in the ledger of another release don't count.
 */
export async function findByLabel(scope: Scope, listed: LedgerEntry[], state: MinikubeState): Promise<Found> {
  const found: Found = { labeled: [], unknown: [] };
  if (state === 'running') {
    const known = listed.map(keyOf);
    found.labeled.push(...(await findInCluster(scope)).filter((made) => !known.includes(keyOf(made))));
  }
  const { world, target, signal } = scope;
  const list = async (type: 'node-image' | 'engine-image', tags: () => Promise<string[]>) => {
    try {
      const known = [...listed.flatMap((made) => (made.type === type ? [made.name] : [])), ...world.store.recordedElsewhere(type)];
      for (const name of await tags()) if (ourTag.test(name) && !known.includes(name)) found.labeled.push({ type, name, id: '', at: 0 });
    } catch (error) {
      if (signal.aborted) throw error;
      found.unknown.push(unknownImages(type, error));
    }
  };
  const inEngine = async () => (await Promise.all(components.map((c) => world.docker.tags(`taskflow-${c}`, signal)))).flat();
  const inNode = async () => {
    const labeled = listed.length ? await inEngine() : undefined;
    const present = (await world.minikube.images(target.profile, signal)).map(({ tag }) => tag);
    return labeled ? present.filter((tag) => labeled.includes(tag)) : present;
  };
  if (state === 'running') await list('node-image', inNode);
  await list('engine-image', inEngine);
  return found;
}

async function findInCluster(scope: Scope): Promise<LedgerEntry[]> {
  const { world, target, secretName, signal } = scope;
  const secret = async (name: string): Promise<LedgerEntry[]> => {
    const stored = await world.cluster.secret(name, signal);
    return stored?.ours ? [{ type: 'secret', name, uid: '', resourceVersion: '', keys: [], made: true, at: 0 }] : [];
  };
  const [release, namespace, ...secrets] = await Promise.all([
    findRelease(scope),
    world.cluster.namespaceContents(signal),
    ...[secretName, ...envSecretNames].map(secret),
    secret(throwawayName(target)),
  ]);
  return [
    ...(release ? [release] : []),
    ...secrets.flat(),
    ...(namespace?.ours ? [{ type: 'namespace' as const, name: target.namespace, uid: namespace.uid, at: 0 }] : []),
  ];
}

function unknownImages(type: Extract<ResourceType, 'node-image' | 'engine-image'>, error: unknown): Resource {
  const { problem, cause } = toProblem(error);
  const because = `taskflow-tui can't list them: ${problem} (${cause})`;
  return {
    made: { type, name: 'taskflow-…', id: '', at: 0 },
    known: 'label',
    text: type === 'node-image' ? 'images in the node' : 'images in the engine',
    now: { type: 'unknown', because, failed: true },
    inUse: false,
  };
}
