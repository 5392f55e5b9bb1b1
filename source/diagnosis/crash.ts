// Diagnoses containers that start and exit: out of memory, no database, a failed probe, or the program's own error.
import type { Problem } from '../problem.js';
import { secretKeyOf } from '../release/variables/chart-names.js';
import { memoryText } from '../units.js';
import type { Pod } from '../world/index.js';
import { databaseProblem } from './database.js';
import { logCommand, type PodEvidence, restartsText, shownLines } from './evidence.js';
import { lackedVariables } from './lacked-variables.js';
import { probeKillProblem } from './probes.js';
import { serviceProblem } from './service.js';

const crashStatuses = new Set([
  'CrashLoopBackOff',
  'Error',
  'OOMKilled',
  'Completed',
  'StartError',
  'RunContainerError',
  'ContainerCannotRun',
  'ContainerStatusUnknown',
]);
/** ms for which an earlier OOM kill still explains the present state. */
const memoryLasts = 600_000;

function hasCrashed(pod: Pod): boolean {
  const status = pod.status.replace(/^Init:/, '');
  return crashStatuses.has(status) || /^(?:ExitCode|Signal):/.test(status);
}

/** undefined for a container that hasn't crashed, or that runs again and can still become ready. */
export function crashProblem(pod: Pod, evidence: PodEvidence): Problem | undefined {
  const crashed = hasCrashed(pod);
  // It runs again after a crash: only a cause that will recur matters.
  if (!crashed && (pod.restarts === 0 || pod.status !== 'Running')) return undefined;
  // A pod with a single task, such as helm test, that has completed it.
  if (pod.status === 'Completed' && pod.restarts === 0 && !pod.deployment) return undefined;
  if (ranOutOfMemory(pod, evidence.now)) return outOfMemory(pod, evidence);
  const database = databaseProblem(pod, [...evidence.previousLogTail, ...evidence.logTail]);
  if (database) return database;
  const service = crashed ? serviceProblem(pod, evidence.previousLogTail.slice(-lastLines)) : undefined;
  if (service) return service;
  const killed = probeKillProblem(pod, evidence);
  if (killed || !crashed) return killed;
  // The log of the container that exited; the present one may not have logged anything yet.
  const log = evidence.previousLogTail.length > 0 ? evidence.previousLogTail : evidence.logTail;
  const times =
    pod.restarts === 0
      ? `its container exited (${pod.status})`
      : `its container keeps exiting (${pod.status}, ${restartsText(pod.restarts)})`;
  const lacked = variableProblem(pod, log);
  return {
    problem: `pod ${pod.name}: ${times}`,
    cause: causeOfExit(pod, log),
    fix: `Check ${log.length > 0 ? 'its last lines below' : 'its log and its events'}. Correct the application or its settings, then deploy again.`,
    ...logCommand(pod),
    ...(log.length > 0 ? { details: log.slice(-shownLines) } : {}),
    ...lacked,
  };
}

/** What was printed long before the end didn't end the application. */
const lastLines = 25;
const noModule = /ModuleNotFoundError|ImportError|Cannot find (?:module|package)/;

function variableProblem({ component }: Pod, log: string[]): Pick<Problem, 'cause' | 'fix' | 'secret'> | undefined {
  const last = log.slice(-lastLines);
  const [name] = lackedVariables(last) ?? [];
  // Without a module, nothing that it read before matters.
  if (name === undefined || component === 'other' || last.some((line) => noModule.test(line))) return undefined;
  return {
    cause: `The application stops because ${name} has no value that it accepts`,
    fix: `Give ${name} a value that fits, here or with --${component}-env, then deploy again.`,
    secret: secretKeyOf(name) ?? name,
  };
}

function ranOutOfMemory(pod: Pod, now: number): boolean {
  if (pod.status === 'OOMKilled') return true;
  return pod.lastExit?.reason === 'OOMKilled' && now - (pod.lastExit.at ?? now) < memoryLasts;
}

function outOfMemory(pod: Pod, { peakMemory }: PodEvidence): Problem {
  const limit = pod.limits?.memory === undefined ? 'its limit' : `its limit of ${memoryText(pod.limits.memory)}`;
  const peak = peakMemory === undefined ? '' : `; its highest measured usage was ${memoryText(peakMemory)}`;
  return {
    problem: `pod ${pod.name}: out of memory (OOMKilled, ${restartsText(pod.restarts)})`,
    cause: `The container needed more memory than ${limit}, so the kernel killed it${peak}`,
    fix: `Raise ${pod.component === 'other' ? '' : `${pod.component}.`}resources.limits.memory in a values file, then deploy again with --values.`,
    command: 'taskflow-tui up --values my-values.yaml',
  };
}

function causeOfExit(pod: Pod, log: string[]): string {
  const last = log.findLast((line) => line.trim() !== '');
  const said = last ? `; its last line: ${last.trim()}` : '; it printed nothing';
  if (!pod.lastExit) return pod.message ?? `The container exited${said}`;
  const { code, reason } = pod.lastExit;
  if (code === 0) return `The program exited with status 0, which a server shouldn't do${said}`;
  // 128 + signal number: https://tldp.org/LDP/abs/html/exitcodes.html
  if (code === 137) return `It was killed (137), by its liveness probe or because the node ran out of memory${said}`;
  if (code === 126 || code === 127 || /StartError|CannotRun/.test(reason))
    return `Its command doesn't exist or can't be run (${code})${pod.message ? `: ${pod.message}` : said}`;
  return `Exit code ${code} (${reason})${said}`;
}
