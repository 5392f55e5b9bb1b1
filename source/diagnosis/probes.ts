// Probes that fail: a program that runs without becoming ready, and one that the kubelet kills for it.
import type { Problem } from '../problem.js';
import type { ClusterEvent, Pod } from '../world/index.js';
import { databaseProblem } from './database.js';
import { logCommand, newest, type PodEvidence, restartsText } from './evidence.js';

/** Failures in a row before a probe says something: the chart's failureThreshold. */
const probeFailures = 3;
/**
 * ms from a container's start in which its startup or readiness probe may fail. Told by the clock, not by the last event: the kubelet
 * stops telling after about 25 of them (client-go's event spam filter).
 */
const startAllowance = 30_000;

/** Runs, but is not ready, and its probe has said so often enough. A readiness that waits for the database is the database's fault. */
export function probeProblem(pod: Pod, account: PodEvidence): Problem | undefined {
  const event = newest(account.events, 'Unhealthy');
  if (pod.ready || !event || pod.status !== 'Running') return undefined;
  const probe = /^(\w+) probe (?:failed|errored)/.exec(event.message)?.[1];
  const count = failuresOf(account.events, probe ?? event.message);
  if (probe !== 'Startup' && count < probeFailures) return undefined;
  const database = probe === 'Readiness' ? databaseProblem(pod, account.logTail) : undefined;
  if (database) return database;
  if (probe !== 'Liveness' && account.now - startOf(pod, account.events) < startAllowance) return undefined;
  return {
    problem: `pod ${pod.name}: it runs but is not ready (${probe?.toLowerCase() ?? 'a'} probe failed ${count} times)`,
    cause: probeCause(event.message),
    fix:
      probe === 'Readiness'
        ? 'look at what it needs, its database first; the log says more'
        : 'the log says more; correct the path or the port of the probe if the program is well',
    ...logCommand(pod),
  };
}

/** Each message is an event of its own: a 503 and a refused connection of one probe are counted together. */
function failuresOf(events: ClusterEvent[], beginning: string): number {
  return events.filter((one) => one.reason === 'Unhealthy' && one.message.startsWith(beginning)).reduce((sum, { count }) => sum + count, 0);
}

/** ms from a kill to the end of its container: the grace period that Kubernetes gives by default, and some. */
const graceMs = 60_000;

/**
 * The kubelet ended the container because a probe failed (kubernetes pkg/kubelet/kuberuntime/kuberuntime_manager.go words the event). The
 * exit code tells nothing: 137 for one that had to be killed, 143 or 0 for one that went when it was asked to.
 */
export function probeKillProblem(pod: Pod, { events }: PodEvidence): Problem | undefined {
  const kill = newest(events, 'Killing', /failed (?:liveness|startup) probe/);
  if (!kill || pod.restarts === 0) return undefined;
  if (pod.lastExit?.at !== undefined && pod.lastExit.at - kill.at > graceMs) return undefined;
  const probe = /failed startup probe/.test(kill.message) ? 'startup' : 'liveness';
  const said = newest(events, 'Unhealthy', new RegExp(`^${probe} probe`, 'i'));
  const exit = pod.lastExit ? `, exit code ${pod.lastExit.code}` : '';
  return {
    problem: `pod ${pod.name}: its ${probe} probe killed it (${restartsText(pod.restarts)}${exit})`,
    cause: said ? probeCause(said.message) : `the kubelet restarts a container whose ${probe} probe fails (${kill.message})`,
    fix: 'see why it does not answer; correct the path or the port of the probe, or give it more time, if the program is well',
    ...logCommand(pod),
  };
}

/** When the container started (ms since the epoch), or, where no event tells of it, when the pod was made. */
export function startOf(pod: Pod, events: ClusterEvent[]): number {
  return newest(events, 'Started')?.at ?? pod.startedAt;
}

/** ms from the container's start to the last failure of a probe; 0 when none failed. */
export function unhealthyFor(pod: Pod, events: ClusterEvent[]): number {
  const event = newest(events, 'Unhealthy');
  return event ? Math.max(0, event.at - startOf(pod, events)) : 0;
}

function probeCause(message: string): string {
  const [, status] = /statuscode: (\d{3})/.exec(message) ?? [];
  if (status === '503') return `it answers 503: it says itself that it is not ready (${message})`;
  if (status) return `it answers ${status} (${message})`;
  if (/connection refused/.test(message)) return `the program does not listen on its port (${message})`;
  if (/deadline exceeded|Timeout/i.test(message)) return `it does not answer in time (${message})`;
  return message;
}
