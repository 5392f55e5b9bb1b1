// Probe paths of a component: from its sources, unless its image answered otherwise.
import type { StateStore } from '../world/index.js';
import type { ProbePaths, Source } from './application.js';
import type { Component } from './component.js';

/** Where memory keeps what was made of a component. */
export const noteName = (component: Component) => `image-${component}`;

/** What to probe: what was found in the sources, unless the image itself said otherwise when it was tried. */
export function probePaths({ component, paths }: Source, store: StateStore): ProbePaths {
  const refused = store.step(noteName(component))?.evidence.refused;
  return refused !== undefined && refused === paths.liveness ? { liveness: '', readiness: '' } : paths;
}
