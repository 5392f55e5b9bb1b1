// What a dry run would have changed so far.
import type { Tags } from '../../release/settings.js';
import type { ClusterSecret } from '../../world/index.js';

/**
 * What is held to have happened so far. `started`: the cluster, of which nothing can be read yet. `released`: helm has installed the release,
 * or taken it away. `replaced`: every pod is a new one.
 */
export type Would = {
  built: Set<string>;
  removed: Set<string>;
  loaded: Set<string>;
  /** Those that would be stored, by their names. */
  secrets: Map<string, ClusterSecret>;
  started: boolean;
  released?: boolean;
  tags: Partial<Tags>;
  replaced: boolean;
};
