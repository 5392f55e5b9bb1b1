// The minikube port: the local cluster and the images on its nodes.
import type { ToolVersion } from './installer.js';

export type MinikubeState = 'absent' | 'running' | 'stopped' | 'paused' | 'misconfigured' | 'broken';

export type MinikubeReads = {
  version(signal: AbortSignal): Promise<ToolVersion>;
  status(profile: string, signal: AbortSignal): Promise<{ state: MinikubeState; text: string }>;
  images(profile: string, signal: AbortSignal): Promise<NodeImage[]>;
};

export type MinikubeChanges = {
  /** `fraction` 0…1 never decreases. Failure with minikube's own advice. */
  start(profile: string, report: (event: { message: string; fraction: number }) => void, signal: AbortSignal): Promise<void>;
  updateContext(profile: string, signal: AbortSignal): Promise<void>;
  stop(profile: string, signal: AbortSignal): Promise<void>;
  delete(profile: string, signal: AbortSignal): Promise<void>;
  load(profile: string, tag: string, signal: AbortSignal): Promise<void>;
  removeImage(profile: string, tag: string, signal: AbortSignal): Promise<void>;
};

export type Minikube = MinikubeReads & MinikubeChanges;

/**
 * `tag`: normalized, e.g. `taskflow-backend:1.0.0-3f9a2c41` (no docker.io/library/). `id`: as the node has it, hexadecimal, without
 * `sha256:`.
 */
export type NodeImage = { tag: string; id: string };
