// Kubernetes resources of the release, as screens and steps see them.

/** A pod as the screens show it; `status` is the word that `kubectl get pods` prints. */
export type Pod = {
  name: string;
  uid: string;
  component: 'frontend' | 'backend' | 'other';
  status: string;
  ready: boolean;
  /** Containers ready / containers. */
  containers: { ready: number; total: number };
  restarts: number;
  /** ms since the epoch. */
  lastRestartAt?: number;
  startedAt: number;
  image: string;
  /** ID of the running image, as the node has it: hexadecimal, without prefix; '' while the node doesn't report it, or reports a digest. */
  imageId: string;
  node: string;
  terminating: boolean;
  /** Text of the condition, or of the waiting or terminated reason, that explains the status; without control characters. */
  message?: string;
  /** The last terminated container state. `at`: ms since the epoch. */
  lastExit?: { code: number; reason: string; at?: number };
  /** The deployment that owns it through its replica set. */
  deployment?: string;
  /** Name of its replica set or other owner. */
  owner?: string;
  /** Sums over its containers; no limit unless every container has one. */
  requests?: Resources;
  limits?: Resources;
};

/** CPU in thousandths of a core, memory in bytes. */
export type Resources = { cpu?: number; memory?: number };

/** `revision`: the deployment's own, not helm's. */
export type ReplicaSet = {
  name: string;
  deployment?: string;
  component: Pod['component'];
  revision: number;
  desired: number;
  ready: number;
  madeAt: number;
  image: string;
};

/** A revision of the helm release, from the labels of helm's Secret for it; `status` in helm's words. */
export type Revision = { revision: number; status: string; at: number };

/** Usage of the pods now, by name, from metrics-server or else from the kubelet of each node. */
export type Usage = { source: 'metrics-server' | 'kubelet'; pods: Record<string, Required<Resources>> };

export type Deployment = {
  name: string;
  component: 'frontend' | 'backend' | 'other';
  /** Replicas. */
  desired: number;
  ready: number;
  updated: number;
  available: number;
  /** The rollout of the current generation is complete (the rule of `kubectl rollout status`). */
  rolledOut: boolean;
  image: string;
};

export type Service = { name: string; type: string; port: number; targetPort: string; nodePort?: number };

export type ClusterEvent = { at: number; object: string; type: string; reason: string; message: string; count: number };

export type ClusterSecret = {
  uid: string;
  resourceVersion: string;
  /** taskflow-tui made it, according to its label. */
  ours: boolean;
  keys: string[];
  /** Decoded. Must not get into an event, a log, or state. */
  data: Record<string, string>;
};

/** A Job with one container, as the chart renders it. */
export type Job = { name: string; labels: Record<string, string>; spec: { template: object } };

/** `reason`: why it couldn't start, or how it ended. */
export type JobOutcome = { type: 'succeeded' } | { type: 'failed'; reason: string };

export type Freshness = { type: 'live' } | { type: 'stale'; since: number; reason: string };

/** As the API names them; `revisions` are helm's. */
export type WatchedKind = 'pods' | 'deployments' | 'replicasets' | 'services' | 'events' | 'revisions';

/** The release now; while stale, as it was last seen. */
export type ReleaseView = {
  pods: Pod[];
  deployments: Deployment[];
  replicaSets: ReplicaSet[];
  services: Service[];
  events: ClusterEvent[];
  /** Newest first. */
  revisions: Revision[];
  freshness: Freshness;
  /** Kinds that this user can't list (403), with the reason. Their lists are empty or old; the others are current. */
  forbidden: Partial<Record<WatchedKind, string>>;
};
