// The kubectl port: descriptions of objects, and shells in pods.
import type { ToolVersion } from './installer.js';

/** An object of the release that has a description. */
export type ObjectRef = { kind: 'pod' | 'deployment' | 'replicaset' | 'service' | 'configmap' | 'secret'; name: string };

export type KubectlReads = {
  version(signal: AbortSignal): Promise<ToolVersion>;
  /** The command that describe() runs, to show it. */
  describeCommand(object: ObjectRef): string[];
  /** The output of `kubectl describe`, sanitized. Failure when the object doesn't exist. */
  describe(object: ObjectRef, signal: AbortSignal): Promise<string[]>;
  shellCommand(pod: string): string[];
};

export type KubectlChanges = {
  /** Opens a shell in the pod on this terminal, until the person exits it. Failure when the image has no shell, or the pod is gone. */
  shell(pod: string): Promise<void>;
};

export type Kubectl = KubectlReads & KubectlChanges;
