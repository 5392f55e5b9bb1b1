// What is known around a pod when it is looked at, and the few questions that every symptom asks of it.
import type { ClusterEvent, Pod } from '../world/index.js';

export type PodEvidence = {
  /** In diagnose(): of any object, only those of the pod count. In the files of single symptoms: those of the pod. */
  events: ClusterEvent[];
  /** Last lines of the container's log now and before its last restart, oldest first, free of secrets and control characters. */
  logTail: string[];
  previousLogTail: string[];
  /** ms since the epoch. */
  now: number;
  /** The most memory that the pod was seen to use, in bytes. */
  peakMemory?: number;
};

/** Lines of a log that a Problem carries. */
export const shownLines = 8;

export function newest(events: ClusterEvent[], reason: string, message = /^/): ClusterEvent | undefined {
  return events
    .filter((event) => event.reason === reason && message.test(event.message))
    .reduce<ClusterEvent | undefined>((last, event) => (last && last.at >= event.at ? last : event), undefined);
}

/** `pod/name` → `name`; a bare name is taken as well. */
export function objectName(event: ClusterEvent): string {
  return event.object.slice(event.object.lastIndexOf('/') + 1);
}

/** The command that shows the log, for pods that have a name on our command line. */
export function logCommand(pod: Pod): { command?: string } {
  return pod.component === 'other' ? {} : { command: `taskflow-tui logs ${pod.component}` };
}

export function restartsText(count: number): string {
  return `${count} ${count === 1 ? 'restart' : 'restarts'}`;
}
