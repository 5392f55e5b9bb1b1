// The helm port: the release and its revisions.
import type { ToolVersion } from './tool.js';

/** `at`: when helm last worked on it, ms since the epoch; 0 when it does not say. */
export type ReleaseStatus = { status: string; revision: number; description: string; at: number; values: Record<string, unknown> };

/** A revision as `helm history` lists it; `at` in ms since the epoch. */
export type HelmRevision = { revision: number; at: number; status: string; chart: string; description: string };

/** `description` is kept by helm with the revision, in place of its own "Upgrade complete". */
export type ChartRequest = { chart: string; valuesFiles: string[]; values: Record<string, unknown>; description?: string };

export type Helm = {
  version(signal: AbortSignal): Promise<ToolVersion>;
  /** Failure with helm's own lines when the chart does not pass. */
  lint(request: ChartRequest, signal: AbortSignal): Promise<void>;
  /** The command that upgrade() runs, for showing. */
  upgradeCommand(request: ChartRequest): string[];
  /** upgrade --install, without --wait: the rollout is watched through the API. `values` go in on stdin, never argv. */
  upgrade(request: ChartRequest, signal: AbortSignal): Promise<ReleaseStatus>;
  /** undefined: no such release. */
  status(signal: AbortSignal): Promise<ReleaseStatus | undefined>;
  uninstallCommand(): string[];
  uninstall(signal: AbortSignal): Promise<void>;
  /** Newest first, at most 20. */
  history(signal: AbortSignal): Promise<HelmRevision[]>;
  rollbackCommand(revision: number): string[];
  rollback(revision: number, signal: AbortSignal): Promise<void>;
};
