// The cluster port: the Kubernetes API as steps and the panel use it.
import type { Failure } from '../problem.js';
import type { DatabaseAnswer } from './database.js';
import type { ForwardReport, ForwardRequest } from './forward.js';
import type { ObjectRef } from './kubectl.js';
import type { ClusterEvent, ClusterSecret, Deployment, Pod, ReleaseView, Service, Usage } from './resources.js';

export type Cluster = {
  /** The kubeconfig as it is now, without asking the server: undefined when the context is not there. */
  context(): Promise<{ name: string; server: string; local: boolean } | undefined>;
  /**
   * Asks the server. `uid` is that of the namespace kube-system: a cluster made anew has another. Failure when it does not answer, or is another
   * than the one that this session met first. `anew`: the session begins again with the one that answers; for the step that starts a cluster,
   * since all that comes after it is looked at anew.
   */
  identity(signal: AbortSignal, asked?: { anew: boolean }): Promise<{ uid: string; version: string; server: string }>;
  /** Why the context as it is now may not be changed: it is not local and was not confirmed. Nothing is sent. */
  refusal(): Promise<Failure | undefined>;
  /**
   * The last door before a change: the context is local or was confirmed, and the cluster that answers is still the one that `identity` gave
   * first. Failure otherwise; every change of a guarded World (deploy/guarded.ts) asks it.
   */
  guard(signal: AbortSignal): Promise<void>;
  /** The person gave the name of a context that is not local: typed, or with --confirm-context. Any other name changes nothing. */
  confirm(context: string): void;
  /** Makes the namespace when it is not there. `ours`: taskflow-tui made it, now (`made`) or earlier, as its label says. */
  ensureNamespace(signal: AbortSignal): Promise<{ uid: string; ours: boolean; made?: boolean }>;
  /** `kind/name` of what is in the namespace, less what Kubernetes itself puts into every one. undefined: there is no such namespace. */
  namespaceContents(signal: AbortSignal): Promise<{ uid: string; ours: boolean; contents: string[] } | undefined>;
  /** Waits until it is gone. */
  deleteNamespace(signal: AbortSignal): Promise<void>;
  secret(name: string, signal: AbortSignal): Promise<ClusterSecret | undefined>;
  /**
   * Tries the database from inside: a pod of our own with this image (one that has node), which takes the URL from the Secret, and is gone
   * afterwards. Only dns, network and tls are told apart by every image; what logs in needs a driver in it. Failure when the pod cannot be run.
   */
  tryDatabase(request: { image: string; secretName: string }, signal: AbortSignal): Promise<DatabaseAnswer>;
  /** Server-side apply. */
  applySecret(name: string, data: Record<string, string>, signal: AbortSignal): Promise<{ uid: string; resourceVersion: string }>;
  deleteSecret(name: string, signal: AbortSignal): Promise<void>;
  /** Those of the release, by label. */
  pods(signal: AbortSignal): Promise<Pod[]>;
  deployments(signal: AbortSignal): Promise<Deployment[]>;
  services(signal: AbortSignal): Promise<Service[]>;
  events(signal: AbortSignal): Promise<ClusterEvent[]>;
  /**
   * Tells of the release once everything is known (or known to be out of reach), and at every change, until aborted; reconnects by
   * itself. However many watch at a time, there is one watch a resource.
   */
  watch(report: (view: ReleaseView) => void, signal: AbortSignal): Promise<void>;
  /** Failure when neither source of usage answers. */
  usage(signal: AbortSignal): Promise<Usage>;
  /**
   * Listens on 127.0.0.1 until aborted and leads every connection to a pod of the service that is Ready then; one that comes while no
   * pod is Ready waits for one. Resolves when aborted. Reports at each change of state, and at most once a second of traffic.
   */
  forward(request: ForwardRequest, report: (report: ForwardReport) => void, signal: AbortSignal): Promise<void>;
  scale(deployment: string, replicas: number, signal: AbortSignal): Promise<void>;
  restart(deployment: string, signal: AbortSignal): Promise<void>;
  deletePod(pod: string, signal: AbortSignal): Promise<void>;
  /** Lines free of control sequences, each with its time (ms since the epoch) where the log has one. Follows until aborted when `follow`. */
  logs(request: LogRequest, report: (line: string, at?: number) => void, signal: AbortSignal): Promise<void>;
  /** The object as YAML, line by line; the values of a Secret are not in it. */
  manifest(object: ObjectRef, signal: AbortSignal): Promise<string[]>;
};

/** `tail`: lines from the end to begin with, below 0 for all. `previous`: of the container before the last restart. */
export type LogRequest = { pod: string; follow: boolean; tail: number; previous: boolean; sinceSeconds?: number };
