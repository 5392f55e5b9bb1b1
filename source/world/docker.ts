// The docker port: the engine, images, builds, and containers.
import type { ToolVersion } from './installer.js';

export type DockerReads = {
  client(signal: AbortSignal): Promise<ToolVersion>;
  /** Never fails: says why the engine doesn't answer. */
  engine(
    signal: AbortSignal,
  ): Promise<
    | { type: 'running'; version: string; about?: EngineFacts }
    | { type: 'down'; reason: string }
    | { type: 'denied'; reason: string }
    | { type: 'hangs'; seconds: number }
  >;
  buildx(signal: AbortSignal): Promise<ToolVersion>;
  /** The command that build() runs, to show it. */
  buildCommand(request: BuildRequest): string[];
  /** undefined: no such image. `bytes`: the unpacked size, where the engine reports it. */
  image(tag: string, signal: AbortSignal): Promise<{ id: string; bytes: number; measure: 'unpacked' | 'as reported' } | undefined>;
  /** Failure if there is no such image. */
  imageConfig(tag: string, signal: AbortSignal): Promise<ImageConfig>;
  /** Tags in the engine of the given repository that have our label, e.g. `taskflow-backend` → [`taskflow-backend:1.0.0-3f9a2c41`]. */
  tags(repository: string, signal: AbortSignal): Promise<string[]>;
};

export type DockerChanges = {
  /** Runs the command from `engineStarter`, and waits up to 2 min until the engine answers. Failure when it doesn't. */
  startEngine(command: string[], report: (text: string) => void, signal: AbortSignal): Promise<void>;
  /**
   * Builds and loads into the engine. Failure with the last lines and the log's path; Cancelled when aborted, with nothing left
   * running.
   */
  build(request: BuildRequest, report: (event: BuildEvent) => void, signal: AbortSignal): Promise<void>;
  /** Runs the image alone until it answers, ends, or takes too long, then removes the container. Failure if docker can't run it. */
  tryOut(request: TrialRequest, watch: TrialWatch, signal: AbortSignal): Promise<TrialOutcome>;
  /** Starts a container of the image for a moment: the user that it runs as, and which of the programs it has. Nothing without a shell. */
  lookInside(tag: string, programs: string[], signal: AbortSignal): Promise<{ user?: string; programs: string[] }>;
  /** Finds the packages of a Python checkout in a container, from a few files. Undefined where the builder can't, or the container didn't build. */
  resolve(request: ResolutionRequest, report: (event: BuildEvent) => void, signal: AbortSignal): Promise<Resolution | undefined>;
  removeImage(tag: string, signal: AbortSignal): Promise<void>;
  /** Removes the tryOut() containers of a killed run, and returns their names. Leaves those of a running one. */
  sweep(signal: AbortSignal): Promise<string[]>;
};

export type Docker = DockerReads & DockerChanges;

/**
 * What the engine has, which may be less than the machine has. Memory in bytes. `system`: the engine's name for it, e.g. "Docker
 * Desktop". `containers`: the type of containers that it runs now. `folder`: where it keeps images, on its own system, which may be a
 * virtual machine.
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

export type BuildRequest = {
  tag: string;
  context: string;
  dockerfile: string;
  /** The stage to build; the last one without it. */
  target?: string;
  /** Rules of an ignore file for this build alone. The build copies the Dockerfile next to its log, with these rules beside it. */
  ignore?: string;
  buildArgs: Record<string, string>;
  labels: Record<string, string>;
  log: string;
};

/** `resolver`: the folder with the Dockerfile and the scripts. `plan`: what they read. `dated`: packages of a later day are no way out. The other names are those of {@link BuildRequest}. */
export type ResolutionRequest = Pick<BuildRequest, 'context' | 'dockerfile' | 'ignore' | 'buildArgs' | 'log'> & {
  resolver: string;
  plan: {
    arguments: Record<string, string>;
    pythons: readonly string[];
    packages: Record<string, string>;
    implied: Record<string, string>;
    dated?: true;
  };
};

/**
 * A requirement that can't be installed: the index doesn't have it, it is a file that isn't there, or it is a module of Python's own.
 * `places`: the lines that name it, such as `requirements.txt:7`. `imported`: where the sources import it, and whether that runs when the
 * application starts.
 */
export type AbsentRequirement = {
  name: string;
  reason: 'index' | 'file' | 'standard';
  places: string[];
  imported?: { where: string; module: string; atStart: boolean };
};

/** `words`: the resolver's own. */
export type Resolution =
  | { type: 'unresolved'; words: string }
  | {
      type: 'resolved';
      /** `3.12` */
      python: string;
      /** Versions by name, as PEP 503 writes it. */
      versions: Record<string, string>;
      /** Packages without a wheel for that Python; those that compile take compilers. */
      fromSource: string[];
      compiled: string[];
      /** The image has Python's headers. */
      headers: boolean;
      /** The given day, or '' if nothing from before it fits. */
      until: string;
      /** The versions of the lock file fit. */
      constrained: boolean;
      missing: { name: string; because: string }[];
      /** Imported modules that neither the sources nor the packages have. */
      unknown: { name: string; where: string }[];
      /** The rest was resolved without them. */
      absent: AbsentRequirement[];
    };

export type BuildEvent =
  | { type: 'build-step'; current: number; total: number; name: string }
  | { type: 'transferred'; bytes: number; total: number }
  | { type: 'line'; line: string };

/** How an image starts. `user`: as its Dockerfile names it, '' for root. `command`: the entrypoint and its arguments. */
export type ImageConfig = {
  user: string;
  ports: number[];
  environment: Record<string, string>;
  command: string[];
  directory: string;
};

/** A trial run with the restrictions of a pod. */
export type TrialRequest = {
  tag: string;
  port: number;
  path: string;
  /** May hold secrets: the container gets it on stdin. */
  environment: Record<string, string>;
  /** The same names without a secret, for an image without a shell. */
  placeholders: Record<string, string>;
  /** `uid:gid`; undefined for the image's own user. */
  user?: string;
  readOnlyRoot: boolean;
  /** Folders that start empty and may be written, besides /tmp. */
  empty: string[];
  /** Folders that start with the image's files and may be written. */
  writable: string[];
  /** At most. */
  seconds: number;
};

/** `line`: called for each line of its output, without control sequences but not redacted: a folder's name may be a value. `isOver`: asked several times a second, with the last status (500 or more) if it answers. */
export type TrialWatch = { line(line: string): void; isOver(status: number | undefined): boolean };

/** `ms`: since the container started. `answered`: with a status below 500. `silent`: it still runs. `directory`: its working directory. */
export type TrialOutcome =
  | { type: 'answered'; ms: number; status: number }
  | { type: 'ended'; exitCode: number; directory: string }
  | { type: 'silent'; ms: number; status?: number; directory: string };
