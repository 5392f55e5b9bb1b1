// The throwaway PostgreSQL of the release, for people who have no database: its address, and its password, which is in a Secret of its own.
// Whether it is wanted is told by database-url alone: while the Secret of the release has the throwaway's, the chart brings the database.

import type { StepContext } from '../deploy/engine/step.js';
import { ensureNamespace, writeDown } from '../deploy/steps/secrets/stored-secret.js';
import type { ClusterSecret, Deployment, Pod, Target } from '../world/index.js';
import { partOf } from './helm-values.js';

/** The key in the Secret, as the chart reads it. */
const passwordKey = 'password';
const passwordBytes = 24;

/** Said wherever it is offered or shown. */
export const temporary = 'its data goes with its pod';

/** Of its Deployment, its Service and the Secret with its password. */
export function throwawayName({ release }: Target): string {
  return `${release}-database`;
}

/** What the pods are to have as database-url. */
export function throwawayUrl(target: Target, password: string): string {
  return `postgresql://taskflow:${encodeURIComponent(password)}@${throwawayName(target)}:5432/taskflow`;
}

export function isThrowawayUrl(url: string, target: Target): boolean {
  return passwordIn(url, target) !== undefined;
}

function passwordIn(url: string, target: Target): string | undefined {
  const pattern = new RegExp(`^postgresql://taskflow:([^@/?#]+)@${throwawayName(target)}:5432/taskflow$`);
  const written = pattern.exec(url)?.[1];
  try {
    return written && decodeURIComponent(written);
  } catch {
    // Nothing that was written here.
    return undefined;
  }
}

/** The release, by the database-url in its Secret, brings the throwaway database. */
export function usesThrowaway(stored: Pick<ClusterSecret, 'data'> | undefined, target: Target): boolean {
  return isThrowawayUrl(stored?.data['database-url'] ?? '', target);
}

/** By what runs: for a snapshot. */
export function throwawayIn(deployments: Deployment[], target: Target): { throwawayDatabase?: string } {
  const name = throwawayName(target);
  return deployments.some((deployment) => deployment.name === name) ? { throwawayDatabase: name } : {};
}

/** ms by which a pod may be older than the database's and still have been made together with it. */
const together = 60_000;

/**
 * Pods of TaskFlow that counted on a throwaway database which has begun anew since: the tables that they made at their start went with it, and only
 * a restart makes them again. @param database {@link throwawayName}
 */
export function beforeThrowaway(pods: Pod[], database: string): Pod[] {
  const begun = pods.filter(({ deployment, terminating }) => deployment === database && !terminating).map(({ startedAt }) => startedAt);
  if (!begun.length) return [];
  const before = Math.max(...begun) - together;
  return pods.filter(({ component, terminating, startedAt }) => component !== 'other' && !terminating && startedAt < before);
}

/** By the values that helm keeps with a revision. */
export function hasThrowaway(values: Record<string, unknown>): boolean {
  return partOf(values, 'throwawayDatabase').enabled === true;
}

/** Why the throwaway database that database-url leads to could not start (again); undefined when it could, or is not the one that is used. */
export async function throwawayLacks({ world, settings, signal }: StepContext, stored: ClusterSecret): Promise<string | undefined> {
  if (!usesThrowaway(stored, settings.target)) return undefined;
  const name = throwawayName(settings.target);
  const found = await world.cluster.secret(name, signal);
  return found?.data[passwordKey] ? undefined : `the Secret ${name} with the throwaway database's password is gone`;
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

async function store(context: StepContext, name: string, password: string, own: ClusterSecret | undefined): Promise<void> {
  const { world, signal } = context;
  await ensureNamespace(context);
  const changed = [passwordKey];
  writeDown(context, { uid: '', resourceVersion: '' }, changed, own, name);
  writeDown(context, await world.cluster.applySecret(name, { [passwordKey]: password }, signal), changed, own, name);
}

/** Of letters, digits, - and _: nothing in it is to be quoted anywhere. A database that still runs with a lost one is begun anew. */
async function newPassword({ world, settings, signal, emit }: StepContext): Promise<string> {
  const name = throwawayName(settings.target);
  if ((await world.cluster.deployments(signal)).some((deployment) => deployment.name === name)) {
    emit({ type: 'notice', text: `the password of ${name} was lost: its pod is replaced, and its data with it` });
    await world.cluster.restart(name, signal);
  }
  return Buffer.from(world.clock.random(passwordBytes)).toString('base64url');
}
