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
  /** Of the image that runs, as the node has it: hexadecimal, without prefix; '' while the node does not say, or only gives a digest. */
  imageId: string;
  node: string;
  terminating: boolean;
  /** Text of the condition, waiting or terminated reason that explains a status, free of control characters. */
  message?: string;
  /** Of the last terminated container state. `at`: ms since the epoch. */
  lastExit?: { code: number; reason: string; at?: number };
  /** The deployment that owns it through its replica set. */
  deployment?: string;
  /** Name of its replica set, or of whatever else made it. */
  owner?: string;
  /** Sums over its containers; a limit is there only when every container has one. */
  requests?: Resources;
  limits?: Resources;
};

/** CPU in thousandths of a core, memory in bytes. */
export type Resources = { cpu?: number; memory?: number };

/** `revision` is the deployment's own count, not helm's. */
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

/** A revision of the helm release, from the labels of the Secret that helm keeps it in: helm's own words for `status`. */
export type Revision = { revision: number; status: string; at: number };

/** What the pods use now, by name. `metrics-server`, or without one the `kubelet` of each node. */
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
  /** It was made by taskflow-tui, as its label says. */
  ours: boolean;
  keys: string[] /** decoded; never put into an event, a log or state */;
  data: Record<string, string>;
};

export type Freshness = { type: 'live' } | { type: 'stale'; since: number; reason: string };

/** What is watched, in the words of the API; `revisions` are helm's. */
export type WatchedKind = 'pods' | 'deployments' | 'replicasets' | 'services' | 'events' | 'revisions';

/** The release as it is now. While stale, it is as it was last seen. */
export type ReleaseView = {
  pods: Pod[];
  deployments: Deployment[];
  replicaSets: ReplicaSet[];
  services: Service[];
  events: ClusterEvent[];
  /** Newest first. */
  revisions: Revision[];
  freshness: Freshness;
  /** What may not be seen (403), with the reason: these lists are empty or old, the others are true all the same. */
  forbidden: Partial<Record<WatchedKind, string>>;
};
