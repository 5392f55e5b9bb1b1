// The minikube port: the local cluster and the images on its nodes.
import type { ToolVersion } from './tool.js';

export type MinikubeState = 'absent' | 'running' | 'stopped' | 'paused' | 'misconfigured' | 'broken';

export type Minikube = {
  version(signal: AbortSignal): Promise<ToolVersion>;
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
