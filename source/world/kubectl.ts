// The kubectl port: descriptions of objects and shells in pods.
import type { ToolVersion } from './tool.js';

/** An object of the release that can be read about. */
export type ObjectRef = { kind: 'pod' | 'deployment' | 'replicaset' | 'service' | 'configmap' | 'secret'; name: string };

export type Kubectl = {
  version(signal: AbortSignal): Promise<ToolVersion>;
  /** The command that describe() runs, for showing. */
  describeCommand(object: ObjectRef): string[];
  /** What `kubectl describe` prints, clean. Failure when the object is not there. */
  describe(object: ObjectRef, signal: AbortSignal): Promise<string[]>;
  shellCommand(pod: string): string[];
  /** A shell in the pod on this very terminal, until the person leaves it. Failure when the image has none, or the pod is gone. */
  shell(pod: string): Promise<void>;
};
