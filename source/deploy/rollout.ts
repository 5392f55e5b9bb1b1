// Watching a rollout: until every pod of the new images is Ready, or until it is clear that waiting will not heal it.
import { diagnose, diagnoseDeployment, hopeless } from '../live/diagnosis.js';
import { Failure } from '../problem.js';
import type { ClusterEvent, Deployment, Pod } from '../world.js';
import type { Component } from './event.js';
import { components } from './source.js';
import type { StepContext } from './step.js';

type Tags = Record<Component, string>;

/** Seconds that a rollout may take before it is called failed. MISSION wants two minutes; a first pull of nothing but local images needs less. */
const rolloutSeconds = 180;
/** Seconds in which a controller that was refused a pod may still get it: others that go make room. */
const quotaSeconds = 30;

/** Watches pods until every deployment is rolled out. Failure with pod, reason and last log lines when it will not heal, or takes too long. */
export async function rollout(context: StepContext, tags: Tags): Promise<Deployment[]> {
  const { world, signal, emit } = context;
  const watching = new AbortController();
  const both = AbortSignal.any([signal, watching.signal]);
  const { promise, resolve, reject } = Promise.withResolvers<Deployment[]>();
  const begun = world.clock.now();
  let pods: Pod[] = [];
  let deployments: Deployment[] = [];
  const watch = world.cluster.watch((view) => {
    ({ pods, deployments } = view);
    emit({ type: 'pods', pods });
    if (components.every((c) => isOut(deployments, c, tags[c]))) resolve(deployments);
  }, both);
  const patrol = (async () => {
    for (;;) {
      await world.clock.sleep(1000, both);
      const seconds = (world.clock.now() - begun) / 1000;
      const late = seconds > rolloutSeconds;
      const failure =
        (await podFailure(context, pods, tags, late)) ?? (seconds > quotaSeconds ? await refusedPods(context, deployments) : undefined);
      if (failure) throw failure;
      if (late) throw tooLate(deployments, tags);
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

/** The first pod of ours that will not heal; when it is late, the first that is not well at all. */
async function podFailure(context: StepContext, pods: Pod[], tags: Tags, late: boolean): Promise<Failure | undefined> {
  const { world, signal } = context;
  // What a pod that leaves gives back may be just what a pending one waits for.
  const roomComes = !late && pods.some((pod) => pod.terminating);
  const suspects = pods.filter(
    (pod) => !pod.ready && !pod.terminating && Object.values(tags).includes(pod.image) && !(roomComes && pod.status === 'Pending'),
  );
  if (!suspects.length) return undefined;
  const events = await eventsNow(context);
  for (const pod of suspects) {
    const about = {
      events: events.filter((e) => e.object.endsWith(pod.name)),
      logTail: await tail(world, pod, false, signal),
      previousLogTail: [] as string[],
    };
    if (pod.restarts) about.previousLogTail = await tail(world, pod, true, signal);
    if (!late && !hopeless(pod, about, world.clock.now())) continue;
    const problem = diagnose(pod, about);
    if (problem) return new Failure(problem);
  }
  return undefined;
}

/** Pods that are not even made, for a quota: the deployment's events say so. */
async function refusedPods(context: StepContext, deployments: Deployment[]): Promise<Failure | undefined> {
  const events = await eventsNow(context);
  const [problem] = deployments.flatMap((deployment) => diagnoseDeployment(deployment, events) ?? []);
  return problem && new Failure(problem);
}

/** None while the API server does not answer: the rollout is not failed by that. */
function eventsNow({ world, signal }: StepContext): Promise<ClusterEvent[]> {
  return world.cluster.events(signal).catch(() => []);
}

async function tail(world: StepContext['world'], pod: Pod, previous: boolean, signal: AbortSignal): Promise<string[]> {
  const lines: string[] = [];
  // A container that never started has no log: that is an answer, not a failure.
  await world.cluster.logs({ pod: pod.name, follow: false, tail: 20, previous }, (line) => lines.push(line), signal).catch(() => {});
  return lines;
}

function tooLate(deployments: Deployment[], tags: Tags): Failure {
  const behind = components.filter((c) => !isOut(deployments, c, tags[c]));
  return new Failure({
    problem: `${behind.map((c) => `taskflow-${c}`).join(' and ')} did not become ready in ${rolloutSeconds} s`,
    cause: readyText(deployments) || 'no deployment of the release was seen',
    cure: 'look at the pods’ logs, then retry; the previous pods still serve',
  });
}

/** Every pod of the deployment's current revision is ready, and runs this image. */
export function isOut(deployments: Deployment[], component: Component, tag: string): boolean {
  return deployments.some((d) => d.component === component && d.rolledOut && d.image === tag);
}

/** `frontend 2/2, backend 1/2` */
export function readyText(deployments: Deployment[]): string {
  return deployments.map((d) => `${d.component} ${d.ready}/${d.desired}`).join(', ');
}
