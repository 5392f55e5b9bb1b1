// Watches a rollout until every pod of the new images is ready, or until waiting longer can't help.

import { cannotRecover, diagnose, diagnoseDeployment } from '../../../diagnosis/pod.js';
import { createTailReader, type TailReader } from '../../../diagnosis/release.js';
import { Failure, type Problem } from '../../../problem.js';
import type { Component } from '../../../release/component.js';
import { components } from '../../../release/component.js';
import { throwawayName } from '../../../release/throwaway.js';
import type { Deployment, Pod, ReleaseView, Target } from '../../../world/index.js';
import type { StepContext } from '../../engine/step.js';

type Tags = Record<Component, string>;

/** The longest time, in seconds, that a rollout may take. */
const rolloutSeconds = 180;
/** For so long, in seconds, a controller that a quota refused may still get its pod: pods that terminate make room. */
const quotaSeconds = 30;

/** Throws a Failure with the pod, the reason, and its last log lines if a pod can't recover or the rollout takes too long. */
export async function rollout(context: StepContext, tags: Tags): Promise<Deployment[]> {
  const { world, settings, signal, emit } = context;
  const throwaway = throwawayName(settings.target);
  const database = createDatabaseWatch(throwaway, world.clock.now());
  const watching = new AbortController();
  const both = AbortSignal.any([signal, watching.signal]);
  const { promise, resolve, reject } = Promise.withResolvers<Deployment[]>();
  const startedAt = world.clock.now();
  const tails = createTailReader(world, both);
  let view: ReleaseView | undefined;
  const watch = world.cluster.watch((next) => {
    view = next;
    emit({ type: 'pods', pods: view.pods });
    if (components.every((c) => isRolledOut(next.deployments, c, tags[c]))) resolve(next.deployments);
  }, both);
  const patrol = (async () => {
    for (;;) {
      await world.clock.sleep(1000, both);
      const now = world.clock.now();
      const waits = view && database(view, now);
      const late = waits ? waits.late : now - startedAt > rolloutSeconds * 1000;
      const refused = now - startedAt > quotaSeconds * 1000;
      const problem =
        view &&
        ((await podProblem(view, { tags, throwaway, tails, startedAt, now, late, early: waits?.early ?? false })) ??
          (refused ? refusedPods(view, now) : undefined));
      if (problem) throw new Failure(problem);
      if (late) throw tooLate(settings.target, view?.deployments ?? [], tags, waits?.early ? pullSeconds : rolloutSeconds);
    }
  })();
  // Only the first of the three counts; `watching` ends the others.
  watch.catch(reject);
  patrol.catch(reject);
  try {
    return await promise;
  } finally {
    watching.abort();
    await Promise.allSettled([watch, patrol]);
  }
}

/** The most pods whose logs are read at a time: they usually have the same problem. */
const suspectsAtMost = 8;

/** `throwaway`: the database's deployment. `early`: the database has only just started, so the others can't be ready yet. */
type Moment = { tags: Tags; throwaway: string; tails: TailReader; startedAt: number; now: number; late: boolean; early: boolean };

/** The problem of the first of our pods that can't recover or, when it's late, of the first that isn't ready. */
async function podProblem(
  view: ReleaseView,
  { tags, throwaway, tails, startedAt, now, late, early }: Moment,
): Promise<Problem | undefined> {
  const { pods, events } = view;
  // A pending pod may be waiting for the resources of one that terminates.
  const roomComes = !late && pods.some((pod) => pod.terminating);
  const suspects = pods
    .filter((pod) => pod.deployment === throwaway || (Object.values(tags).includes(pod.image) && !(early && hasStarted(pod))))
    .filter((pod) => !pod.ready && !pod.terminating && !(roomComes && pod.status === 'Pending'))
    .filter((pod) => isOfRollout(pod, view, startedAt, now))
    .slice(0, suspectsAtMost);
  const read = await tails.read(suspects, events);
  for (const pod of suspects) {
    const about = { logTail: [], previousLogTail: [], ...read.get(pod.uid), events, now };
    const problem = late || cannotRecover(pod, about) ? diagnose(pod, about) : undefined;
    if (problem) return problem;
  }
  return undefined;
}

function hasStarted({ status, restarts }: Pod): boolean {
  return status === 'Running' || restarts > 0;
}

/** The longest time, in seconds, for a throwaway database, whose image has to be pulled; and for the others to find it afterwards. */
const pullSeconds = 600;
const findSeconds = 60;

/** Follows the throwaway database; undefined without one. If it starts during the rollout, the others' time starts over. */
function createDatabaseWatch(throwaway: string, startedAt: number) {
  let readyAt: number | undefined;
  let first = true;
  return ({ deployments }: ReleaseView, now: number): { early: boolean; late: boolean } | undefined => {
    const found = deployments.find(({ name }) => name === throwaway);
    if (!found) return undefined;
    const wasThere = first && found.ready > 0;
    first = false;
    readyAt = found.ready > 0 ? (readyAt ?? (wasThere ? startedAt - findSeconds * 1000 : now)) : undefined;
    if (readyAt === undefined) return { early: true, late: now - startedAt > pullSeconds * 1000 };
    return { early: now - readyAt < findSeconds * 1000, late: now - Math.max(startedAt, readyAt) > rolloutSeconds * 1000 };
  };
}

/** ms until the deployment controller must have made the rollout's replica set; afterwards the newest one counts. */
const replicaSetWithin = 5000;

/**
 * Whether the pod belongs to this rollout. A failing pod of an older replica set doesn't count, even with the same image: a new secret, for
 * example, may be what fixes it.
 */
function isOfRollout(pod: Pod, { replicaSets }: ReleaseView, startedAt: number, now: number): boolean {
  const own = replicaSets.filter((set) => set.deployment !== undefined && set.deployment === pod.deployment);
  const [newest] = own.sort((a, b) => b.revision - a.revision);
  if (!newest) return true;
  return pod.owner === newest.name && (newest.madeAt >= startedAt || now - startedAt >= replicaSetWithin);
}

/** Pods that a quota refuses never exist; only the events of their controllers show it. */
function refusedPods(view: ReleaseView, now: number): Problem | undefined {
  const [problem] = view.deployments.flatMap((deployment) => diagnoseDeployment(deployment, { ...view, now, explained: true }) ?? []);
  return problem;
}

function tooLate({ release }: Target, deployments: Deployment[], tags: Tags, seconds: number): Failure {
  const late = components.filter((c) => !isRolledOut(deployments, c, tags[c]));
  return new Failure({
    problem: `${late.map((c) => `${release}-${c}`).join(' and ')} didn't become ready within ${seconds} s`,
    cause: readyText(deployments) || 'The release has no deployment',
    fix: 'Check the pods and their logs, then retry. The previous pods still serve.',
    command: 'taskflow-tui status',
  });
}

/** Every pod of the deployment's current revision is ready and runs this image. */
export function isRolledOut(deployments: Deployment[], component: Component, tag: string): boolean {
  return deployments.some((d) => d.component === component && d.rolledOut && d.image === tag);
}

/** `frontend 2/2, backend 1/2, taskflow-database 1/1` */
export function readyText(deployments: Deployment[]): string {
  return deployments.map((d) => `${d.component === 'other' ? d.name : d.component} ${d.ready}/${d.desired}`).join(', ');
}
