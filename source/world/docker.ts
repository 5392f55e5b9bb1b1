// The docker port: the engine, images, builds and containers.
import type { ToolVersion } from './tool.js';

export type Docker = {
  client(signal: AbortSignal): Promise<ToolVersion>;
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
  buildx(signal: AbortSignal): Promise<ToolVersion>;
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
