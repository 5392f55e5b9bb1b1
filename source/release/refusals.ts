// Refuses applications that can't be built, with the reasons of both components.
import { Failure, joinProblems } from '../problem.js';
import { components } from './component.js';
import type { Settings } from './settings.js';

export function refuseUnbuildable(sources: Settings['sources']): void {
  const [first, ...others] = components.flatMap((component) => sources[component].refused ?? []);
  if (first) throw new Failure(joinProblems([first, ...others]));
}
