// Which pods a followed log is of: those that were named, and those that take their place.
import type { Cluster, Pod, ReleaseView } from '../world/index.js';

export type FollowedPods = {
  /** The pod has not gone, as far as is known. */
  isThere(name: string): boolean;
  /** Another may still come, while the cluster is watched. */
  mayCome(): boolean;
};

/** `looked`: after each look, and when there will be none any more. */
type Told = { joins(name: string): void; looked(): void };

/**
 * Tells of each pod that joins those named: a new one of their deployment, when one of them has gone, or when they were all that it had.
 * Without a watch (no permission, no answer) they stay those that were named.
 */
export function followedPods(cluster: Pick<Cluster, 'watch'>, names: string[], tell: Told, signal: AbortSignal): FollowedPods {
  const followed = new Set(names);
  /** By uid: a StatefulSet's pod comes back under its name. */
  let before: Set<string> | undefined;
  let whole = new Set<string>();
  const homes = new Set<string>();
  let present: Set<string> | undefined;
  let watching = true;
  const over = () => {
    watching = false;
    tell.looked();
  };
  const look = ({ pods, forbidden }: ReleaseView) => {
    if (forbidden.pods !== undefined) return over();
    present = new Set(pods.map(({ name }) => name));
    for (const { name, deployment } of pods) if (followed.has(name) && deployment) homes.add(deployment);
    if (!before) {
      before = new Set(pods.map(({ uid }) => uid));
      whole = new Set([...homes].filter((home) => staying(pods, home).every(({ name }) => followed.has(name))));
    }
    // The newest first: of several that came meanwhile it is the likeliest to stand in for one that has gone just now.
    for (const { name, uid, deployment } of [...pods].sort((a, b) => b.startedAt - a.startedAt)) {
      if (!deployment || !homes.has(deployment) || before.has(uid) || followed.has(name)) continue;
      if (!whole.has(deployment) && !isShort(pods, followed, names)) continue;
      followed.add(name);
      tell.joins(name);
    }
    tell.looked();
  };
  cluster.watch(look, signal).then(over, over);
  return { isThere: (name) => present?.has(name) ?? true, mayCome: () => watching && (before === undefined || homes.size > 0) };
}

const staying = (pods: Pod[], deployment: string) => pods.filter((pod) => pod.deployment === deployment && !pod.terminating);

/** Fewer of the followed are there, and to stay, than were named. */
function isShort(pods: Pod[], followed: Set<string>, names: string[]): boolean {
  return pods.filter(({ name, terminating }) => followed.has(name) && !terminating).length < names.length;
}
