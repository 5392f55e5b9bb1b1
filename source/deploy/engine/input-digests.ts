// The inputDigests of a run: worked out when they are first asked for, the same for every step, and anew when a step is tried again.

import type { Component } from '../../release/component.js';
import type { Settings } from '../../release/settings.js';
import { computeInputDigest, type InputDigest } from '../checkout/input-digest.js';

export type InputDigests = {
  of(component: Component): Promise<InputDigest>;
  /** Works out anew those that were asked for; whether a tag is another now. undefined when none was, and there is nothing to work out. */
  lookAgain(): Promise<boolean> | undefined;
};

export function createInputDigests({ sources }: Pick<Settings, 'sources'>, signal: AbortSignal): InputDigests {
  let known: Partial<Record<Component, Promise<InputDigest>>> = {};
  const of = (component: Component) => {
    known[component] ??= computeInputDigest(sources[component], signal);
    return known[component];
  };
  // A folder that cannot be read fails the step that asks for it, not the question whether it changed.
  const tagOf = (found: Promise<InputDigest>) => found.then(({ tag }) => tag).catch(() => undefined);
  return {
    of,
    lookAgain() {
      const before = Object.entries(known) as [Component, Promise<InputDigest>][];
      known = {};
      if (before.length === 0) return undefined;
      return Promise.all(before.map(async ([component, found]) => (await tagOf(found)) !== (await tagOf(of(component))))).then((moved) =>
        moved.includes(true),
      );
    },
  };
}
