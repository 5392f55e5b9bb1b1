// Waits for a rollout: reports progress, and diagnoses why it doesn't complete.
import { createTailReader, diagnosesOf } from '../../diagnosis/release.js';
import { Failure } from '../../problem.js';
import type { Component } from '../../release/component.js';
import { duration } from '../../units.js';
import type { Deployment, ReleaseView, World } from '../../world/index.js';
import { firstView, waitFor } from './wait-for.js';

const limitSeconds = 120;

export type OperationContext = {
  world: World;
  /** Called for each view, also if the text is the same. */
  progress(text: string): void;
  signal: AbortSignal;
  /** Aborts when a later operation on the same subject makes waiting pointless. The change itself stays. */
  superseded: AbortSignal;
  /** Uids of pods that were reported as a replacement. */
  replacements: Set<string>;
  /** Resolves within a few seconds. */
  portOpens?(component: Component): Promise<boolean>;
};

/** A later operation took over. The message says what was done until then. */
export class Superseded extends Error {}

type RolloutWait = {
  until(view: ReleaseView): string | undefined;
  onTimeout(view: ReleaseView | undefined): Promise<Failure>;
  /** What was done, for Superseded. */
  summary: string;
};

/** Resolves with the result of `until`. Rejects with Superseded, with the Failure of `onTimeout` after two minutes, or with Cancelled. */
export async function waitForRollout(
  { until, onTimeout, summary }: RolloutWait,
  { world, signal, superseded }: OperationContext,
): Promise<string> {
  try {
    return await waitFor(world, { until, onTimeout, seconds: limitSeconds }, AbortSignal.any([signal, superseded]));
  } catch (error) {
    if (superseded.aborted && !signal.aborted) throw new Superseded(`${summary}; replaced by a later change`);
    throw error;
  }
}

/** ms during which a watch may still report the state before a change that isn't visible by itself. */
export const lagMs = 2000;

/**
 * Checks in each view whether the deployment is rolled out and all its pods are ready. `moved`: a view from after the change was seen, so that
 * the state before the change doesn't count as the end.
 */
export function createRolloutCheck(name: string, context: OperationContext): (view: ReleaseView) => { settled: boolean; moved: boolean } {
  const { clock } = context.world;
  const startedAt = clock.now();
  let moved = false;
  return (view) => {
    const deployment = view.deployments.find((each) => each.name === name);
    if (!deployment || view.freshness.type === 'stale') return { settled: false, moved };
    moved ||= !deployment.rolledOut;
    context.progress(rolloutText(deployment));
    // Without permission to see its pods or replica sets, only the deployment's own numbers are known.
    const podsUnknown = podsOf(view, name).length === 0;
    const ready = podsUnknown || remainingPods(view, name).filter((pod) => pod.ready).length >= deployment.desired;
    return { settled: isSettled(deployment) && ready, moved: moved || clock.now() - startedAt >= lagMs };
  };
}

export const isSettled = ({ rolledOut, ready, desired }: Deployment) => rolledOut && ready === desired;
export const podsOf = (view: ReleaseView, deployment: string) => view.pods.filter((pod) => pod.deployment === deployment);
export const remainingPods = (view: ReleaseView, deployment: string) => podsOf(view, deployment).filter(({ terminating }) => !terminating);

export function rolloutText({ name, updated, desired, ready, rolledOut }: Deployment): string {
  if (updated < desired) return `${name}: ${updated} of ${desired} updated`;
  // During a surge there are more pods than desired.
  return ready > desired || (ready === desired && !rolledOut)
    ? `${name}: the old pods are terminating`
    : `${name}: ${ready} of ${desired} ready`;
}

/**
 * The Failure after the time limit, with the subject's first diagnosis as its cause.
 * @param problem without its end: `taskflow-backend isn't ready`
 * @param subject a deployment or a pod
 */
export async function notReadyFailure(
  problem: string,
  subject: string,
  view: ReleaseView | undefined,
  { world, signal }: OperationContext,
): Promise<Failure> {
  const after = `${problem} after ${duration(limitSeconds * 1000)}`;
  const pods = view?.pods.filter((pod) => pod.deployment === subject || pod.name === subject) ?? [];
  const deployments = view?.deployments.filter(({ name }) => name === subject) ?? [];
  const tails = createTailReader(world, signal);
  const [first] = view ? await diagnosesOf({ view: { ...view, pods, deployments }, tails, now: world.clock.now() }) : [];
  if (first) return new Failure({ command: 'taskflow-tui status', ...first.problem, problem: `${after}: ${first.problem.problem}` });
  const stale = view?.freshness.type === 'stale' ? view.freshness.reason : undefined;
  return new Failure({
    problem: stale ? `${after}, when last seen` : after,
    cause: stale ?? 'Its pods are starting, and nothing says what they wait for',
    fix: 'Check the pods and their logs.',
    command: 'taskflow-tui status',
  });
}

/** The release before a change. Rejects with a Failure (exit 3) if the cluster doesn't answer in time. */
export function readView({ world, signal }: Pick<OperationContext, 'world' | 'signal'>): Promise<ReleaseView> {
  const onTimeout = () =>
    new Failure({
      problem: 'The state of the release is unknown',
      cause: "The API server didn't report it in time",
      fix: 'Make sure the cluster runs, then retry.',
      exit: 3,
    });
  return firstView(world, onTimeout, signal);
}
