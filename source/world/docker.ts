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
  /** Runs the image alone, waits for an HTTP answer (status < 500) on `path`, stops and removes the container. Failure with its log. */
  tryOut(
    request: { tag: string; port: number; path: string; environment: Record<string, string>; seconds: number },
    signal: AbortSignal,
  ): Promise<{ ms: number; status: number }>;
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
  /** Rules of an ignore file for this build alone. The build copies the Dockerfile next to its log, with these rules beside it. */
  ignore?: string;
  buildArgs: Record<string, string>;
  labels: Record<string, string>;
  log: string;
};

export type BuildEvent =
  | { type: 'build-step'; current: number; total: number; name: string }
  | { type: 'transferred'; bytes: number; total: number }
  | { type: 'line'; line: string };
