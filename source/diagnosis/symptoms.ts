// Diagnoses pods whose program doesn't start, and deployments whose pods aren't created.
import { type Problem, secretKeys } from '../problem.js';
import { cpuText, memoryText } from '../units.js';
import type { ClusterEvent, Deployment, Pod } from '../world/index.js';
import { newest, type PodEvidence } from './evidence.js';

const imageStatuses = new Set(['ErrImageNeverPull', 'ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ImageInspectError']);

export function imageProblem(pod: Pod, { events }: PodEvidence): Problem | undefined {
  const status = pod.status.replace(/^Init:/, '');
  if (!imageStatuses.has(status)) return undefined;
  const never = status === 'ErrImageNeverPull';
  return {
    problem: `pod ${pod.name}: its image ${pod.image} isn't in the cluster (${pod.status})`,
    cause: never
      ? "The node doesn't have it, and pulling is off (pullPolicy Never)"
      : // The status only says that the node waits for a retry; the event has the error.
        (newest(events, 'Failed', /pull image/i)?.message ?? pod.message ?? 'No registry that the node can reach has it'),
    ...(status === 'InvalidImageName'
      ? { fix: "Correct the image's name in the values, then deploy again." }
      : pod.component === 'other'
        ? // An image of someone else: the engine has no copy to load.
          {
            fix: 'Let the node reach the registry (network, proxy), or load the image yourself.',
            command: `docker pull ${pod.image} && minikube image load ${pod.image}`,
          }
        : { fix: 'Load the image into the cluster again.', command: `minikube image load ${pod.image}` }),
  };
}

/** The messages are in kubernetes pkg/kubelet/kuberuntime and pkg/kubelet/kubelet_pods.go. */
export function configProblem(pod: Pod): Problem | undefined {
  if (!/^(?:Init:)?CreateContainer(?:Config)?Error$/.test(pod.status)) return undefined;
  const message = pod.message ?? '';
  const [, missingKey] = /couldn't find key (\S+) in Secret/.exec(message) ?? [];
  const [, missingSecret] = /secret "([^"]+)" not found/.exec(message) ?? [];
  const problem = `pod ${pod.name}: its container can't be created (${pod.status})`;
  if (missingKey) {
    const secret = secretKeys.find((key) => key === missingKey);
    return { problem, cause: `The Secret has no key ${missingKey}`, fix: `Enter ${missingKey}.`, ...(secret ? { secret } : {}) };
  }
  if (missingSecret)
    return { problem, cause: `The Secret ${missingSecret} doesn't exist`, fix: 'Enter the secrets again.', secret: 'database-url' };
  if (/configmap/i.test(message)) return { problem, cause: message, fix: 'Deploy again, which creates the ConfigMap.' };
  if (/runAsNonRoot/.test(message))
    return { problem, cause: message, fix: 'Give the image a numeric USER other than 0, then build it again.' };
  return { problem, cause: message || 'The kubelet gives no reason', fix: "Check the pod's events." };
}

/** ms during which a pod without a node may still be starting normally. */
const schedulingAllowance = 5000;

/** No node can run the pod, or its node evicted it. */
export function schedulingProblem(pod: Pod, { events, now }: PodEvidence): Problem | undefined {
  if (pod.status === 'Evicted') {
    return {
      problem: `pod ${pod.name}: evicted`,
      cause: pod.message ?? 'The node ran short of disk space or memory',
      fix: 'Free disk space or memory on the node. Kubernetes creates a new pod by itself.',
    };
  }
  if (pod.status !== 'Pending' || now - pod.startedAt < schedulingAllowance) return undefined;
  const said = newest(events, 'FailedScheduling')?.message ?? pod.message;
  if (!said) return undefined;
  const [, short] = /Insufficient ([\w./-]*\w)/i.exec(said) ?? [];
  return {
    problem: `pod ${pod.name}: no node can run it (Unschedulable)`,
    cause: `${said}${formatRequest(pod, short)}`,
    fix: short ? `Scale down, lower the requests, or give the cluster more ${short}.` : 'Check the cause: no node accepts the pod.',
    ...(short === 'cpu' ? { command: 'minikube start --cpus 4' } : short === 'memory' ? { command: 'minikube start --memory 4096' } : {}),
  };
}

/** The pod's request for what is short. */
function formatRequest({ requests }: Pod, short: string | undefined): string {
  if (short === 'cpu' && requests?.cpu) return ` It requests ${cpuText(requests.cpu)}.`;
  if (short === 'memory' && requests?.memory) return ` It requests ${memoryText(requests.memory)}.`;
  return '';
}

/** Its node can't be reached, so the pod may still run. */
export function nodeProblem(pod: Pod, { events }: PodEvidence): Problem | undefined {
  const lost = pod.status === 'Unknown' || pod.status === 'NodeLost';
  const left = newest(events, 'NodeNotReady');
  if (!lost && (!left || pod.ready || pod.status !== 'Running' || left.at < (newest(events, 'Started')?.at ?? 0))) return undefined;
  return {
    problem: `pod ${pod.name}: its node ${pod.node} doesn't answer`,
    cause: "The node's kubelet has stopped reporting: the node is stopped, frozen, or offline",
    fix: 'Check whether the node runs, and start it.',
    command: 'minikube status',
  };
}

/** Failed attempts that are more than a normal start: a Secret or a ConfigMap can be created just after its pod. */
const creationFailures = 3;

/** A volume can't be mounted, or the pod gets no network. */
export function creationProblem(pod: Pod, { events }: PodEvidence): Problem | undefined {
  if (pod.status !== 'ContainerCreating' && !/^Init:\d|^PodInitializing$/.test(pod.status)) return undefined;
  const failures = ['FailedMount', 'FailedAttachVolume', 'FailedCreatePodSandBox'].flatMap((reason) => newest(events, reason) ?? []);
  const failure = failures.find((event) => event.count >= creationFailures);
  if (!failure) return undefined;
  return {
    problem: `pod ${pod.name}: its container can't be created (${failure.reason}, ${failure.count} times)`,
    cause: failure.message,
    fix: "Check the cause: what it names is missing, or the node can't create it.",
  };
}

/** @param events of the deployment and its replica sets */
export function quotaProblem(deployment: Deployment, events: ClusterEvent[]): Problem | undefined {
  const event = newest(events, 'FailedCreate');
  if (!event) return undefined;
  // https://kubernetes.io/docs/concepts/security/pod-security-admission/
  const standard = /violates PodSecurity "([^"]+)"/.exec(event.message)?.[1];
  if (standard)
    return {
      problem: `deployment ${deployment.name}: its pods are rejected`,
      cause: `The namespace enforces the Pod Security Standard ${standard.split(':')[0]}, and the image needs more (${event.message})`,
      fix: "Use another namespace, or give the image's Dockerfile a user that isn't root.",
    };
  const quota = /exceeded quota: ([^,]+)/.exec(event.message)?.[1];
  return {
    problem: `deployment ${deployment.name}: its pods are rejected`,
    cause: quota ? `The namespace's quota ${quota} is used up (${event.message})` : event.message,
    fix: quota ? 'Scale down, raise the quota, or use another namespace.' : 'Check the cause: a rule of the cluster rejects the pods.',
  };
}
