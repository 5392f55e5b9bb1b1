// What the panel shows and `status --json` prints: what is true now.
import type { Component } from '../deploy/event.js';
import type { ClusterEvent, Deployment, ForwardState, Liveness, Pod, ReleaseStatus, Service, Target } from '../world.js';

export type PortRow = {
  component: Component;
  localPort: number;
  service: string;
  servicePort: number;
  state: ForwardState | { type: 'closed' };
  http?: { status: number; ms: number };
};
export type ImageRow = { component: Component; tag: string; inEngine: boolean; inNode: boolean; inPods: boolean; bytes?: number };

export type Snapshot = {
  at: number;
  target: Target;
  liveness: Liveness;
  release?: Omit<ReleaseStatus, 'values'>;
  deployments: Deployment[];
  pods: Pod[];
  services: Service[];
  ports: PortRow[];
  images: ImageRow[];
  events: ClusterEvent[];
};
