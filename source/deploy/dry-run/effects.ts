// The effects that a dry run pretends: what later steps see as if earlier steps had really run.
import type { Tags } from '../../release/settings.js';
import type { ClusterSecret, InstallableTool } from '../../world/index.js';

export type Effects = {
  /** Versions of the tools that would be downloaded. */
  tools: Map<InstallableTool, string>;
  engineStarted: boolean;
  /** Images by tag: built in the engine, removed from it, and loaded into the node. */
  built: Set<string>;
  removed: Set<string>;
  loaded: Set<string>;
  secrets: Map<string, ClusterSecret>;
  /** A real run would start the cluster, so nothing in it can be read. */
  clusterStarted: boolean;
  /** undefined: helm neither installed nor uninstalled the release. */
  released?: boolean;
  tags: Partial<Tags>;
  /** Every pod would be a new one. */
  podsReplaced: boolean;
};

export const noEffects = (): Effects => ({
  tools: new Map(),
  engineStarted: false,
  built: new Set(),
  removed: new Set(),
  loaded: new Set(),
  secrets: new Map(),
  clusterStarted: false,
  tags: {},
  podsReplaced: false,
});
