// The release's throwaway PostgreSQL, for people without a database: its URL, and its password, which has a Secret of its own.
// The chart includes the database while database-url in the release's Secret is the throwaway's.

import type { ClusterSecret, Deployment, Pod, Target } from '../world/index.js';
import { partOf } from './helm-values.js';

/** The key in the Secret, as the chart reads it. */
export const passwordKey = 'password';
/** Shown wherever the database is offered or listed. */
export const temporary = 'its data goes with its pod';

/** The name of its Deployment, its Service, and the Secret with its password. */
export function throwawayName({ release }: Target): string {
  return `${release}-database`;
}

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
    // taskflow-tui didn't write it.
    return undefined;
  }
}

export function usesThrowaway(stored: Pick<ClusterSecret, 'data'> | undefined, target: Target): boolean {
  return isThrowawayUrl(stored?.data['database-url'] ?? '', target);
}

export function throwawayIn(deployments: Deployment[], target: Target): { throwawayDatabase?: string } {
  const name = throwawayName(target);
  return deployments.some((deployment) => deployment.name === name) ? { throwawayDatabase: name } : {};
}

/** So much older than the database's pod, in ms, a pod may be and still have started together with it. */
const together = 60_000;

/**
 * Pods of TaskFlow that started before the throwaway database started over. It lost the tables that they created, and only a restart creates them
 * again.
 * @param database {@link throwawayName}
 */
export function beforeThrowaway(pods: Pod[], database: string): Pod[] {
  const starts = pods.filter(({ deployment, terminating }) => deployment === database && !terminating).map(({ startedAt }) => startedAt);
  if (!starts.length) return [];
  const before = Math.max(...starts) - together;
  return pods.filter(({ component, terminating, startedAt }) => component !== 'other' && !terminating && startedAt < before);
}

export function hasThrowaway(values: Record<string, unknown>): boolean {
  return partOf(values, 'throwawayDatabase').enabled === true;
}
