// Options of a cluster connection.
import type { Redactor } from '../redact.js';
import type { Clock, Cluster, Target } from '../world/index.js';

export type ClusterOptions = {
  target: Target;
  clock: Clock;
  /** Is told of every secret value that is read or written; cleans every text that comes in. */
  redactor: Redactor;
  /** Path of a kubeconfig file; without it $KUBECONFIG (a list) or ~/.kube/config, as kubectl does. */
  kubeconfig?: string;
};

export type PinnedCluster = Cluster & {
  /**
   * A kubeconfig with nothing but the cluster that `identity` gave first, as it is reached now; undefined before that. In JSON, which is YAML.
   * It may hold credentials: for a file that only its owner reads.
   */
  kubeconfig(): Promise<string | undefined>;
};
