// What the person chose for building a component, such as packages to add: saved per project, and applied when a session opens.
import type { Clock, StateStore } from '../world/index.js';
import type { Component } from './component.js';

/** Values by the name of the choice. Not a step of the plan, but saved like one. */
export type BuildChoices = Record<string, string>;

const choicesId = (component: Component) => `image-choices-${component}`;

export function buildChoices(component: Component, store: Pick<StateStore, 'step'>): BuildChoices {
  return store.step(choicesId(component))?.evidence ?? {};
}

/** Keeps the other choices. */
export function saveBuildChoices(component: Component, choices: BuildChoices, { store, clock }: { store: StateStore; clock: Clock }): void {
  const evidence = { ...buildChoices(component, store), ...choices };
  store.saveStep(choicesId(component), { inputs: '', parts: {}, evidence, at: clock.now(), ms: 0 });
}
