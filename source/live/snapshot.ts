// Defines the snapshot that the panel shows and `status --json` prints.

import type { Diagnosis } from '../diagnosis/release.js';
import type { Component } from '../release/component.js';
import type { ForwardState, ReleaseStatus, ReleaseView, Resources, Target, Traffic, Usage } from '../world/index.js';

/** `holder`: the program that uses the port. `http.at`: ms since the epoch. */
export type PortRow = {
  component: Component;
  localPort: number;
  service: string;
  servicePort: number;
  state: ForwardState | { type: 'closed' };
  traffic?: Traffic;
  holder?: { pid?: number; command?: string; ours: boolean };
  http?: { status: number; ms: number; at: number };
};
/** `broken`: where the chain from the build to the pods breaks first, as in `not in the node`. */
export type ImageRow = {
  component: Component;
  tag: string;
  inEngine: boolean;
  inNode: boolean;
  inPods: boolean;
  bytes?: number;
  broken?: string;
};

/** A pod's present usage, and its last `usageKept` samples, oldest first. */
export type PodUsage = Required<Resources> & { history: Required<Resources>[] };
export const usageKept = 60;
/** The lists of the kinds in `forbidden` say nothing. */
export type Snapshot = ReleaseView & {
  at: number;
  target: Target;
  release?: Omit<ReleaseStatus, 'values'>;
  /** The deployment of the throwaway PostgreSQL, if there is one. Its data is lost with its pod. */
  throwawayDatabase?: string;
  ports: PortRow[];
  images: ImageRow[];
  /** Absent until the first answer. */
  usage?: { source: Usage['source']; pods: Record<string, PodUsage> } | { source: 'none'; reason: string };
  diagnoses: Diagnosis[];
};
