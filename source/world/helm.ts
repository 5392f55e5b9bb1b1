// The helm port: the release and its revisions.
import type { ToolVersion } from './installer.js';
import type { Job } from './resources.js';

/** `at`: when helm last changed the release, ms since the epoch; 0 when helm doesn't say. */
export type ReleaseStatus = { status: string; revision: number; description: string; at: number; values: Record<string, unknown> };

/** A revision as `helm history` lists it; `at` in ms since the epoch. */
export type HelmRevision = { revision: number; at: number; status: string; chart: string; description: string };

/** `description`: helm stores it with the revision, instead of its own "Upgrade complete". */
export type ChartRequest = { chart: string; valuesFiles: string[]; values: Record<string, unknown>; description?: string };

export type HelmReads = {
  version(signal: AbortSignal): Promise<ToolVersion>;
  /** Failure with helm's own lines when the chart has errors. */
  lint(request: ChartRequest, signal: AbortSignal): Promise<void>;
  /** The Jobs that run migrations, as the chart renders them for these values, in their order, without helm's annotations. */
  migrationJobs(request: ChartRequest, signal: AbortSignal): Promise<Job[]>;
  /** The command that upgrade() runs, to show it. */
  upgradeCommand(request: ChartRequest): string[];
  /** undefined: no such release. */
  status(signal: AbortSignal): Promise<ReleaseStatus | undefined>;
  uninstallCommand(): string[];
  /** Newest first, at most 20. */
  history(signal: AbortSignal): Promise<HelmRevision[]>;
  rollbackCommand(revision: number): string[];
};

export type HelmChanges = {
  /** upgrade --install without --wait: the caller watches the rollout. `values` go to stdin, never into argv. */
  upgrade(request: ChartRequest, signal: AbortSignal): Promise<ReleaseStatus>;
  uninstall(signal: AbortSignal): Promise<void>;
  rollback(revision: number, signal: AbortSignal): Promise<void>;
};

export type Helm = HelmReads & HelmChanges;
