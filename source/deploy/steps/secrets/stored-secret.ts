// Stores the Secret, records it in the ledger, and asks before it replaces values that something else stored.
import type { SecretKey } from '../../../problem.js';
import { entryOf } from '../../../release/ledger.js';
import type { ClusterSecret } from '../../../world/index.js';
import type { StepContext } from '../../engine/step.js';
import { differingKeys, type Values } from './decide.js';

type Identity = { uid: string; resourceVersion: string };
const unknown: Identity = { uid: '', resourceVersion: '' };

/** Records before it stores, so that a run that is killed in between leaves a Secret that is known as ours. */
export async function storeSecret(
  context: StepContext,
  values: Record<string, string>,
  stored: ClusterSecret | undefined,
  name = context.settings.secretName,
): Promise<Identity> {
  await ensureNamespace(context);
  recordSecret(context, unknown, Object.keys(values), stored, name);
  return context.world.cluster.applySecret(name, values, context.signal);
}

async function ensureNamespace({ world, settings, signal }: StepContext): Promise<void> {
  const { uid, ours } = await world.cluster.ensureNamespace(signal);
  if (ours) world.store.record({ type: 'namespace', name: settings.target.namespace, uid, at: world.clock.now() });
}

/**
 * Records what was changed here. A Secret that existed before and wasn't changed here isn't recorded. One that was changed elsewhere and kept
 * stays recorded as it was stored here, so that `down` can tell the difference.
 */
export function recordSecret(
  { world, settings }: StepContext,
  { uid, resourceVersion }: Identity,
  changed: string[],
  stored: ClusterSecret | undefined,
  name = settings.secretName,
): void {
  const { store, clock } = world;
  const entry = entryOf(store, 'secret', name);
  // An entry about an earlier Secret of that name says nothing about this one.
  const known = entry && (!stored || !entry.uid || entry.uid === stored.uid) ? entry : undefined;
  if (!changed.length && (known ? known.uid : !stored?.ours)) return;
  const keys = [...new Set([...(stored?.ours ? stored.keys : []), ...(known?.keys ?? []), ...changed])];
  const made = stored === undefined || stored.ours || (known?.made ?? false);
  store.record({ type: 'secret', name, uid, resourceVersion, keys, made, at: known?.at ?? clock.now() });
}

/**
 * The keys that keep the values in the cluster, because something else stored them and the person doesn't want them replaced.
 * @param offered values that were given before the person could see what is stored; what they type into the form afterwards is their answer
 */
export async function keysToKeep(context: StepContext, stored: ClusterSecret, offered: Values): Promise<SecretKey[]> {
  return storedElsewhere(context, context.settings.secretName, stored, differingKeys(offered, stored));
}

/** Those of the differing keys that stay as they are. Asks if something else stored them. */
export async function storedElsewhere<Key extends string>(
  { world, ask, emit, settings }: StepContext,
  name: string,
  stored: ClusterSecret,
  differing: Key[],
): Promise<Key[]> {
  const entry = entryOf(world.store, 'secret', name);
  const asStoredHere = entry?.uid ? entry.uid === stored.uid && entry.resourceVersion === stored.resourceVersion : stored.ours;
  const others = differing.filter((key) => stored.data[key] !== undefined);
  if (asStoredHere || !others.length) return [];
  const answer = await ask({
    type: 'confirm',
    id: name === settings.secretName ? 'secret-changed' : `${name}-changed`,
    text: `The Secret ${name} has other values, stored elsewhere. Replace them with yours?`,
    detail: [`yes replaces ${others.join(', ')}`, 'no keeps the values in the cluster'],
  });
  if (answer.yes) return [];
  emit({ type: 'notice', text: `${name} keeps the values stored elsewhere (${others.join(', ')}); --yes replaces them` });
  return others;
}
