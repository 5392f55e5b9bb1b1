// Watches a trial run: keeps its output, reports what it waits for, and decides when to stop waiting.
import type { Clock, TrialWatch } from '../../../../world/index.js';
import { unreachableLine, waitingLine } from './log.js';

export const mostSeconds = 120;
/** Without a sign of progress. */
const patienceMs = 40_000;
/** A line as old as this shows no progress. */
const freshMs = 12_000;
/** How long an application that can't reach its database may take to go on without it. */
const graceMs = 20_000;
/** The same, once it answers with an error. */
const answeringGraceMs = 3_000;
/** An error that is answered for so long stays: the application has started, and what its health route asks isn't there. */
const answeringMs = 30_000;
const reportMs = 5_000;
const linesKept = 200;

type Parts = {
  clock: Clock;
  /** Otherwise waiting for it is pointless. */
  databaseInReach: boolean;
  report(text: string): void;
};

export function watchTrial({ clock, databaseInReach, report }: Parts): TrialWatch & { lines(): string[] } {
  const begun = clock.now();
  let lines: string[] = [];
  let lineAt = begun;
  let refusedAt: number | undefined;
  let failedAt: number | undefined;
  let reported = { text: '', at: 0 };
  return {
    lines: () => lines,
    line(line) {
      lines = [...lines.slice(1 - linesKept), line];
      lineAt = clock.now();
      if (unreachableLine([line])) refusedAt ??= lineAt;
      const waits = waitingLine([line])?.trim().slice(0, 100);
      if (!waits || waits === reported.text || lineAt - reported.at < reportMs) return;
      reported = { text: waits, at: lineAt };
      report(waits);
    },
    isOver(status) {
      const now = clock.now();
      failedAt = status === undefined ? undefined : (failedAt ?? now);
      if (failedAt !== undefined && now - failedAt > answeringMs && !waitingLine(lines.slice(-1))) return true;
      if (!databaseInReach && refusedAt !== undefined && now - refusedAt > (status === undefined ? graceMs : answeringGraceMs)) return true;
      // Python prints nothing while it imports, which takes long on a busy machine.
      const starting = lines.length === 0;
      return !starting && now - begun > patienceMs && now - lineAt > freshMs && !waitingLine(lines.slice(-1));
    },
  };
}
