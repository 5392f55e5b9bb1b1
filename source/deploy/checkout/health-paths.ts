// Chooses the health paths among an application's routes.
import type { ProbePaths } from '../../release/application.js';

/** The first existing route of `alive` and of `ready`, behind `base`. Liveness serves both if there is no readiness route; '' if there is none. */
export function healthPaths(routes: Set<string>, alive: string[], ready: string[], base = ''): ProbePaths {
  const found = (names: string[]) => names.find((name) => routes.has(name));
  const liveness = found(alive);
  const readiness = found(ready) ?? liveness;
  return { liveness: liveness ? base + liveness : '', readiness: readiness ? base + readiness : '' };
}

export function healthFact({ liveness }: ProbePaths): string {
  return liveness ? `health at ${liveness}` : 'no health route, so probes check its port';
}
