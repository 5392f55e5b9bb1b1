// The ports: everything that steps and the panel can do to the outside, named in one place.
// The real ones live in tools/, cluster/ and memory/; demo/ has simulated ones; tests make their own.
import type { Failure } from './problem.js';

/** The cluster and release a run is about. All names are Kubernetes names, `context` and `profile` as in kubeconfig and minikube. */
export type Target = { context: string; namespace: string; release: string; profile: string };

export type World = {
  machine: Machine;
  docker: Docker;
  minikube: Minikube;
  kubectl: Kubectl;
  helm: Helm;
  cluster: Cluster;
  database: Database;
  assistant: Assistant;
  http: Http;
  installer: Installer;
  memory: Memory;
  clock: Clock;
};

/** Told of every program that is started, argv already redacted. */
export type Observer = { command(argv: string[]): void };
/** A World whose commands are reported to `observer`: one is made for each step, so that each step can show its own. */
export type WorldFor = (observer: Observer) => World;

export type Clock = {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`; rejects with Cancelled when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** `bytes` random bytes. */
  random(bytes: number): Uint8Array;
};

/** What a tool says of itself. `version` is undefined when the answer could not be read: `raw` then shows it. */
export type Found =
  | { type: 'found'; version: string | undefined; raw: string }
  | { type: 'missing' }
  | { type: 'hangs'; seconds: number }
  | { type: 'broken'; reason: string };

export type Machine = {
  platform: 'linux' | 'darwin' | 'win32' | 'other';
  /** What is to be known about it before anything is started; looked at anew at each call. */
  about(): Promise<MachineFacts>;
  /** How the docker engine can be started here without a password; undefined where that needs a person. */
  engineStarter(signal: AbortSignal): Promise<{ text: string; command: string[] } | undefined>;
  /** Bytes free where images are kept (`imagesFolder` as the engine names it, when it is on this machine), and memory of the machine in bytes. */
  room(imagesFolder?: string): Promise<{ diskFree: number; memoryTotal: number; memoryFree: number; cores: number }>;
  /** Who listens on a local TCP port; undefined when it is free. `ours` when it is this taskflow-tui, or another that announced the port for the same target. */
  portHolder(port: number): Promise<{ pid?: number; command?: string; ours: boolean } | undefined>;
  /** To be called once this process listens on a port for the target: others then know it as theirs, until the result is called or the process ends. */
  announce(port: number): () => void;
  /** The package manager to name in cures. */
  packageManager(): Promise<'apt' | 'dnf' | 'pacman' | 'brew' | 'winget' | 'choco' | 'scoop' | undefined>;
  /** Shows a URL in the person's browser; false where there is none to be started. */
  open(url: string): Promise<boolean>;
  /** Asks a process of this user to end (SIGTERM), and waits until it has, 5 s at most. Failure when it does not, or may not be asked. */
  end(pid: number, signal: AbortSignal): Promise<void>;
  /** Writes a text file for its owner only (0600), making its folder. Failure that names the path. */
  save(file: string, lines: string[]): Promise<void>;
  /** Living processes of this machine whose program is `file` (no folder, no `.exe`) and that have `word` among their arguments. */
  processes(file: string, word: string, signal: AbortSignal): Promise<RunningProgram[]>;
};

/** Programs that bring a docker engine along. */
export type DockerDesktop = 'docker-desktop' | 'colima' | 'orbstack' | 'rancher-desktop';
export type MachineFacts = {
  wsl: boolean;
  /** In the words of the publishers' downloads. */
  processor: 'amd64' | 'arm64' | 'other';
  /** Who calls may do without sudo what others need it for. */
  root: boolean;
  /** Those that are installed here, running or not. */
  desktops: DockerDesktop[];
  /** `host:port` of a proxy that the environment names for https (no user, no password), and what is not to go through it. */
  proxy?: { name: string; address: string; except: string[] };
  /** IPv4 networks of this machine, those of a VPN among them, in CIDR notation; without the ones of docker and minikube themselves. */
  networks: { name: string; cidr: string }[];
  /** minikube's own folder, when it is there and this user may not write to it (after `sudo minikube start`). */
  lockedFolder?: string;
};

/** `args` without the program itself. */
export type RunningProgram = { pid: number; args: string[] };

export type Docker = {
  client(signal: AbortSignal): Promise<Found>;
  /** The engine: Failure-free; says why it does not answer. */
  engine(
    signal: AbortSignal,
  ): Promise<
    | { type: 'running'; version: string; about?: EngineFacts }
    | { type: 'down'; reason: string }
    | { type: 'denied'; reason: string }
    | { type: 'hangs'; seconds: number }
  >;
  /** Runs what `engineStarter` said, and waits until the engine answers. Failure when it does not, within 2 min. */
  startEngine(command: string[], report: (text: string) => void, signal: AbortSignal): Promise<void>;
  buildx(signal: AbortSignal): Promise<Found>;
  /** The command that build() runs, for showing. */
  buildCommand(request: BuildRequest): string[];
  /** Builds and loads into the engine. Failure with the last lines and the log's path; Cancelled when aborted (and nothing is left running). */
  build(request: BuildRequest, report: (event: BuildEvent) => void, signal: AbortSignal): Promise<void>;
  /** undefined: no such image. `bytes` is the unpacked size wherever the engine tells it. */
  image(tag: string, signal: AbortSignal): Promise<{ id: string; bytes: number; measure: 'unpacked' | 'as reported' } | undefined>;
  /** Runs the image alone, waits for any HTTP answer (status < 500) on `path`, stops and removes it. Failure with its log. */
  tryOut(
    request: { tag: string; port: number; path: string; environment: Record<string, string>; seconds: number },
    signal: AbortSignal,
  ): Promise<{ ms: number; status: number }>;
  /** Tags in the engine of the given repository that bear our label, e.g. `taskflow-backend` → [`taskflow-backend:1.0.0-3f9a2c41`]. */
  tags(repository: string, signal: AbortSignal): Promise<string[]>;
  removeImage(tag: string, signal: AbortSignal): Promise<void>;
  /** Removes the containers of tryOut() that a run which was killed left behind; their names. One of a living run is left alone. */
  sweep(signal: AbortSignal): Promise<string[]>;
};

/**
 * What the engine has to give, which may be less than the machine has. Memory in bytes. `system`: as it calls itself, e.g. "Docker Desktop".
 * `containers`: which ones it runs now. `folder`: where it keeps images, on its own system, which may be one inside of this machine.
 */
export type EngineFacts = {
  cpus: number;
  memory: number;
  cgroup?: 1 | 2;
  rootless: boolean;
  system: string;
  containers: 'linux' | 'windows';
  folder: string;
};

/** Tools that a publisher gives as one file for each system. */
export type InstallableTool = 'minikube' | 'kubectl' | 'helm';
/** `url`: http, https, or file where the mirror is a folder; without a password. */
export type Offer = { tool: InstallableTool; version: string; url: string; folder: string };
export type Installer = {
  /**
   * What would be downloaded for this system, without asking the network; undefined where the publisher has no build for it. Failure (exit 2)
   * when TASKFLOW_TOOLS_MIRROR names nothing that can be used.
   */
  offer(tool: InstallableTool): Offer | undefined;
  /**
   * Downloads, compares with the publisher's checksum, and puts the program into the folder, which is first on the PATH of what is started here. A
   * download that was cut off is taken up again, also by a later call. Failure (exit 3) when it cannot be had; nothing is left of one that is not
   * what was published.
   */
  install(offer: Offer, report: (progress: { bytes: number; total?: number }) => void, signal: AbortSignal): Promise<void>;
  /** Those that are in the folder. */
  installed(): Promise<{ tool: InstallableTool; file: string }[]>;
};

export type BuildRequest = {
  tag: string;
  context: string;
  dockerfile: string;
  buildArgs: Record<string, string>;
  labels: Record<string, string>;
  log: string;
};
export type BuildEvent =
  | { type: 'build-step'; current: number; total: number; name: string }
  | { type: 'transferred'; bytes: number; total: number }
  | { type: 'line'; line: string };

export type MinikubeState = 'absent' | 'running' | 'stopped' | 'paused' | 'misconfigured' | 'broken';
export type Minikube = {
  version(signal: AbortSignal): Promise<Found>;
  status(profile: string, signal: AbortSignal): Promise<{ state: MinikubeState; text: string }>;
  /** `fraction` 0…1 never goes back. Failure with minikube's own advice. */
  start(profile: string, report: (event: { message: string; fraction: number }) => void, signal: AbortSignal): Promise<void>;
  updateContext(profile: string, signal: AbortSignal): Promise<void>;
  /** Stops the cluster, or removes it with all that is in it. */
  stop(profile: string, signal: AbortSignal): Promise<void>;
  delete(profile: string, signal: AbortSignal): Promise<void>;
  images(profile: string, signal: AbortSignal): Promise<NodeImage[]>;
  load(profile: string, tag: string, signal: AbortSignal): Promise<void>;
  removeImage(profile: string, tag: string, signal: AbortSignal): Promise<void>;
};

/** `tag` normalised as `taskflow-backend:1.0.0-3f9a2c41` (no docker.io/library/); `id` as the node has it, hexadecimal, without `sha256:`. */
export type NodeImage = { tag: string; id: string };

/** An object of the release that can be read about. */
export type ObjectRef = { kind: 'pod' | 'deployment' | 'replicaset' | 'service' | 'configmap' | 'secret'; name: string };
export type Kubectl = {
  version(signal: AbortSignal): Promise<Found>;
  /** The command that describe() runs, for showing. */
  describeCommand(object: ObjectRef): string[];
  /** What `kubectl describe` prints, clean. Failure when the object is not there. */
  describe(object: ObjectRef, signal: AbortSignal): Promise<string[]>;
  shellCommand(pod: string): string[];
  /** A shell in the pod on this very terminal, until the person leaves it. Failure when the image has none, or the pod is gone. */
  shell(pod: string): Promise<void>;
};
export type ForwardRequest = { service: string; localPort: number; servicePort: number };
/** `taken`: something else listens on the local port; it is tried again until it is free. `since`: ms since the epoch. */
export type ForwardState =
  | { type: 'connecting' }
  | { type: 'up' }
  | { type: 'reconnecting'; since: number; reason: string }
  | { type: 'taken'; reason: string };
/** `pod`: where the last connection went. Connections open now and so far; bytes from the pod and to it. */
export type Traffic = { pod?: string; open: number; served: number; received: number; sent: number; lastError?: string };
export type ForwardReport = Traffic & { state: ForwardState };

/** `at`: when helm last worked on it, ms since the epoch; 0 when it does not say. */
export type ReleaseStatus = { status: string; revision: number; description: string; at: number; values: Record<string, unknown> };
/** A revision as `helm history` lists it; `at` in ms since the epoch. */
export type HelmRevision = { revision: number; at: number; status: string; chart: string; description: string };
/** `description` is kept by helm with the revision, in place of its own "Upgrade complete". */
export type ChartRequest = { chart: string; valuesFiles: string[]; values: Record<string, unknown>; description?: string };
export type Helm = {
  version(signal: AbortSignal): Promise<Found>;
  /** Failure with helm's own lines when the chart does not pass. */
  lint(request: ChartRequest, signal: AbortSignal): Promise<void>;
  /** The command that upgrade() runs, for showing. */
  upgradeCommand(request: ChartRequest): string[];
  /** upgrade --install, without --wait: the rollout is watched through the API. `values` go in on stdin, never argv. */
  upgrade(request: ChartRequest, signal: AbortSignal): Promise<ReleaseStatus>;
  /** undefined: no such release. */
  status(signal: AbortSignal): Promise<ReleaseStatus | undefined>;
  uninstallCommand(): string[];
  uninstall(signal: AbortSignal): Promise<void>;
  /** Newest first, at most 20. */
  history(signal: AbortSignal): Promise<HelmRevision[]>;
  rollbackCommand(revision: number): string[];
  rollback(revision: number, signal: AbortSignal): Promise<void>;
};

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
export type Liveness = { type: 'live' } | { type: 'stale'; since: number; reason: string };
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
  liveness: Liveness;
  /** What may not be seen (403), with the reason: these lists are empty or old, the others are true all the same. */
  blind: Partial<Record<WatchedKind, string>>;
};

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

export type DatabaseAnswer =
  /** `server`: PostgreSQL and its version; '' when nobody logged in, for want of a driver. */
  | { type: 'answers'; ms: number; tls: boolean; server: string }
  /** `connections`: it takes no more of them now. */
  | { type: 'refuses'; about: 'address' | DatabaseStage | 'connections' | 'other'; reason: string };
/** On the way to a database: its name, its port, encryption, the login, the database of that name. */
export type DatabaseStage = 'dns' | 'network' | 'tls' | 'password' | 'database';
export type Database = {
  /** `SELECT 1` within 10 s, tried twice, since a serverless database may have to wake. `report` is told of each stage that is behind it. */
  tryUrl(url: string, signal: AbortSignal, report?: (stage: DatabaseStage) => void): Promise<DatabaseAnswer>;
};

/** `but`: it is known, and something else is in its way. `silent`: nothing answered, or not about the key. None quotes the key. */
export type KeyAnswer = { type: 'accepts'; but?: string } | { type: 'refuses'; reason: string } | { type: 'silent'; reason: string };
/** The service behind openai-api-key. `base` as OPENAI_BASE_URL has it, e.g. `https://api.openai.com/v1`. One request, which costs nothing. */
export type Assistant = { tryKey(key: string, base: string, signal: AbortSignal): Promise<KeyAnswer> };

/** `undefined` when nothing answered; the body is cut at 64 KiB. */
export type Http = {
  get(url: string, seconds: number, signal: AbortSignal): Promise<{ status: number; ms: number; body: string } | undefined>;
};

/** What a step left behind: its inputs' hash, its evidence (no secret, no hash of one), when, and how long it took (ms). */
export type StepRecord = { inputs: string; parts: Record<string, string>; evidence: Record<string, string>; at: number; ms: number };
/**
 * One thing that taskflow-tui made, as the ledger has it. `at`: ms since the epoch. An image's `id` is '' until it has been built or loaded; a
 * Secret was `made` when it was not there before, otherwise only `keys` of it were set; `revisions` are those of helm that were made here; a
 * cluster has the name of minikube's profile, and the `uid` '' until it has answered.
 */
export type Made = { name: string; at: number } & (
  | { type: 'engine-image'; id: string }
  | { type: 'node-image'; id: string }
  | { type: 'secret'; uid: string; resourceVersion: string; keys: string[]; made: boolean }
  | { type: 'release'; revisions: number[] }
  | { type: 'namespace'; uid: string }
  | { type: 'cluster'; how: 'made' | 'started'; uid: string }
);
export type MadeType = Made['type'];

/**
 * What is remembered: of this machine, of this context, namespace and release, and of one cluster there (by the UID of its namespace
 * kube-system), each as far as it reaches. Steps are also remembered by the folders that are built.
 */
export type Memory = {
  /** Why nothing can be written, when that is so (another instance holds the lock, newer schema). */
  readOnly(): string | undefined;
  /** Something to tell the person, e.g. that a corrupt file was put aside. */
  notice(): string | undefined;
  /**
   * What follows is about this cluster. Before it is called, about the one that was met last under this context, namespace and release. Of other
   * clusters under a context that is minikube's own nothing is remembered any more.
   */
  meet(cluster: string): void;
  step(id: string): StepRecord | undefined;
  remember(id: string, record: StepRecord): void;
  /** Steps, all of them without `ids`; the ledger stays. */
  forget(ids?: string[]): void;
  /** Choices that outlive a run, such as replicas set in the panel. */
  choices(): { replicas: Partial<Record<'frontend' | 'backend', number>> };
  chooseReplicas(component: 'frontend' | 'backend', replicas: number): void;
  /** The ledger of this release, oldest first: whatever folder was built for it. Images in the engine outlive the cluster. */
  made(): Made[];
  /**
   * Names of what the ledgers of other releases have of a type that this one could have too: images in the engine wherever they were deployed,
   * what is in a cluster under the same context, a Secret in the same namespace.
   */
  madeElsewhere(type: MadeType): string[];
  /** Writes it down; what has the same type and name is replaced. To be called before the thing is made, and after. */
  enter(made: Made): void;
  /** It is gone. */
  strike(type: MadeType, name: string): void;
  /** ms that the last runs of a step took, at most ten, newest last. Skipped ones do not count; kept by remember(). */
  times(id: string): number[];
  /** Digest of each file (relative, '/'-separated) of the component's folder when it was last built. */
  files(component: 'frontend' | 'backend'): Record<string, string> | undefined;
  rememberFiles(component: 'frontend' | 'backend', files: Record<string, string>): void;
  /** Everything of this release is gone: forgets it. When nothing else is remembered, the state folder is emptied too. */
  clear(): void;
};
