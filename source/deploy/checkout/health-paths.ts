// Which of an application's routes say how it is.
import type { ProbePaths } from '../../release/application.js';

/** The first of `alive` and of `ready` that there is, behind `base`; without one for readiness, liveness serves for both; '' for none. */
export function healthPaths(routes: Set<string>, alive: string[], ready: string[], base = ''): ProbePaths {
  const found = (names: string[]) => names.find((name) => routes.has(name));
  const liveness = found(alive);
  const readiness = found(ready) ?? liveness;
  return { liveness: liveness ? base + liveness : '', readiness: readiness ? base + readiness : '' };
}

export function healthFact({ liveness }: ProbePaths): string {
  return liveness ? `health at ${liveness}` : 'no health route: its port is probed';
}
