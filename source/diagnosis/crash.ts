// Containers that start and end: out of memory, out of reach of the database, killed by a probe, or by a fault of the program's own.
import type { Problem } from '../problem.js';
import { memoryText } from '../units.js';
import type { Pod } from '../world/index.js';
import { databaseProblem } from './database.js';
import { logCommand, type PodEvidence, restartsText, shownLines } from './evidence.js';
import { probeKillProblem } from './probes.js';

const crashWords = new Set([
  'CrashLoopBackOff',
  'Error',
  'OOMKilled',
  'Completed',
  'StartError',
  'RunContainerError',
  'ContainerCannotRun',
  'ContainerStatusUnknown',
]);
/** ms for which an end for want of memory counts as the reason of what is seen now. */
const memoryLasts = 600_000;

/** The container of a pod with that status has ended. */
function hasCrashed(pod: Pod): boolean {
  const status = pod.status.replace(/^Init:/, '');
  return crashWords.has(status) || /^(?:ExitCode|Signal):/.test(status);
}

/** undefined for a container that has not crashed, or has got up again and may yet become ready. */
export function crashProblem(pod: Pod, account: PodEvidence): Problem | undefined {
  const crashed = hasCrashed(pod);
  // Up again after a crash: only a cause that will come again is worth a word.
  if (!crashed && (pod.restarts === 0 || pod.status !== 'Running')) return undefined;
  // A pod that had one thing to do, such as a test of the release, and did it.
  if (pod.status === 'Completed' && pod.restarts === 0 && !pod.deployment) return undefined;
  if (ranOutOfMemory(pod, account.now)) return outOfMemory(pod, account);
  const database = databaseProblem(pod, [...account.previousLogTail, ...account.logTail]);
  if (database) return database;
  const killed = probeKillProblem(pod, account);
  if (killed || !crashed) return killed;
  // The log of the container that ended; the one that runs now may not have said anything yet.
  const log = account.previousLogTail.length > 0 ? account.previousLogTail : account.logTail;
  const times =
    pod.restarts === 0
      ? `the container ended (${pod.status})`
      : `the container ends again and again (${pod.status}, ${restartsText(pod.restarts)})`;
  return {
    problem: `pod ${pod.name}: ${times}`,
    cause: causeOfExit(pod, log),
    fix: `see ${log.length > 0 ? 'its last lines below' : 'its log and its events'}; correct the application or its settings, then deploy again`,
    ...logCommand(pod),
    ...(log.length > 0 ? { details: log.slice(-shownLines) } : {}),
  };
}

function ranOutOfMemory(pod: Pod, now: number): boolean {
  if (pod.status === 'OOMKilled') return true;
  return pod.lastExit?.reason === 'OOMKilled' && now - (pod.lastExit.at ?? now) < memoryLasts;
}

function outOfMemory(pod: Pod, { peakMemory }: PodEvidence): Problem {
  const limit = pod.limits?.memory === undefined ? 'its limit' : `its limit of ${memoryText(pod.limits.memory)}`;
  const peak = peakMemory === undefined ? '' : `; the most that it was seen to use is ${memoryText(peakMemory)}`;
  return {
    problem: `pod ${pod.name}: out of memory (OOMKilled, ${restartsText(pod.restarts)})`,
    cause: `the container needed more memory than ${limit}, and the kernel ended it${peak}`,
    fix: `raise ${pod.component === 'other' ? '' : `${pod.component}.`}resources.limits.memory in a values file and deploy again with --values`,
    command: 'taskflow-tui up --values my-values.yaml',
  };
}

function causeOfExit(pod: Pod, log: string[]): string {
  const last = log.findLast((line) => line.trim() !== '');
  const said = last ? `; its last line: ${last.trim()}` : '; it said nothing';
  if (!pod.lastExit) return pod.message ?? `the container ended${said}`;
  const { code, reason } = pod.lastExit;
  if (code === 0) return `the program ended by itself with status 0, as one that is no server${said}`;
  // 128 + signal number: https://tldp.org/LDP/abs/html/exitcodes.html
  if (code === 137) return `it was killed (137): by its liveness probe, or for want of memory on the node${said}`;
  if (code === 126 || code === 127 || /StartError|CannotRun/.test(reason))
    return `its command is not there or cannot be run (${code})${pod.message ? `: ${pod.message}` : said}`;
  return `exit code ${code} (${reason})${said}`;
}
