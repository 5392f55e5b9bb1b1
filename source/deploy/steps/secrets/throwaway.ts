// Prepares the throwaway database's password, which has a Secret of its own.
import { passwordIn, passwordKey, throwawayName, throwawayUrl, usesThrowaway } from '../../../release/throwaway.js';
import type { ClusterSecret } from '../../../world/index.js';
import type { StepContext } from '../../engine/step.js';
import { recordSecret, storeSecret } from './stored-secret.js';

const passwordBytes = 24;

/** Why the throwaway database couldn't start again; undefined when it could, or when the release doesn't use one. */
export async function whatThrowawayLacks(
  { world, settings, signal }: StepContext,
  stored: ClusterSecret | undefined,
): Promise<string | undefined> {
  if (!usesThrowaway(stored, settings.target)) return undefined;
  const name = throwawayName(settings.target);
  const own = await world.cluster.secret(name, signal);
  return own?.data[passwordKey] ? undefined : `the Secret ${name} with the throwaway database's password is gone`;
}

/**
 * Ensures the Secret with the password, and returns the URL to store as database-url. An existing password stays, since PostgreSQL keeps the
 * one that it first started with: it is in the Secret of its own, or else in database-url. Waits for the cluster.
 */
export async function prepareThrowaway(context: StepContext): Promise<string> {
  const { world, settings, signal, done } = context;
  await done('cluster');
  const name = throwawayName(settings.target);
  const [own, release] = await Promise.all([world.cluster.secret(name, signal), world.cluster.secret(settings.secretName, signal)]);
  const stored = own?.data[passwordKey];
  const password = stored || passwordIn(release?.data['database-url'] ?? '', settings.target) || (await newPassword(context));
  if (own && stored === password) recordSecret(context, own, [], own, name);
  else recordSecret(context, await storeSecret(context, { [passwordKey]: password }, own, name), [passwordKey], own, name);
  return throwawayUrl(settings.target, password);
}

/** Uses only letters, digits, `-`, and `_`, so nothing ever has to quote it. A database that still runs with a lost password starts over. */
async function newPassword({ world, settings, signal, emit }: StepContext): Promise<string> {
  const name = throwawayName(settings.target);
  if ((await world.cluster.deployments(signal)).some((deployment) => deployment.name === name)) {
    emit({ type: 'notice', text: `the password of ${name} was lost: replacing its pod, which loses its data` });
    await world.cluster.restart(name, signal);
  }
  return Buffer.from(world.clock.random(passwordBytes)).toString('base64url');
}
