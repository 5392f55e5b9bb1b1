// Pods that do not get as far as running their program, and deployments whose pods are not even made.
import { type Problem, secretKeys } from '../problem.js';
import { cpuText, memoryText } from '../units.js';
import type { ClusterEvent, Deployment, Pod } from '../world/index.js';
import { newest, type PodEvidence } from './evidence.js';

const imageWords = new Set(['ErrImageNeverPull', 'ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ImageInspectError']);

export function imageProblem(pod: Pod, { events }: PodEvidence): Problem | undefined {
  const status = pod.status.replace(/^Init:/, '');
  if (!imageWords.has(status)) return undefined;
  const never = status === 'ErrImageNeverPull';
  return {
    problem: `pod ${pod.name}: its image ${pod.image} is not in the cluster (${pod.status})`,
    cause: never
      ? 'the node does not hold it, and pulling is off (pullPolicy Never)'
      : // The status says that it waits before it tries again; the event says what went wrong.
        (newest(events, 'Failed', /pull image/i)?.message ?? pod.message ?? 'it is in no registry that the node can reach'),
    ...(status === 'InvalidImageName'
      ? { fix: 'correct the name of the image in the values, and deploy again' }
      : pod.component === 'other'
        ? // It is none of ours: the engine has no copy to be loaded.
          {
            fix: 'let the node reach the registry (network, proxy), or bring the image by hand',
            command: `docker pull ${pod.image} && minikube image load ${pod.image}`,
          }
        : { fix: 'load the image into the cluster again', command: `minikube image load ${pod.image}` }),
  };
}

/** The kubelet cannot put the container together: kubernetes pkg/kubelet/kuberuntime and pkg/kubelet/kubelet_pods.go word the messages. */
export function configProblem(pod: Pod): Problem | undefined {
  if (!/^(?:Init:)?CreateContainer(?:Config)?Error$/.test(pod.status)) return undefined;
  const message = pod.message ?? '';
  const [, missingKey] = /couldn't find key (\S+) in Secret/.exec(message) ?? [];
  const [, missingSecret] = /secret "([^"]+)" not found/.exec(message) ?? [];
  const problem = `pod ${pod.name}: the container cannot be made (${pod.status})`;
  if (missingKey) {
    const secret = secretKeys.find((key) => key === missingKey);
    return { problem, cause: `the Secret has no key ${missingKey}`, fix: `enter ${missingKey}`, ...(secret ? { secret } : {}) };
  }
  if (missingSecret)
    return { problem, cause: `there is no Secret ${missingSecret}`, fix: 'enter the secrets again', secret: 'database-url' };
  if (/configmap/i.test(message)) return { problem, cause: message, fix: 'deploy again: the chart makes its ConfigMap' };
  if (/runAsNonRoot/.test(message))
    return { problem, cause: message, fix: 'give the image a numeric USER that is not 0, and build it again' };
  return { problem, cause: message || 'the kubelet does not say why', fix: "see the pod's events" };
}

/** ms in which a pod that no node takes may still be one that is merely being started. */
const placeAllowance = 5000;

/** No node takes the pod, or the node has put it out. */
export function schedulingProblem(pod: Pod, { events, now }: PodEvidence): Problem | undefined {
  if (pod.status === 'Evicted') {
    return {
      problem: `pod ${pod.name}: evicted`,
      cause: pod.message ?? 'the node ran short of room',
      fix: 'free disk or memory on the node; a new pod comes by itself',
    };
  }
  if (pod.status !== 'Pending' || now - pod.startedAt < placeAllowance) return undefined;
  const said = newest(events, 'FailedScheduling')?.message ?? pod.message;
  if (!said) return undefined;
  const [, short] = /Insufficient ([\w./-]*\w)/i.exec(said) ?? [];
  return {
    problem: `pod ${pod.name}: no node takes it (Unschedulable)`,
    cause: `${said}${formatRequest(pod, short)}`,
    fix: short ? `scale down, lower the requests, or give the cluster more ${short}` : 'see the cause: the node refuses the pod',
    ...(short === 'cpu' ? { command: 'minikube start --cpus 4' } : short === 'memory' ? { command: 'minikube start --memory 4096' } : {}),
  };
}

/** How much of what is short the pod asks for. */
function formatRequest({ requests }: Pod, short: string | undefined): string {
  if (short === 'cpu' && requests?.cpu) return ` It asks for ${cpuText(requests.cpu)}.`;
  if (short === 'memory' && requests?.memory) return ` It asks for ${memoryText(requests.memory)}.`;
  return '';
}

/** The node that it runs on is out of reach: nobody can say whether it still runs. */
export function nodeProblem(pod: Pod, { events }: PodEvidence): Problem | undefined {
  const lost = pod.status === 'Unknown' || pod.status === 'NodeLost';
  const left = newest(events, 'NodeNotReady');
  if (!lost && (!left || pod.ready || pod.status !== 'Running' || left.at < (newest(events, 'Started')?.at ?? 0))) return undefined;
  return {
    problem: `pod ${pod.name}: its node ${pod.node} does not answer`,
    cause: 'the kubelet of the node has not been heard of: the node is stopped, frozen or cut off',
    fix: 'see whether the node runs, and start it',
    command: 'minikube status',
  };
}

/** Tries of the kubelet that are no ordinary start: a Secret or a ConfigMap may be made a moment after its pod. */
const makingFailures = 3;

/** The container is being made for longer than it should take: a volume cannot be mounted, or the pod gets no network. */
export function creationProblem(pod: Pod, { events }: PodEvidence): Problem | undefined {
  if (pod.status !== 'ContainerCreating' && !/^Init:\d|^PodInitializing$/.test(pod.status)) return undefined;
  const failures = ['FailedMount', 'FailedAttachVolume', 'FailedCreatePodSandBox'].flatMap((reason) => newest(events, reason) ?? []);
  const failure = failures.find((event) => event.count >= makingFailures);
  if (!failure) return undefined;
  return {
    problem: `pod ${pod.name}: the container cannot be made (${failure.reason}, ${failure.count} times)`,
    cause: failure.message,
    fix: 'see the cause: what it names is missing, or the node cannot make it',
  };
}

/** @param events those of the deployment and of its replica sets */
export function quotaProblem(deployment: Deployment, events: ClusterEvent[]): Problem | undefined {
  const event = newest(events, 'FailedCreate');
  if (!event) return undefined;
  const quota = /exceeded quota: ([^,]+)/.exec(event.message)?.[1];
  return {
    problem: `deployment ${deployment.name}: its pods are refused`,
    cause: quota ? `the quota ${quota} of the namespace is used up (${event.message})` : event.message,
    fix: quota ? 'scale down, raise the quota, or use another namespace' : 'see the cause: a rule of the cluster refuses the pods',
  };
}
