// What carries our marks and is in no ledger: the state folder may have been deleted, or an older version deployed.

import { problemOf } from '../../fault.js';
import { components } from '../../release/component.js';
import { throwawayName } from '../../release/throwaway.js';
import type { LedgerEntry, MinikubeState, ResourceType } from '../../world/index.js';
import { markedRelease } from './release.js';
import { keyOf, type Scope, type Thing } from './resource.js';

// Only tags of the form that this program makes: 1.0.0-<8 hexadecimal digits>.
const ourTag = /^taskflow-(frontend|backend):\d+\.\d+\.\d+-[0-9a-f]{8}$/;

type Marked = { marked: LedgerEntry[] /** Where could not be looked. */; blind: Thing[] };

/**
 * Release, Secrets and namespace are looked for where the ledger has them not. Images bear our label in the engine, and none in the
 * node: there, one counts that is of the engine's, or, without any ledger, that has a tag of our form. Those of another release are not ours to take.
 */
export async function foundByMarks(scope: Scope, listed: LedgerEntry[], state: MinikubeState): Promise<Marked> {
  const found: Marked = { marked: [], blind: [] };
  if (state === 'running') {
    const known = listed.map(keyOf);
    found.marked.push(...(await inTheCluster(scope)).filter((made) => !known.includes(keyOf(made))));
  }
  const { world, target, signal } = scope;
  const look = async (type: 'node-image' | 'engine-image', tags: () => Promise<string[]>) => {
    try {
      const known = [...listed.flatMap((made) => (made.type === type ? [made.name] : [])), ...world.store.recordedElsewhere(type)];
      for (const name of await tags()) if (ourTag.test(name) && !known.includes(name)) found.marked.push({ type, name, id: '', at: 0 });
    } catch (error) {
      if (signal.aborted) throw error;
      found.blind.push(unseen(type, error));
    }
  };
  const inEngine = async () => (await Promise.all(components.map((c) => world.docker.tags(`taskflow-${c}`, signal)))).flat();
  const inNode = async () => {
    const labelled = listed.length ? await inEngine() : undefined;
    const held = (await world.minikube.images(target.profile, signal)).map(({ tag }) => tag);
    return labelled ? held.filter((tag) => labelled.includes(tag)) : held;
  };
  if (state === 'running') await look('node-image', inNode);
  await look('engine-image', inEngine);
  return found;
}

async function inTheCluster(scope: Scope): Promise<LedgerEntry[]> {
  const { world, target, secretName, signal } = scope;
  const secret = async (name: string): Promise<LedgerEntry[]> => {
    const stored = await world.cluster.secret(name, signal);
    return stored?.ours ? [{ type: 'secret', name, uid: '', resourceVersion: '', keys: [], made: true, at: 0 }] : [];
  };
  const [release, namespace, ...secrets] = await Promise.all([
    markedRelease(scope),
    world.cluster.namespaceContents(signal),
    secret(secretName),
    secret(throwawayName(target)),
  ]);
  return [
    ...(release ? [release] : []),
    ...secrets.flat(),
    ...(namespace?.ours ? [{ type: 'namespace' as const, name: target.namespace, uid: namespace.uid, at: 0 }] : []),
  ];
}

function unseen(type: Extract<ResourceType, 'node-image' | 'engine-image'>, error: unknown): Thing {
  const { problem, cause } = problemOf(error);
  const because = `they could not be looked for: ${problem} (${cause})`;
  return {
    made: { type, name: 'taskflow-…', id: '', at: 0 },
    known: 'marks',
    text: type === 'node-image' ? 'images in the node' : 'images in the engine',
    now: { type: 'unseen', because, failed: true },
    inUse: false,
  };
}
