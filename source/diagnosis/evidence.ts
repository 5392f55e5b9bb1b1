// Holds what is known about a pod for a diagnosis.
import type { ClusterEvent, Pod } from '../world/index.js';

export type PodEvidence = {
  /** For diagnose(): of any object. For a single symptom: of the pod. */
  events: ClusterEvent[];
  /** Last lines of the container's log now and before its last restart, oldest first, free of secrets and control characters. */
  logTail: string[];
  previousLogTail: string[];
  /** ms since the epoch. */
  now: number;
  /** The highest measured usage, in bytes. */
  peakMemory?: number;
};

/** Log lines in a Problem. */
export const shownLines = 8;

export function newest(events: ClusterEvent[], reason: string, message = /^/): ClusterEvent | undefined {
  return events
    .filter((event) => event.reason === reason && message.test(event.message))
    .reduce<ClusterEvent | undefined>((last, event) => (last && last.at >= event.at ? last : event), undefined);
}

/** `pod/name` → `name`; a bare name stays. */
export function objectName(event: ClusterEvent): string {
  return event.object.slice(event.object.lastIndexOf('/') + 1);
}

/** The command that shows the log, for components of the release. */
export function logCommand(pod: Pod): { command?: string } {
  return pod.component === 'other' ? {} : { command: `taskflow-tui logs ${pod.component}` };
}

export function restartsText(count: number): string {
  return `${count} ${count === 1 ? 'restart' : 'restarts'}`;
}

/** The lines to show of a log: always with the one at `at`. @param log oldest first */
export function linesFrom(log: string[], at: number): string[] {
  const from = Math.max(0, Math.min(at, log.length - shownLines));
  return log.slice(from, from + shownLines);
}
