// Converts a pod, with the status that `kubectl get pods` prints.
// It follows printPod in kubernetes pkg/printers/internalversion/printers.go; `.status.phase` alone is "Running" for a crash loop.
import type { Pod } from '../../world/index.js';
import type { V1ContainerState, V1ContainerStatus, V1Pod } from '../api/kubernetes.js';
import type { ReachablePod } from '../forward/endpoint-rules.js';
import { controllerOf, deploymentOf } from './owners.js';
import { total } from './quantities.js';

/** Returns one line without control characters and secrets. */
export type Clean = (text: string) => string;

/** `status` is undefined if the pod's own phase or reason counts. */
type ContainerSummary = { status: string | undefined; ready: number; restarts: number; lastRestartAt: number };

/** @param pod from a list (dates parsed) or from a watch (dates as text) */
export function podFrom(pod: V1Pod, clean: Clean): Pod {
  const summary = summarizeContainers(pod);
  const message = messageOf(pod);
  const lastExit = lastExitOf(pod);
  const running = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? []).filter(isSidecar)];
  const owner = controllerOf(pod.metadata)?.name;
  const deployment = deploymentOf(pod.metadata);
  const requests = total(
    running.map(({ resources }) => resources?.requests ?? {}),
    'those given',
  );
  const limits = total(
    running.map(({ resources }) => resources?.limits ?? {}),
    'only if all',
  );
  return {
    name: clean(pod.metadata?.name ?? ''),
    uid: pod.metadata?.uid ?? '',
    component: componentOf(pod.metadata?.labels),
    status: clean(statusOf(pod, summary)),
    ready: hasCondition(pod, 'Ready'),
    containers: { ready: summary.ready, total: running.length },
    restarts: summary.restarts,
    ...(summary.restarts > 0 && summary.lastRestartAt > 0 ? { lastRestartAt: summary.lastRestartAt } : {}),
    startedAt: timeOf(pod.metadata?.creationTimestamp),
    image: clean(pod.spec?.containers[0]?.image ?? ''),
    imageId: imageIdOf(pod),
    node: clean(pod.spec?.nodeName ?? ''),
    terminating: pod.metadata?.deletionTimestamp !== undefined,
    ...(message ? { message: clean(message) } : {}),
    ...(lastExit ? { lastExit: { ...lastExit, reason: clean(lastExit.reason) } } : {}),
    ...(deployment ? { deployment: clean(deployment) } : {}),
    ...(owner ? { owner: clean(owner) } : {}),
    ...(Object.keys(requests).length > 0 ? { requests } : {}),
    ...(Object.keys(limits).length > 0 ? { limits } : {}),
  };
}

/**
 * The first container's image. For a loaded image, the node writes `docker://sha256:<id>`, `sha256:<id>` or the bare id (toPullableImageID in
 * cri-dockerd, ImageRef in containerd and CRI-O). For a pulled one it writes `repository@sha256:<digest>`, which is the manifest's digest
 * and not an id.
 */
function imageIdOf({ spec, status }: V1Pod): string {
  const name = spec?.containers[0]?.name;
  const given = status?.containerStatuses?.find((container) => container.name === name)?.imageID ?? '';
  return /^(?:docker:\/\/)?(?:sha256:)?([0-9a-f]{12,})$/.exec(given)?.[1] ?? '';
}

/** Reads the chart's label `component`. */
export function componentOf(labels: Record<string, string> | undefined): Pod['component'] {
  const component = labels?.component ?? labels?.['app.kubernetes.io/component'];
  return component === 'frontend' || component === 'backend' ? component : 'other';
}

/** Adds what only a port-forward needs. */
export function reachablePodFrom(pod: V1Pod, shown: Pod): ReachablePod {
  const ports = (pod.spec?.containers ?? []).flatMap((container) => container.ports ?? []);
  return {
    ...shown,
    labels: pod.metadata?.labels ?? {},
    ports: ports.map(({ name, containerPort }) => ({ ...(name ? { name } : {}), port: containerPort })),
  };
}

/** ms since the epoch; 0 if there is none. */
export function timeOf(date: Date | string | undefined): number {
  const time = date === undefined ? 0 : new Date(date).getTime();
  return Number.isNaN(time) ? 0 : time;
}

function statusOf(pod: V1Pod, summary: ContainerSummary): string {
  const phase = pod.status?.phase ?? '';
  if (pod.metadata?.deletionTimestamp !== undefined) {
    // The node can't be reached, so the pod may still run.
    if (pod.status?.reason === 'NodeLost') return 'Unknown';
    if (phase !== 'Failed' && phase !== 'Succeeded') return 'Terminating';
  }
  if (summary.status !== undefined) return summary.status;
  const gated = pod.status?.conditions?.some((one) => one.type === 'PodScheduled' && one.reason === 'SchedulingGated');
  return gated ? 'SchedulingGated' : pod.status?.reason || phase;
}

function summarizeContainers(pod: V1Pod): ContainerSummary {
  const { initializing, sidecars, all } = summarizeInitContainers(pod);
  if (initializing && !hasCondition(pod, 'Initialized')) return all;
  return summarizeMainContainers(pod, sidecars);
}

/**
 * Reads the init containers in order, up to the first that hasn't finished. `all` counts every restart so far; `sidecars` only the sidecars',
 * because a finished init container's restarts no longer matter.
 */
function summarizeInitContainers(pod: V1Pod): { initializing: boolean; sidecars: ContainerSummary; all: ContainerSummary } {
  const specs = pod.spec?.initContainers ?? [];
  const all: ContainerSummary = { status: undefined, ready: 0, restarts: 0, lastRestartAt: 0 };
  const sidecars: ContainerSummary = { ...all };
  for (const [index, container] of (pod.status?.initContainerStatuses ?? []).entries()) {
    const sidecar = specs.some((spec) => spec.name === container.name && isSidecar(spec));
    addRestarts(all, container);
    if (sidecar) addRestarts(sidecars, container);
    if (container.state?.terminated?.exitCode === 0) continue;
    if (sidecar && container.started) {
      if (container.ready) {
        all.ready++;
        sidecars.ready++;
      }
      continue;
    }
    all.status = `Init:${initStatusOf(container.state) ?? `${index}/${specs.length}`}`;
    sidecars.status = all.status;
    return { initializing: true, sidecars, all };
  }
  return { initializing: false, sidecars, all };
}

function initStatusOf(state: V1ContainerState | undefined): string | undefined {
  if (state?.terminated) return terminatedStatusOf(state.terminated);
  const waiting = state?.waiting?.reason;
  return waiting && waiting !== 'PodInitializing' ? waiting : undefined;
}

function summarizeMainContainers(pod: V1Pod, sidecars: ContainerSummary): ContainerSummary {
  const summary = { ...sidecars };
  let running = false;
  // Backwards, so that the first container decides.
  for (const container of [...(pod.status?.containerStatuses ?? [])].reverse()) {
    addRestarts(summary, container);
    const { waiting, terminated, running: runs } = container.state ?? {};
    if (waiting?.reason) summary.status = waiting.reason;
    else if (terminated) summary.status = terminatedStatusOf(terminated);
    else if (container.ready && runs) {
      running = true;
      summary.ready++;
    }
  }
  if ((summary.status ?? pod.status?.reason) === 'Completed' && running)
    summary.status = hasCondition(pod, 'Ready') ? 'Running' : 'NotReady';
  return summary;
}

function terminatedStatusOf(end: { reason?: string; signal?: number; exitCode: number }): string {
  return end.reason || (end.signal ? `Signal:${end.signal}` : `ExitCode:${end.exitCode}`);
}

function addRestarts(summary: ContainerSummary, container: V1ContainerStatus): void {
  summary.restarts += container.restartCount;
  summary.lastRestartAt = Math.max(summary.lastRestartAt, timeOf(container.lastState?.terminated?.finishedAt));
}

const isSidecar = (container: { restartPolicy?: string }) => container.restartPolicy === 'Always';

function hasCondition(pod: V1Pod, type: string): boolean {
  return pod.status?.conditions?.some((one) => one.type === type && one.status === 'True') ?? false;
}

/** Why it isn't running, from the most specific source to the most general one. */
function messageOf(pod: V1Pod): string | undefined {
  const containers = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  for (const { state } of containers) {
    const text = state?.waiting?.message || (state?.terminated?.exitCode !== 0 && state?.terminated?.message);
    if (text) return text;
  }
  return pod.status?.message || pod.status?.conditions?.find((one) => one.type === 'PodScheduled' && one.status === 'False')?.message;
}

/** The latest end of a container, in its present or last state. Of init containers, only failures count. */
function lastExitOf({ status }: V1Pod): Pod['lastExit'] {
  const endsOf = ({ state, lastState }: V1ContainerStatus) => [state?.terminated, lastState?.terminated].filter((end) => end !== undefined);
  const failedInits = (status?.initContainerStatuses ?? []).flatMap(endsOf).filter((end) => end.exitCode !== 0);
  const ends = [...(status?.containerStatuses ?? []).flatMap(endsOf), ...failedInits];
  const last = ends.sort((a, b) => timeOf(b.finishedAt) - timeOf(a.finishedAt))[0];
  if (!last) return undefined;
  const at = timeOf(last.finishedAt);
  return { code: last.exitCode, reason: last.reason || terminatedStatusOf(last), ...(at > 0 ? { at } : {}) };
}
