// The state port: what is saved between runs.

/** What a person chose about the build of one application. A flag overrides it. */
export type BuildChoices = {
  /** Whose day's packages fill what no lock pins: `today`, or a date such as 2026-02-09. Without it, the day of the last commit. */
  packages?: string;
  /** Packages that the sources import and nothing installs. */
  added?: string[];
  /** Requirements of the backend that can't be installed, as PEP 503 writes their names. */
  omitted?: string[];
  /** Pins of the backend that are too old, such as `sqlmodel==0.0.14`: a newer version is installed. */
  lifted?: string[];
  /** What `next build` leaves out, as `next dev` does: type checks and lint, or prerendering. */
  skipped?: ('checks' | 'prerender')[];
  /** Which Dockerfile builds it: the checkout's own, or taskflow-tui's (the default). */
  dockerfile?: 'own' | 'default';
};

/** What a step saved: the digest of its inputs, its evidence (no secret, no hash of one), when it ran, and how long it took (ms). */
export type StepRecord = { inputs: string; parts: Record<string, string>; evidence: Record<string, string>; at: number; ms: number };

/**
 * A resource that taskflow-tui made, in the ledger. `at`: ms since the epoch. An image's `id` is '' until it is built or loaded; an
 * image that the node had before is `found`, and `down` leaves it. A Secret was `made` when it didn't exist before; otherwise only its
 * `keys` were set. `revisions`: the helm revisions that taskflow-tui made. A cluster has the name of minikube's profile, and the `uid`
 * '' until it has answered.
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

export type StateReads = {
  /** Why nothing can be written, if so: another instance holds the lock, or the schema is newer. */
  readOnly(): string | undefined;
  /** Something to tell the person, e.g. that the state file was corrupt and where its copy is. */
  notice(): string | undefined;
  /**
   * Selects the cluster that all other calls are about. Before the first call, that is the cluster selected last for this context,
   * namespace, and release. In a context of minikube's own, the state of any other cluster is dropped.
   */
  selectCluster(cluster: string): void;
  step(id: string): StepRecord | undefined;
  /** Choices that outlive a run, such as replicas set in the panel. */
  choices(): {
    replicas: Partial<Record<'frontend' | 'backend', number>>;
    builds: Partial<Record<'frontend' | 'backend', BuildChoices>>;
    migrate?: boolean;
  };
  /** The ledger of this release, oldest first, for every folder that was built for it. Images in the engine outlive the cluster. */
  ledger(): LedgerEntry[];
  /**
   * Names in the ledgers of other releases, for resources that this release can share: images in the engine anywhere, node images and
   * namespaces in the same context, a Secret in the same namespace.
   */
  recordedElsewhere(type: ResourceType): string[];
  /** How long the last runs of a step took (ms), at most ten, newest last. Skipped runs don't count. */
  durations(id: string): number[];
  /** Digest of each file (relative, '/'-separated) of the component's folder when it was last built. */
  fileDigests(component: 'frontend' | 'backend'): Record<string, string> | undefined;
};

export type StateChanges = {
  saveStep(id: string, record: StepRecord): void;
  /** Deletes the records of these steps, or of all steps. The ledger stays. */
  forget(ids?: string[]): void;
  saveReplicas(component: 'frontend' | 'backend', replicas: number): void;
  /** Replaces what was chosen about the build of this component in this project. */
  saveBuildChoices(component: 'frontend' | 'backend', choices: BuildChoices): void;
  /** Whether this project's migrations run before its rollouts. */
  saveMigrate(migrate: boolean): void;
  /** Adds an entry to the ledger, or replaces the one with the same type and name. Call it before you make the resource, and after. */
  record(made: LedgerEntry): void;
  /** Removes an entry from the ledger. */
  remove(type: ResourceType, name: string): void;
  saveFileDigests(component: 'frontend' | 'backend', files: Record<string, string>): void;
  /** Deletes everything saved about this release. Empties the state folder when nothing else is saved. */
  clear(): void;
};

/**
 * What is saved about this machine; about this context, namespace, and release; and about one cluster there, identified by the UID of
 * its namespace kube-system. Steps are also saved by the folders that are built.
 */
export type StateStore = StateReads & StateChanges;
