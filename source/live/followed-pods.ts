// Selects the pods of a followed log: the named ones, and those that replace them.
import type { Cluster, Pod, ReleaseView } from '../world/index.js';

export type FollowedPods = {
  /** False if the pod is known to be gone. */
  mayExist(name: string): boolean;
  /** Whether another pod can still join. */
  mayJoin(): boolean;
};

/** `onUpdate`: after each view, and after the last one. */
type PodListener = { onJoin(name: string): void; onUpdate(): void };

/**
 * Reports each new pod of the named pods' deployments, if it replaces one of them or if they were all of their deployment's pods.
 * Without a watch (no permission, no answer), no pod joins.
 */
export function followPods(cluster: Pick<Cluster, 'watch'>, names: string[], listener: PodListener, signal: AbortSignal): FollowedPods {
  const followed = new Set(names);
  /** By uid, because a StatefulSet's pod keeps its name. */
  let before: Set<string> | undefined;
  let complete = new Set<string>();
  const deployments = new Set<string>();
  let current: Set<string> | undefined;
  let watching = true;
  const over = () => {
    watching = false;
    listener.onUpdate();
  };
  const update = ({ pods, forbidden }: ReleaseView) => {
    if (forbidden.pods !== undefined) return over();
    current = new Set(pods.map(({ name }) => name));
    for (const { name, deployment } of pods) if (followed.has(name) && deployment) deployments.add(deployment);
    if (!before) {
      before = new Set(pods.map(({ uid }) => uid));
      complete = new Set([...deployments].filter((deployment) => remainingPods(pods, deployment).every(({ name }) => followed.has(name))));
    }
    // The newest first: it is the likeliest to replace a pod that has just gone.
    for (const { name, uid, deployment } of [...pods].sort((a, b) => b.startedAt - a.startedAt)) {
      if (!deployment || !deployments.has(deployment) || before.has(uid) || followed.has(name)) continue;
      if (!complete.has(deployment) && !isShort(pods, followed, names)) continue;
      followed.add(name);
      listener.onJoin(name);
    }
    listener.onUpdate();
  };
  cluster.watch(update, signal).then(over, over);
  return { mayExist: (name) => current?.has(name) ?? true, mayJoin: () => watching && (before === undefined || deployments.size > 0) };
}

const remainingPods = (pods: Pod[], deployment: string) => pods.filter((pod) => pod.deployment === deployment && !pod.terminating);

/** Fewer followed pods remain than were named. */
function isShort(pods: Pod[], followed: Set<string>, names: string[]): boolean {
  return pods.filter(({ name, terminating }) => followed.has(name) && !terminating).length < names.length;
}
