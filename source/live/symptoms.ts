// Pods that do not get as far as running their program, or run without becoming ready.
import { type Problem, secretKeys } from '../problem.js';
import type { ClusterEvent, Deployment, Pod } from '../world.js';

const imageWords = new Set(['ErrImageNeverPull', 'ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ImageInspectError']);

export function imageOf(pod: Pod): Problem | undefined {
  const status = pod.status.replace(/^Init:/, '');
  if (!imageWords.has(status)) return undefined;
  const never = status === 'ErrImageNeverPull';
  return {
    problem: `pod ${pod.name}: its image ${pod.image} is not in the cluster (${pod.status})`,
    cause: never
      ? 'the node does not hold it, and pulling is off (pullPolicy Never)'
      : (pod.message ?? 'it is in no registry that the node can reach'),
    cure: 'load the image into the cluster again',
    command: `minikube image load ${pod.image}`,
  };
}

/** The kubelet cannot put the container together: kubernetes pkg/kubelet/kuberuntime and pkg/kubelet/kubelet_pods.go word the messages. */
export function configOf(pod: Pod): Problem | undefined {
  if (!/^(?:Init:)?CreateContainer(?:Config)?Error$/.test(pod.status)) return undefined;
  const message = pod.message ?? '';
  const [, missingKey] = /couldn't find key (\S+) in Secret/.exec(message) ?? [];
  const [, missingSecret] = /secret "([^"]+)" not found/.exec(message) ?? [];
  const problem = `pod ${pod.name}: the container cannot be made (${pod.status})`;
  if (missingKey) {
    const secret = secretKeys.find((key) => key === missingKey);
    return { problem, cause: `the Secret has no key ${missingKey}`, cure: `enter ${missingKey}`, ...(secret ? { secret } : {}) };
  }
  if (missingSecret)
    return { problem, cause: `there is no Secret ${missingSecret}`, cure: 'enter the secrets again', secret: 'database-url' };
  if (/configmap/i.test(message)) return { problem, cause: message, cure: 'deploy again: the chart makes its ConfigMap' };
  if (/runAsNonRoot/.test(message))
    return { problem, cause: message, cure: 'give the image a numeric USER that is not 0, and build it again' };
  return { problem, cause: message || 'the kubelet does not say why', cure: 'see the pod’s events' };
}

/** No node takes the pod, or the node has put it out. */
export function placeOf(pod: Pod, events: ClusterEvent[]): Problem | undefined {
  if (pod.status === 'Evicted') {
    return {
      problem: `pod ${pod.name}: evicted`,
      cause: pod.message ?? 'the node ran short of room',
      cure: 'free disk or memory; a new pod comes by itself',
    };
  }
  if (pod.status !== 'Pending') return undefined;
  const said = pod.message ?? newest(events, 'FailedScheduling')?.message;
  if (!said) return undefined;
  const [, short] = /Insufficient ([\w./-]*\w)/i.exec(said) ?? [];
  return {
    problem: `pod ${pod.name}: no node takes it (Unschedulable)`,
    cause: said,
    cure: short ? `scale down, lower the requests, or give the cluster more ${short}` : 'see the cause: the node refuses the pod',
    ...(short === 'cpu' ? { command: 'minikube start --cpus 4' } : short === 'memory' ? { command: 'minikube start --memory 4096' } : {}),
  };
}

/** Failures of a startup probe that are no ordinary start; the kubelet stops counting at about 25 (client-go's event spam filter). */
const startFailures = 20;
/** Failures in a row before a probe says something: the chart's failureThreshold. */
const probeFailures = 3;
/** ms that a startup probe may fail in an ordinary start. */
const startAllowance = 30_000;

export function probeOf(pod: Pod, events: ClusterEvent[]): Problem | undefined {
  const event = newest(events, 'Unhealthy');
  if (pod.ready || !event || pod.status !== 'Running') return undefined;
  const probe = /^(\w+) probe (?:failed|errored)/.exec(event.message)?.[1] ?? 'A';
  const starting = unhealthyFor(pod, events) < startAllowance && event.count < startFailures;
  if (probe === 'Startup' ? starting : event.count < probeFailures) return undefined;
  return {
    problem: `pod ${pod.name}: it runs but is not ready (${probe.toLowerCase()} probe, ${event.count} times)`,
    cause: probeCause(event.message),
    cure:
      probe === 'Readiness'
        ? 'look at what it needs, its database first; the log says more'
        : 'the log says more; correct the path or the port of the probe if the program is well',
    ...logCommand(pod),
  };
}

/** ms from the pod's making to the last failure of a probe; 0 when none failed. */
export function unhealthyFor(pod: Pod, events: ClusterEvent[]): number {
  const event = newest(events, 'Unhealthy');
  return event ? Math.max(0, event.at - pod.startedAt) : 0;
}

function probeCause(message: string): string {
  const [, status] = /statuscode: (\d{3})/.exec(message) ?? [];
  if (status === '503') return `it answers 503: it says itself that it is not ready (${message})`;
  if (status) return `it answers ${status} (${message})`;
  if (/connection refused/.test(message)) return `the program does not listen on its port (${message})`;
  if (/deadline exceeded|Timeout/i.test(message)) return `it does not answer in time (${message})`;
  return message;
}

export function quotaOf(deployment: Deployment, events: ClusterEvent[]): Problem | undefined {
  const event = newest(events, 'FailedCreate');
  if (!event) return undefined;
  const quota = /exceeded quota: ([^,]+)/.exec(event.message)?.[1];
  return {
    problem: `deployment ${deployment.name}: its pods are refused`,
    cause: quota ? `the quota ${quota} of the namespace is used up (${event.message})` : event.message,
    cure: quota ? 'scale down, raise the quota, or use another namespace' : 'see the cause: a rule of the cluster refuses the pods',
  };
}

function newest(events: ClusterEvent[], reason: string): ClusterEvent | undefined {
  return events.filter((event) => event.reason === reason).sort((a, b) => b.at - a.at)[0];
}

/** The command that shows the log, for pods that have a name on our command line. */
export function logCommand(pod: Pod): { command?: string } {
  return pod.component === 'other' ? {} : { command: `taskflow-tui logs ${pod.component}` };
}
