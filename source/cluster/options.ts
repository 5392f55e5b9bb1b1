// Types for creating the Cluster port.
import type { Redactor } from '../redact.js';
import type { Clock, Cluster, Target } from '../world/index.js';

export type ClusterOptions = {
  target: Target;
  clock: Clock;
  /** Learns every secret value that is read or written, and cleans every text that comes in. */
  redactor: Redactor;
  /** Path of a kubeconfig file. Default: $KUBECONFIG (a list) or ~/.kube/config, as in kubectl. */
  kubeconfig?: string;
};

export type PinnedCluster = Cluster & {
  /**
   * A kubeconfig that contains only the cluster from the first `identity` call, with its present address; undefined before that call. In
   * JSON, which is YAML. It can hold credentials: write it only to a file that nobody else can read.
   */
  kubeconfig(): Promise<string | undefined>;
};
