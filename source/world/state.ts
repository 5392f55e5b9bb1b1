// The state port: what is saved between runs.

/** What a step left behind: its inputs' hash, its evidence (no secret, no hash of one), when, and how long it took (ms). */
export type StepRecord = { inputs: string; parts: Record<string, string>; evidence: Record<string, string>; at: number; ms: number };

/**
 * One thing that taskflow-tui made, as the ledger has it. `at`: ms since the epoch. An image's `id` is '' until it has been built or loaded; one that
 * was in the node already is `found`, and not removed; a
 * Secret was `made` when it was not there before, otherwise only `keys` of it were set; `revisions` are those of helm that were made here; a
 * cluster has the name of minikube's profile, and the `uid` '' until it has answered.
 */
export type LedgerEntry = { name: string; at: number } & (
  | { type: 'engine-image'; id: string }
  | { type: 'node-image'; id: string; found?: true }
  | { type: 'secret'; uid: string; resourceVersion: string; keys: string[]; made: boolean }
  | { type: 'release'; revisions: number[] }
  | { type: 'namespace'; uid: string }
  | { type: 'cluster'; how: 'made' | 'started'; uid: string }
);

export type ResourceType = LedgerEntry['type'];

/**
 * What is remembered: of this machine, of this context, namespace and release, and of one cluster there (by the UID of its namespace
 * kube-system), each as far as it reaches. Steps are also remembered by the folders that are built.
 */
export type StateStore = {
  /** Why nothing can be written, when that is so (another instance holds the lock, newer schema). */
  readOnly(): string | undefined;
  /** Something to tell the person, e.g. that a corrupt file was put aside. */
  notice(): string | undefined;
  /**
   * What follows is about this cluster. Before it is called, about the one that was met last under this context, namespace and release. Of other
   * clusters under a context that is minikube's own nothing is remembered any more.
   */
  selectCluster(cluster: string): void;
  step(id: string): StepRecord | undefined;
  saveStep(id: string, record: StepRecord): void;
  /** Steps, all of them without `ids`; the ledger stays. */
  forget(ids?: string[]): void;
  /** Choices that outlive a run, such as replicas set in the panel. */
  choices(): { replicas: Partial<Record<'frontend' | 'backend', number>> };
  saveReplicas(component: 'frontend' | 'backend', replicas: number): void;
  /** The ledger of this release, oldest first: whatever folder was built for it. Images in the engine outlive the cluster. */
  ledger(): LedgerEntry[];
  /**
   * Names of what the ledgers of other releases have of a type that this one could have too: images in the engine wherever they were deployed,
   * what is in a cluster under the same context, a Secret in the same namespace.
   */
  recordedElsewhere(type: ResourceType): string[];
  /** Writes it down; what has the same type and name is replaced. To be called before the thing is made, and after. */
  record(made: LedgerEntry): void;
  /** It is gone. */
  remove(type: ResourceType, name: string): void;
  /** ms that the last runs of a step took, at most ten, newest last. Skipped ones do not count; kept by remember(). */
  durations(id: string): number[];
  /** Digest of each file (relative, '/'-separated) of the component's folder when it was last built. */
  fileDigests(component: 'frontend' | 'backend'): Record<string, string> | undefined;
  saveFileDigests(component: 'frontend' | 'backend', files: Record<string, string>): void;
  /** Everything of this release is gone: forgets it. When nothing else is remembered, the state folder is emptied too. */
  clear(): void;
};
