// Password of the throwaway database: made once, kept in a Secret of its own.
import { passwordIn, passwordKey, throwawayName, throwawayUrl, usesThrowaway } from '../../../release/throwaway.js';
import type { ClusterSecret } from '../../../world/index.js';
import type { StepContext } from '../../engine/step.js';
import { ensureNamespace, writeDown } from './stored-secret.js';

/** Why the throwaway database that database-url leads to could not start (again); undefined when it could, or is not the one that is used. */
export async function throwawayLacks({ world, settings, signal }: StepContext, stored: ClusterSecret): Promise<string | undefined> {
  if (!usesThrowaway(stored, settings.target)) return undefined;
  const name = throwawayName(settings.target);
  const found = await world.cluster.secret(name, signal);
  return found?.data[passwordKey] ? undefined : `the Secret ${name} with the throwaway database's password is gone`;
}

/** Of letters, digits, - and _: nothing in it is to be quoted anywhere. A database that still runs with a lost one is begun anew. */
export async function newPassword({ world, settings, signal, emit }: StepContext): Promise<string> {
  const name = throwawayName(settings.target);
  if ((await world.cluster.deployments(signal)).some((deployment) => deployment.name === name)) {
    emit({ type: 'notice', text: `the password of ${name} was lost: its pod is replaced, and its data with it` });
    await world.cluster.restart(name, signal);
  }
  return Buffer.from(world.clock.random(passwordBytes)).toString('base64url');
}

export const passwordBytes = 24;

export async function store(context: StepContext, name: string, password: string, own: ClusterSecret | undefined): Promise<void> {
  const { world, signal } = context;
  await ensureNamespace(context);
  const changed = [passwordKey];
  writeDown(context, { uid: '', resourceVersion: '' }, changed, own, name);
  writeDown(context, await world.cluster.applySecret(name, { [passwordKey]: password }, signal), changed, own, name);
}

/**
 * Sees to the Secret with its password, and gives the URL to store as database-url. A password that is there is kept, since PostgreSQL took the
 * one that it first started with into its data: the one in its own Secret, else the one in database-url. Waits for the cluster.
 */
export async function prepareThrowaway(context: StepContext): Promise<string> {
  const { world, settings, signal, done } = context;
  await done('cluster');
  const name = throwawayName(settings.target);
  const [own, release] = await Promise.all([world.cluster.secret(name, signal), world.cluster.secret(settings.secretName, signal)]);
  const stored = own?.data[passwordKey];
  const password = stored || passwordIn(release?.data['database-url'] ?? '', settings.target) || (await newPassword(context));
  if (own && stored === password) writeDown(context, own, [], own, name);
  else await store(context, name, password, own);
  return throwawayUrl(settings.target, password);
}
