// Keeps the values that this run knows, in memory only: the trial run of an image and the Secrets step share them.
import { Cancelled, type SecretKey } from '../../problem.js';
import type { Component } from '../../release/component.js';

/** `variables`: values of the applications' own variables. */
export type Values = { secrets: Partial<Record<SecretKey, string>>; variables: Record<Component, Record<string, string>> };

export type KnownValues = {
  /** Undefined until somebody has entered values that hold. */
  current(): Values | undefined;
  enter(values: Values): void;
  /** Rejects with Cancelled if aborted. */
  whenEntered(signal: AbortSignal): Promise<Values>;
};

export function createKnownValues(): KnownValues {
  let known: Values | undefined;
  const waiting = new Set<(values: Values) => void>();
  return {
    current: () => known,
    enter(values) {
      known = values;
      for (const resolve of waiting) resolve(values);
      waiting.clear();
    },
    whenEntered(signal) {
      if (known) return Promise.resolve(known);
      return new Promise((resolve, reject) => {
        const cancel = () => reject(new Cancelled());
        if (signal.aborted) return cancel();
        signal.addEventListener('abort', cancel, { once: true });
        waiting.add((values) => {
          signal.removeEventListener('abort', cancel);
          resolve(values);
        });
      });
    },
  };
}
