// The throwaway PostgreSQL of the release, for people who have no database: its address, and its password, which is in a Secret of its own.
// Whether it is wanted is told by database-url alone: while the Secret of the release has the throwaway's, the chart brings the database.

import type { ClusterSecret, Deployment, Pod, Target } from '../world/index.js';
import { partOf } from './helm-values.js';

/** The key in the Secret, as the chart reads it. */
export const passwordKey = 'password';
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

export function passwordIn(url: string, target: Target): string | undefined {
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
