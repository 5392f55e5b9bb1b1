// Creates pods, events and evidence for tests of the diagnosis.
import type { PodEvidence } from '../../source/diagnosis/pod.js';
import type { ClusterEvent, Pod } from '../../source/world/index.js';

export const start = 1_000_000;
export const podOf = (more: Partial<Pod> = {}): Pod => ({
  name: 'taskflow-backend-1',
  uid: 'u',
  component: 'backend',
  status: 'Running',
  ready: false,
  containers: { ready: 0, total: 1 },
  restarts: 0,
  startedAt: start,
  image: 'taskflow-backend:1.0.0-abc',
  node: 'minikube',
  imageId: '',
  terminating: false,
  ...more,
});
export const event = (reason: string, message: string, more: Partial<ClusterEvent> = {}): ClusterEvent => ({
  at: start + 5000,
  object: 'pod/taskflow-backend-1',
  type: 'Warning',
  reason,
  message,
  count: 1,
  ...more,
});
export const account = (more: Partial<PodEvidence> = {}): PodEvidence => ({
  events: [],
  logTail: [],
  previousLogTail: [],
  now: start + 60_000,
  ...more,
});
export const crashed = (more: Partial<Pod> = {}) =>
  podOf({ status: 'CrashLoopBackOff', restarts: 2, lastExit: { code: 1, reason: 'Error' }, message: 'back-off 20s', ...more });
