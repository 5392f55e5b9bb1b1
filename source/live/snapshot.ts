// What the panel shows and `status --json` prints: what is true now.

import type { Diagnosis } from '../diagnosis/release.js';
import type { Component } from '../release/component.js';
import type { ForwardState, ReleaseStatus, ReleaseView, Resources, Target, Traffic, Usage } from '../world/index.js';

/** `holder`: who listens there, when it is not we. `http.at`: when it was asked, ms since the epoch. */
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
/** `broken`: where the chain from the build to the pods breaks first, in words, as in `not in the node`. */
export type ImageRow = {
  component: Component;
  tag: string;
  inEngine: boolean;
  inNode: boolean;
  inPods: boolean;
  bytes?: number;
  broken?: string;
};

/** What a pod uses, now and before: the last `usageKept` samples, oldest first. */
export type PodUsage = Required<Resources> & { history: Required<Resources>[] };
export const usageKept = 60;
/** `blind` names the kinds that may not be seen; their lists say nothing. */
export type Snapshot = ReleaseView & {
  at: number;
  target: Target;
  release?: Omit<ReleaseStatus, 'values'>;
  /** The deployment of the throwaway PostgreSQL, where the release has one: its data goes with its pod. */
  throwawayDatabase?: string;
  ports: PortRow[];
  images: ImageRow[];
  /** Absent until the first answer; `reason` when there is none. */
  usage?: { source: Usage['source']; pods: Record<string, PodUsage> } | { source: 'none'; reason: string };
  diagnoses: Diagnosis[];
};
