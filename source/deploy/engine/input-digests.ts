// Caches the input digest of each component for the length of a run.

import type { Component } from '../../release/component.js';
import type { Settings } from '../../release/settings.js';
import { computeInputDigest, type InputDigest } from '../checkout/input-digest.js';

export type InputDigests = {
  of(component: Component): Promise<InputDigest>;
  /** Computes it again when it is asked for next. */
  forget(component: Component): void;
  /** Computes again those that were asked for; true when a tag changed. undefined when nothing was asked for yet. */
  refresh(): Promise<boolean> | undefined;
};

export function createInputDigests({ sources }: Pick<Settings, 'sources'>, signal: AbortSignal): InputDigests {
  let cache: Partial<Record<Component, Promise<InputDigest>>> = {};
  const of = (component: Component) => {
    cache[component] ??= computeInputDigest(sources[component], signal);
    return cache[component];
  };
  // A folder that can't be read fails the step that asks for it, not the question whether it changed.
  const tagOf = (digest: Promise<InputDigest>) => digest.then(({ tag }) => tag).catch(() => undefined);
  return {
    of,
    forget(component) {
      delete cache[component];
    },
    refresh() {
      const before = Object.entries(cache) as [Component, Promise<InputDigest>][];
      cache = {};
      if (before.length === 0) return undefined;
      return Promise.all(before.map(async ([component, digest]) => (await tagOf(digest)) !== (await tagOf(of(component))))).then(
        (changed) => changed.includes(true),
      );
    },
  };
}
