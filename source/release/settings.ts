// Settings of a run: what is deployed, from where, and to which cluster.
import type { SecretKey } from '../problem.js';
import type { Target } from '../world/index.js';
import type { Source } from './application.js';
import type { Component } from './component.js';

/** What a run is about; fixed from its first event to its last. Paths are absolute. */
export type Settings = {
  target: Target;
  sources: Record<Component, Source>;
  chart: string;
  /** Values files in helm's order, later ones win: values-dev first, then the person's. */
  valuesFiles: string[];
  secretName: string;
  /** Folder for full logs. */
  logs: string;
  ports: Record<Component, number>;
  /** The person asked for just this deployment: a release that was rolled back by hand is deployed over without a question. */
  deployOver?: true;
  /** The person asked for it on the command line; in the wizard the form asks. */
  throwawayDatabase?: true;
  /** From a secrets file: kept in memory only, and registered with the redactor when it was read. */
  givenSecrets?: Partial<Record<SecretKey, string>>;
};

export type Tags = Record<Component, string>;
