// The cluster port: the Kubernetes API and port-forwards, as steps and the panel use them.
import type { Failure } from '../problem.js';
import type { DatabaseAnswer } from './database.js';
import type { ObjectRef } from './kubectl.js';
import type { ClusterEvent, ClusterSecret, Deployment, Job, JobOutcome, Pod, ReleaseView, Service, Usage } from './resources.js';

export type ClusterReads = {
  /** The current context, without a request to the server; undefined when the kubeconfig doesn't have it. */
  context(): Promise<{ name: string; server: string; local: boolean } | undefined>;
  /**
   * Asks the server. `uid`: of the namespace kube-system; a new cluster has another one. Failure when the server doesn't answer, or
   * when it isn't the cluster that this session selected first. `reset`: selects the cluster that answers now; for the step that starts
   * a cluster, because every later step checks again.
   */
  identity(signal: AbortSignal, options?: { reset: boolean }): Promise<{ uid: string; version: string; server: string }>;
  /** Why the current context must not be changed: it isn't local, and nobody confirmed it. Sends nothing. */
  refusal(): Promise<Failure | undefined>;
  /**
   * The last check before a change: the context is local or confirmed, and the cluster is still the one that `identity` returned first.
   * Failure otherwise. A guarded World (deploy/guarded.ts) calls it before every change.
   */
  guard(signal: AbortSignal): Promise<void>;
  /** The person gave the name of a context that isn't local: typed, or with --confirm-context. Any other name has no effect. */
  confirm(context: string): void;
  /** `kind/name` of what is in the namespace, without what Kubernetes puts into every namespace. undefined: no such namespace. */
  namespaceContents(signal: AbortSignal): Promise<{ uid: string; ours: boolean; contents: string[] } | undefined>;
  secret(name: string, signal: AbortSignal): Promise<ClusterSecret | undefined>;
  /** The pods of the release, by label. */
  pods(signal: AbortSignal): Promise<Pod[]>;
  deployments(signal: AbortSignal): Promise<Deployment[]>;
  services(signal: AbortSignal): Promise<Service[]>;
  events(signal: AbortSignal): Promise<ClusterEvent[]>;
  /**
   * Reports the release as soon as every list is complete or forbidden, and at each change, until aborted. Reconnects. All callers
   * share one watch for each resource.
   */
  watch(report: (view: ReleaseView) => void, signal: AbortSignal): Promise<void>;
  /** Failure when neither source of usage answers. */
  usage(signal: AbortSignal): Promise<Usage>;
  /**
   * Lines without control sequences, each with its time (ms since the epoch) where the log has one. Follows until aborted with
   * `follow`.
   */
  logs(request: LogRequest, report: (line: string, at?: number) => void, signal: AbortSignal): Promise<void>;
  /** The object as YAML, line by line, without the values of a Secret. */
  manifest(object: ObjectRef, signal: AbortSignal): Promise<string[]>;
};

export type ClusterChanges = {
  /** Makes the namespace if it doesn't exist. `ours`: taskflow-tui made it, now (`made`) or earlier, according to its label. */
  ensureNamespace(signal: AbortSignal): Promise<{ uid: string; ours: boolean; made?: boolean }>;
  /** Waits until it is gone. */
  deleteNamespace(signal: AbortSignal): Promise<void>;
  /**
   * Tries the database from inside the cluster: in a temporary pod with this image (one that has node), which gets the URL from the
   * Secret. Failure when the pod can't run.
   */
  tryDatabase(request: { image: string; secretName: string }, signal: AbortSignal): Promise<DatabaseAnswer>;
  /**
   * Creates the Job under a name that begins with its own, reports its log, waits for its end, and deletes it, also when aborted. A Job that
   * can't start or that fails is an outcome, not a Failure.
   */
  runJob(job: Job, report: (line: string) => void, signal: AbortSignal): Promise<JobOutcome>;
  /** Server-side apply. */
  applySecret(name: string, data: Record<string, string>, signal: AbortSignal): Promise<{ uid: string; resourceVersion: string }>;
  deleteSecret(name: string, signal: AbortSignal): Promise<void>;
  /**
   * Listens on 127.0.0.1 until aborted, and connects each client to a Ready pod of the service; a client waits while no pod is Ready.
   * Resolves when aborted. Reports each change of state, and traffic at most once a second.
   */
  forward(request: ForwardRequest, report: (report: ForwardReport) => void, signal: AbortSignal): Promise<void>;
  scale(deployment: string, replicas: number, signal: AbortSignal): Promise<void>;
  restart(deployment: string, signal: AbortSignal): Promise<void>;
  deletePod(pod: string, signal: AbortSignal): Promise<void>;
};

export type Cluster = ClusterReads & ClusterChanges;

/** `tail`: how many of the last lines to begin with; below 0, all. `previous`: the log of the container before the last restart. */
export type LogRequest = { pod: string; follow: boolean; tail: number; previous: boolean; sinceSeconds?: number };

export type ForwardRequest = { service: string; localPort: number; servicePort: number };

/** `taken`: something else listens on the local port; retried until it is free. `since`: ms since the epoch. */
export type ForwardState =
  | { type: 'connecting' }
  | { type: 'up' }
  | { type: 'reconnecting'; since: number; reason: string }
  | { type: 'taken'; reason: string };

/** `pod`: of the last connection. `open` and `served`: connections now and in total. Bytes `received` from the pod and `sent` to it. */
export type Traffic = { pod?: string; open: number; served: number; received: number; sent: number; lastError?: string };

export type ForwardReport = Traffic & { state: ForwardState };
