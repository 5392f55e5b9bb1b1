// The Secret in the cluster: stored, written down in the ledger, and not written over where somebody else changed it.
import { type SecretKey, secretKeys } from '../problem.js';
import type { ClusterSecret } from '../world.js';
import { entryOf } from './ledger.js';
import { checkSecret } from './secrets.js';
import type { StepContext } from './step.js';

type Values = Partial<Record<SecretKey, string>>;
type Receipt = { uid: string; resourceVersion: string };

/** Server-side apply, written down before and to be written down after. */
export async function store(context: StepContext, values: Values, stored: ClusterSecret | undefined): Promise<Receipt> {
  const { world, settings, signal } = context;
  const { namespace } = settings.target;
  const { uid, ours } = await world.cluster.ensureNamespace(signal);
  if (ours) world.memory.enter({ type: 'namespace', name: namespace, uid, at: world.clock.now() });
  // Before it is stored: a run that is killed in between leaves a Secret that is known as ours.
  writeDown(context, { uid: '', resourceVersion: '' }, Object.keys(values) as SecretKey[], stored);
  return world.cluster.applySecret(settings.secretName, values, signal);
}

/**
 * One that was there before and was not changed here is not in the ledger; and one that was changed elsewhere and kept so stays there as it was
 * stored here, so that `down` knows the difference.
 */
export function writeDown(
  { world, settings }: StepContext,
  receipt: Receipt,
  changed: SecretKey[],
  stored: ClusterSecret | undefined,
): void {
  const { memory, clock } = world;
  const name = settings.secretName;
  const before = entryOf(memory, 'secret', name);
  // An entry of another Secret of that name says nothing about this one.
  const known = before && (!stored || !before.uid || before.uid === stored.uid) ? before : undefined;
  if (!changed.length && (known ? known.uid : !stored?.ours)) return;
  const keys = secretKeys.filter((key) => changed.includes(key) || known?.keys.includes(key) || (stored?.ours && stored.data[key]));
  const made = stored === undefined || stored.ours || (known?.made ?? false);
  memory.enter({ type: 'secret', name, ...receiptOf(receipt), keys, made, at: known?.at ?? clock.now() });
}

function receiptOf({ uid, resourceVersion }: Receipt): Receipt {
  return { uid, resourceVersion };
}

/**
 * Values that somebody else put there are not written over without a word: where values were given beforehand, the person is asked.
 * (In the form, what is typed is the answer.)
 */
export async function keepsTheirs(context: StepContext, stored: ClusterSecret): Promise<boolean> {
  const { world, settings, ask, emit } = context;
  const before = entryOf(world.memory, 'secret', settings.secretName);
  const elsewhere = before?.uid && (before.uid !== stored.uid || before.resourceVersion !== stored.resourceVersion);
  const others = givenOthers(context, stored);
  if (!elsewhere || !others.length) return false;
  const answer = await ask({
    type: 'confirm',
    id: 'secret-changed',
    text: `The Secret ${settings.secretName} was changed elsewhere. Store the given values over it?`,
    detail: [`would be written over: ${others.join(', ')}`, 'no keeps what is in the cluster'],
  });
  if (!answer.yes)
    emit({ type: 'notice', text: `${settings.secretName} keeps the values that were stored elsewhere; --yes stores those given` });
  return !answer.yes;
}

/** Asked without a person only: a secrets file may hold other values than those stored. */
export function givenOthers({ settings }: StepContext, stored: ClusterSecret): SecretKey[] {
  return secretKeys.filter((key) => {
    const given = settings.givenSecrets?.[key];
    return given !== undefined && checkSecret(key, given).cleaned !== stored.data[key];
  });
}
