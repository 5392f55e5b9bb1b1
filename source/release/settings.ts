// Settings of a run: what is deployed, from where, and to which cluster.
import type { SecretKey } from '../problem.js';
import type { Target } from '../world/index.js';
import type { Source } from './application.js';
import type { Component } from './component.js';

/** Fixed for the whole run, except that a remedy may replace a source. Paths are absolute. */
export type Settings = {
  target: Target;
  sources: Record<Component, Source>;
  chart: string;
  /** In helm's order, later ones win: values-dev first, then the person's. */
  valuesFiles: string[];
  secretName: string;
  /** The folder for full logs. */
  logs: string;
  ports: Record<Component, number>;
  /** The person asked for this deployment, so it replaces a release that was rolled back by hand without a question. */
  deployOver?: true;
  /** From the command line; in the wizard, the form asks. */
  throwawayDatabase?: true;
  /** Whether the checkout's migrations run; without it, the answer of an earlier run counts, or else the person is asked. */
  migrate?: boolean;
  /** From a secrets file; never saved, and registered with the redactor when it was read. */
  givenSecrets?: Partial<Record<SecretKey, string>>;
  /** Values of the applications' own variables, from files and lines that the person named; treated like givenSecrets. */
  givenVariables?: Record<Component, Record<string, string>>;
};

export type Tags = Record<Component, string>;
