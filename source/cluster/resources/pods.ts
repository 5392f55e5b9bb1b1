// A pod of the API as the screens show it, with the status word that `kubectl get pods` prints.
// The word follows printPod in kubernetes pkg/printers/internalversion/printers.go; `.status.phase` alone says "Running" of a crash loop.
import type { Pod } from '../../world/index.js';
import type { V1ContainerState, V1ContainerStatus, V1Pod } from '../api/kubernetes.js';
import type { ReachablePod } from '../forward/endpoint-rules.js';
import { controllerOf, deploymentOf } from './owners.js';
import { total } from './quantities.js';

/** Cleans text that comes from the cluster: one line, no control characters, no secret. */
export type Clean = (text: string) => string;

/** What the containers add up to; the word is undefined when they leave the pod's own (its phase or reason) standing. */
type Tally = { word: string | undefined; ready: number; restarts: number; lastRestartAt: number };

/** @param pod from a list (dates parsed) or from a watch (dates as text) */
export function podFrom(pod: V1Pod, clean: Clean): Pod {
  const tally = tallyOf(pod);
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
    status: clean(wordOf(pod, tally)),
    ready: hasCondition(pod, 'Ready'),
    containers: { ready: tally.ready, total: running.length },
    restarts: tally.restarts,
    ...(tally.restarts > 0 && tally.lastRestartAt > 0 ? { lastRestartAt: tally.lastRestartAt } : {}),
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
 * Of the container whose image is shown. The node writes `docker://sha256:<id>`, `sha256:<id>` or the bare id of an image that was loaded
 * (toPullableImageID in cri-dockerd, containerd's and CRI-O's ImageRef); `repository@sha256:<digest>` of one that was pulled
 * names the manifest, which is no id.
 */
function imageIdOf({ spec, status }: V1Pod): string {
  const name = spec?.containers[0]?.name;
  const given = status?.containerStatuses?.find((container) => container.name === name)?.imageID ?? '';
  return /^(?:docker:\/\/)?(?:sha256:)?([0-9a-f]{12,})$/.exec(given)?.[1] ?? '';
}

/** By the label of the chart, `component`. */
export function componentOf(labels: Record<string, string> | undefined): Pod['component'] {
  const component = labels?.component ?? labels?.['app.kubernetes.io/component'];
  return component === 'frontend' || component === 'backend' ? component : 'other';
}

/** What a forward has to know of it besides. */
export function reachablePodFrom(pod: V1Pod, shown: Pod): ReachablePod {
  const ports = (pod.spec?.containers ?? []).flatMap((container) => container.ports ?? []);
  return {
    ...shown,
    labels: pod.metadata?.labels ?? {},
    ports: ports.map(({ name, containerPort }) => ({ ...(name ? { name } : {}), port: containerPort })),
  };
}

/** ms since the epoch; 0 when there is none. */
export function timeOf(date: Date | string | undefined): number {
  const time = date === undefined ? 0 : new Date(date).getTime();
  return Number.isNaN(time) ? 0 : time;
}

function wordOf(pod: V1Pod, tally: Tally): string {
  const phase = pod.status?.phase ?? '';
  if (pod.metadata?.deletionTimestamp !== undefined) {
    // The node is out of reach: nobody can say whether the pod still runs.
    if (pod.status?.reason === 'NodeLost') return 'Unknown';
    if (phase !== 'Failed' && phase !== 'Succeeded') return 'Terminating';
  }
  if (tally.word !== undefined) return tally.word;
  const gated = pod.status?.conditions?.some((one) => one.type === 'PodScheduled' && one.reason === 'SchedulingGated');
  return gated ? 'SchedulingGated' : pod.status?.reason || phase;
}

function tallyOf(pod: V1Pod): Tally {
  const { initializing, sidecars, all } = initTallyOf(pod);
  if (initializing && !hasCondition(pod, 'Initialized')) return all;
  return mainTallyOf(pod, sidecars);
}

/**
 * The init containers, in order, up to the first that is not done. `all` counts every restart so far, `sidecars` only those of
 * restartable ones, since a finished init container's restarts no longer say anything about the pod.
 */
function initTallyOf(pod: V1Pod): { initializing: boolean; sidecars: Tally; all: Tally } {
  const specs = pod.spec?.initContainers ?? [];
  const all: Tally = { word: undefined, ready: 0, restarts: 0, lastRestartAt: 0 };
  const sidecars: Tally = { ...all };
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
    all.word = `Init:${initWordOf(container.state) ?? `${index}/${specs.length}`}`;
    sidecars.word = all.word;
    return { initializing: true, sidecars, all };
  }
  return { initializing: false, sidecars, all };
}

function initWordOf(state: V1ContainerState | undefined): string | undefined {
  if (state?.terminated) return terminatedWordOf(state.terminated);
  const waiting = state?.waiting?.reason;
  return waiting && waiting !== 'PodInitializing' ? waiting : undefined;
}

function mainTallyOf(pod: V1Pod, sidecars: Tally): Tally {
  const tally = { ...sidecars };
  let running = false;
  // Backwards, so that the first container has the last word.
  for (const container of [...(pod.status?.containerStatuses ?? [])].reverse()) {
    addRestarts(tally, container);
    const { waiting, terminated, running: runs } = container.state ?? {};
    if (waiting?.reason) tally.word = waiting.reason;
    else if (terminated) tally.word = terminatedWordOf(terminated);
    else if (container.ready && runs) {
      running = true;
      tally.ready++;
    }
  }
  if ((tally.word ?? pod.status?.reason) === 'Completed' && running) tally.word = hasCondition(pod, 'Ready') ? 'Running' : 'NotReady';
  return tally;
}

function terminatedWordOf(end: { reason?: string; signal?: number; exitCode: number }): string {
  return end.reason || (end.signal ? `Signal:${end.signal}` : `ExitCode:${end.exitCode}`);
}

function addRestarts(tally: Tally, container: V1ContainerStatus): void {
  tally.restarts += container.restartCount;
  tally.lastRestartAt = Math.max(tally.lastRestartAt, timeOf(container.lastState?.terminated?.finishedAt));
}

const isSidecar = (container: { restartPolicy?: string }) => container.restartPolicy === 'Always';

function hasCondition(pod: V1Pod, type: string): boolean {
  return pod.status?.conditions?.some((one) => one.type === type && one.status === 'True') ?? false;
}

/** Why it is not running, from the most particular to the most general place that says so. */
function messageOf(pod: V1Pod): string | undefined {
  const containers = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  for (const { state } of containers) {
    const text = state?.waiting?.message || (state?.terminated?.exitCode !== 0 && state?.terminated?.message);
    if (text) return text;
  }
  return pod.status?.message || pod.status?.conditions?.find((one) => one.type === 'PodScheduled' && one.status === 'False')?.message;
}

/** The latest end of a container, be it the present state or the one before; of init containers only a failure counts. */
function lastExitOf({ status }: V1Pod): Pod['lastExit'] {
  const endsOf = ({ state, lastState }: V1ContainerStatus) => [state?.terminated, lastState?.terminated].filter((end) => end !== undefined);
  const failedInits = (status?.initContainerStatuses ?? []).flatMap(endsOf).filter((end) => end.exitCode !== 0);
  const ends = [...(status?.containerStatuses ?? []).flatMap(endsOf), ...failedInits];
  const last = ends.sort((a, b) => timeOf(b.finishedAt) - timeOf(a.finishedAt))[0];
  if (!last) return undefined;
  const at = timeOf(last.finishedAt);
  return { code: last.exitCode, reason: last.reason || terminatedWordOf(last), ...(at > 0 ? { at } : {}) };
}
