// Watching a rollout: until every pod of the new images is Ready, or until it is clear that waiting will not heal it.

import { diagnose, diagnoseDeployment, hopeless } from '../../../diagnosis/pod.js';
import { createTailReader, type TailReader } from '../../../diagnosis/release.js';
import { Failure, type Problem } from '../../../problem.js';
import type { Component } from '../../../release/component.js';
import { components } from '../../../release/component.js';
import { throwawayName } from '../../../release/throwaway.js';
import type { Deployment, Pod, ReleaseView, Target } from '../../../world/index.js';
import type { StepContext } from '../../engine/step.js';

type Tags = Record<Component, string>;

/** Seconds that a rollout may take before it is called failed. MISSION wants two minutes; a first pull of nothing but local images needs less. */
const rolloutSeconds = 180;
/** Seconds in which a controller that was refused a pod may still get it: others that go make room. */
const quotaSeconds = 30;

/** Watches pods until every deployment is rolled out. Failure with pod, reason and last log lines when it will not heal, or takes too long. */
export async function rollout(context: StepContext, tags: Tags): Promise<Deployment[]> {
  const { world, settings, signal, emit } = context;
  const throwaway = throwawayName(settings.target);
  const database = createDatabaseWatch(throwaway, world.clock.now());
  const watching = new AbortController();
  const both = AbortSignal.any([signal, watching.signal]);
  const { promise, resolve, reject } = Promise.withResolvers<Deployment[]>();
  const begun = world.clock.now();
  const tails = createTailReader(world, both);
  let view: ReleaseView | undefined;
  const watch = world.cluster.watch((next) => {
    view = next;
    emit({ type: 'pods', pods: view.pods });
    if (components.every((c) => isOut(next.deployments, c, tags[c]))) resolve(next.deployments);
  }, both);
  const patrol = (async () => {
    for (;;) {
      await world.clock.sleep(1000, both);
      const now = world.clock.now();
      const waits = view && database(view, now);
      const late = waits ? waits.late : now - begun > rolloutSeconds * 1000;
      const refused = now - begun > quotaSeconds * 1000;
      const problem =
        view &&
        ((await podProblem(view, { tags, throwaway, tails, begun, now, late, early: waits?.early ?? false })) ??
          (refused ? refusedPods(view, now) : undefined));
      if (problem) throw new Failure(problem);
      if (late) throw tooLate(settings.target, view?.deployments ?? [], tags, waits?.early ? pullSeconds : rolloutSeconds);
    }
  })();
  // Only the first of the three to settle counts; the others end with `watching`.
  watch.catch(reject);
  patrol.catch(reject);
  try {
    return await promise;
  } finally {
    watching.abort();
    await Promise.allSettled([watch, patrol]);
  }
}

/** Pods whose logs are read in one look: what ails one ails them all. */
const suspectsAtMost = 8;

/** `throwaway`: the database's deployment. `early`: the others cannot be well yet, since it was not there until just now. */
type Look = { tags: Tags; throwaway: string; tails: TailReader; begun: number; now: number; late: boolean; early: boolean };

/** That of the first pod of ours that will not heal; when it is late, of the first that is not well at all. */
async function podProblem(view: ReleaseView, { tags, throwaway, tails, begun, now, late, early }: Look): Promise<Problem | undefined> {
  const { pods, events } = view;
  // What a pod that leaves gives back may be just what a pending one waits for.
  const roomComes = !late && pods.some((pod) => pod.terminating);
  const suspects = pods
    .filter((pod) => pod.deployment === throwaway || (Object.values(tags).includes(pod.image) && !(early && hasStarted(pod))))
    .filter((pod) => !pod.ready && !pod.terminating && !(roomComes && pod.status === 'Pending'))
    .filter((pod) => isBrought(pod, view, begun, now))
    .slice(0, suspectsAtMost);
  const read = await tails.read(suspects, events);
  for (const pod of suspects) {
    const about = { logTail: [], previousLogTail: [], ...read.get(pod.uid), events, now };
    const problem = late || hopeless(pod, about) ? diagnose(pod, about) : undefined;
    if (problem) return problem;
  }
  return undefined;
}

function hasStarted({ status, restarts }: Pod): boolean {
  return status === 'Running' || restarts > 0;
}

/** Seconds that a throwaway database may take, whose image is pulled; and those in which the others find it once it is there. */
const pullSeconds = 600;
const findSeconds = 60;

/** Follows the throwaway database; undefined where there is none. When it comes during the rollout, the others have their time from then on. */
function createDatabaseWatch(throwaway: string, begun: number) {
  let cameAt: number | undefined;
  let first = true;
  return ({ deployments }: ReleaseView, now: number): { early: boolean; late: boolean } | undefined => {
    const found = deployments.find(({ name }) => name === throwaway);
    if (!found) return undefined;
    const wasThere = first && found.ready > 0;
    first = false;
    cameAt = found.ready > 0 ? (cameAt ?? (wasThere ? begun - findSeconds * 1000 : now)) : undefined;
    if (cameAt === undefined) return { early: true, late: now - begun > pullSeconds * 1000 };
    return { early: now - cameAt < findSeconds * 1000, late: now - Math.max(begun, cameAt) > rolloutSeconds * 1000 };
  };
}

/** ms in which the deployment controller may make the replica set of the rollout; without one, that which is there is meant. */
const replicaSetWithin = 5000;

/**
 * A pod that this rollout brings. One of an older replica set may be ill, and of the same image: another secret, say, is just what fixes
 * it, and it stays until the new one is Ready.
 */
function isBrought(pod: Pod, { replicaSets }: ReleaseView, begun: number, now: number): boolean {
  const own = replicaSets.filter((set) => set.deployment !== undefined && set.deployment === pod.deployment);
  const [newest] = own.sort((a, b) => b.revision - a.revision);
  if (!newest) return true;
  return pod.owner === newest.name && (newest.madeAt >= begun || now - begun >= replicaSetWithin);
}

/** Pods that are not even made, for a quota: the events of their makers say so. */
function refusedPods(view: ReleaseView, now: number): Problem | undefined {
  const [problem] = view.deployments.flatMap((deployment) => diagnoseDeployment(deployment, { ...view, now, explained: true }) ?? []);
  return problem;
}

function tooLate({ release }: Target, deployments: Deployment[], tags: Tags, seconds: number): Failure {
  const behind = components.filter((c) => !isOut(deployments, c, tags[c]));
  return new Failure({
    problem: `${behind.map((c) => `${release}-${c}`).join(' and ')} did not become ready in ${seconds} s`,
    cause: readyText(deployments) || 'no deployment of the release was seen',
    fix: 'look at the pods and their logs, then retry; the previous pods still serve',
    command: 'taskflow-tui status',
  });
}

/** Every pod of the deployment's current revision is ready, and runs this image. */
export function isOut(deployments: Deployment[], component: Component, tag: string): boolean {
  return deployments.some((d) => d.component === component && d.rolledOut && d.image === tag);
}

/** `frontend 2/2, backend 1/2, taskflow-database 1/1` */
export function readyText(deployments: Deployment[]): string {
  return deployments.map((d) => `${d.component === 'other' ? d.name : d.component} ${d.ready}/${d.desired}`).join(', ');
}
