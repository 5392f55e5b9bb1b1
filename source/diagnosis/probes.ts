// Diagnoses failed probes: a program that runs but isn't ready, and one that the kubelet restarts.
import type { Problem } from '../problem.js';
import type { ClusterEvent, Pod } from '../world/index.js';
import { databaseProblem } from './database.js';
import { logCommand, newest, type PodEvidence, restartsText } from './evidence.js';

/** The chart's failureThreshold. */
const probeFailures = 3;
/**
 * ms after a container's start during which its startup or readiness probe may fail. Measured by the clock, because the kubelet stops
 * sending events after about 25 (client-go's event spam filter).
 */
const startAllowance = 30_000;

/** A readiness probe that fails because of the database is reported as a database problem. */
export function probeProblem(pod: Pod, evidence: PodEvidence): Problem | undefined {
  const event = newest(evidence.events, 'Unhealthy');
  if (pod.ready || !event || pod.status !== 'Running') return undefined;
  const probe = /^(\w+) probe (?:failed|errored)/.exec(event.message)?.[1];
  const count = failuresOf(evidence.events, probe ?? event.message);
  if (probe !== 'Startup' && count < probeFailures) return undefined;
  const database = probe === 'Readiness' ? databaseProblem(pod, evidence.logTail) : undefined;
  if (database) return database;
  if (probe !== 'Liveness' && evidence.now - startOf(pod, evidence.events) < startAllowance) return undefined;
  return {
    problem: `pod ${pod.name}: it runs but isn't ready (${probe?.toLowerCase() ?? 'a'} probe failed ${count} times)`,
    cause: probeCause(event.message),
    fix:
      probe === 'Readiness'
        ? 'Check what it needs, first its database. The log says more.'
        : "The log says more. If the program is well, correct the probe's path or port.",
    ...logCommand(pod),
  };
}

/** Each message is a separate event, so this adds up those of one probe, such as a 503 and a refused connection. */
function failuresOf(events: ClusterEvent[], beginning: string): number {
  return events.filter((one) => one.reason === 'Unhealthy' && one.message.startsWith(beginning)).reduce((sum, { count }) => sum + count, 0);
}

/** ms from a kill to the container's exit: Kubernetes' default grace period, doubled. */
const graceMs = 60_000;

/**
 * The kubelet stopped the container because a probe failed (the event's text is in kubernetes pkg/kubelet/kuberuntime/kuberuntime_manager.go).
 * The exit code proves nothing: it is 137 after SIGKILL, and 143 or 0 after SIGTERM.
 */
export function probeKillProblem(pod: Pod, { events }: PodEvidence): Problem | undefined {
  const kill = newest(events, 'Killing', /failed (?:liveness|startup) probe/);
  if (!kill || pod.restarts === 0) return undefined;
  if (pod.lastExit?.at !== undefined && pod.lastExit.at - kill.at > graceMs) return undefined;
  const probe = /failed startup probe/.test(kill.message) ? 'startup' : 'liveness';
  const said = newest(events, 'Unhealthy', new RegExp(`^${probe} probe`, 'i'));
  const exit = pod.lastExit ? `, exit code ${pod.lastExit.code}` : '';
  return {
    problem: `pod ${pod.name}: restarted because its ${probe} probe failed (${restartsText(pod.restarts)}${exit})`,
    cause: said ? probeCause(said.message) : `The kubelet restarts a container whose ${probe} probe fails (${kill.message})`,
    fix: "Find out why it doesn't answer. If the program is well, correct the probe's path or port, or give it more time.",
    ...logCommand(pod),
  };
}

/** The container's start (ms since the epoch), or the pod's creation if there is no event. */
export function startOf(pod: Pod, events: ClusterEvent[]): number {
  return newest(events, 'Started')?.at ?? pod.startedAt;
}

/** ms from the container's start to the last failure of a probe; 0 without a failure. */
export function unhealthyFor(pod: Pod, events: ClusterEvent[]): number {
  const event = newest(events, 'Unhealthy');
  return event ? Math.max(0, event.at - startOf(pod, events)) : 0;
}

function probeCause(message: string): string {
  const [, status] = /statuscode: (\d{3})/.exec(message) ?? [];
  if (status === '503') return `It answers 503: it says that it isn't ready (${message})`;
  if (status) return `It answers ${status} (${message})`;
  if (/connection refused/.test(message)) return `The program doesn't listen on its port (${message})`;
  if (/deadline exceeded|Timeout/i.test(message)) return `It doesn't answer in time (${message})`;
  return message;
}
