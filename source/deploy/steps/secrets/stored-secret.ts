// The Secret in the cluster: stored, written down in the ledger, and not written over where somebody else changed it.
import { type SecretKey, secretKeys } from '../../../problem.js';
import { entryOf } from '../../../release/ledger.js';
import { checkSecret } from '../../../release/secret-checks.js';
import type { ClusterSecret } from '../../../world/index.js';
import type { StepContext } from '../../engine/step.js';

type Values = Partial<Record<SecretKey, string>>;
type Receipt = { uid: string; resourceVersion: string };

/** Server-side apply, written down before and to be written down after. */
export async function store(context: StepContext, values: Values, stored: ClusterSecret | undefined): Promise<Receipt> {
  const { world, settings, signal } = context;
  await ensureNamespace(context);
  // Before it is stored: a run that is killed in between leaves a Secret that is known as ours.
  writeDown(context, { uid: '', resourceVersion: '' }, Object.keys(values), stored);
  return world.cluster.applySecret(settings.secretName, values, signal);
}

/** In the ledger when it is ours. */
export async function ensureNamespace({ world, settings, signal }: StepContext): Promise<void> {
  const { uid, ours } = await world.cluster.ensureNamespace(signal);
  if (ours) world.store.record({ type: 'namespace', name: settings.target.namespace, uid, at: world.clock.now() });
}

/**
 * One that was there before and was not changed here is not in the ledger; and one that was changed elsewhere and kept so stays there as it was
 * stored here, so that `down` knows the difference.
 */
export function writeDown(
  { world, settings }: StepContext,
  receipt: Receipt,
  changed: string[],
  stored: ClusterSecret | undefined,
  name = settings.secretName,
): void {
  const { store, clock } = world;
  const before = entryOf(store, 'secret', name);
  // An entry of another Secret of that name says nothing about this one.
  const known = before && (!stored || !before.uid || before.uid === stored.uid) ? before : undefined;
  if (!changed.length && (known ? known.uid : !stored?.ours)) return;
  const keys = [...new Set([...(stored?.ours ? stored.keys : []), ...(known?.keys ?? []), ...changed])];
  const made = stored === undefined || stored.ours || (known?.made ?? false);
  store.record({ type: 'secret', name, ...receiptOf(receipt), keys, made, at: known?.at ?? clock.now() });
}

function receiptOf({ uid, resourceVersion }: Receipt): Receipt {
  return { uid, resourceVersion };
}

/**
 * Values that somebody else put there are not written over without a word: the keys that keep what is there, because the person said no.
 * `offered` is what was given beforehand, or typed before the cluster could be asked; in the form over a Secret that is known, what is typed is
 * the answer.
 */
export async function keysLeft(context: StepContext, stored: ClusterSecret, offered: Values): Promise<SecretKey[]> {
  const { world, settings, ask, emit } = context;
  const before = entryOf(world.store, 'secret', settings.secretName);
  const asStoredHere = before?.uid ? before.uid === stored.uid && before.resourceVersion === stored.resourceVersion : stored.ours;
  const others = differing(offered, stored).filter((key) => stored.data[key] !== undefined);
  if (asStoredHere || !others.length) return [];
  const answer = await ask({
    type: 'confirm',
    id: 'secret-changed',
    text: `The Secret ${settings.secretName} has other values, which were stored elsewhere. Store the given ones over them?`,
    detail: [`would be written over: ${others.join(', ')}`, 'no keeps what is in the cluster'],
  });
  if (answer.yes) return [];
  emit({
    type: 'notice',
    text: `${settings.secretName} keeps what was stored elsewhere (${others.join(', ')}); --yes stores what is given`,
  });
  return others;
}

/** The keys of which another value is offered than the one that is stored. */
export function differing(offered: Values, stored: ClusterSecret): SecretKey[] {
  return secretKeys.filter((key) => {
    const given = offered[key];
    return given !== undefined && checkSecret(key, given).cleaned !== stored.data[key];
  });
}

export function without(values: Values, keys: SecretKey[]): Values {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !keys.some((left) => left === key)));
}
