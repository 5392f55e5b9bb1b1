// Probe paths of a component: those in its sources, unless its image answered otherwise.
import type { StateStore } from '../world/index.js';
import type { ProbePaths, Source } from './application.js';
import type { Component } from './component.js';

/** The ID under which the store has the build record of a component: not a step of the plan, but saved like one. */
export const buildRecordId = (component: Component) => `image-${component}`;

export function probePaths({ component, paths }: Source, store: Pick<StateStore, 'step'>): ProbePaths {
  const refused = store.step(buildRecordId(component))?.evidence.refused;
  return refused !== undefined && refused === paths.liveness ? { liveness: '', readiness: '' } : paths;
}
