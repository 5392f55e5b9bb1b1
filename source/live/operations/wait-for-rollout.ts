// Seeing an act through: until the release is as it was asked to be, with a word on how far it is, and on why it does not come.
import { createTailReader, diagnosesOf } from '../../diagnosis/release.js';
import { Failure } from '../../problem.js';
import type { Component } from '../../release/component.js';
import { duration } from '../../text.js';
import type { Deployment, ReleaseView, World } from '../../world/index.js';
import { awaited, firstView } from './wait-for.js';

const limitSeconds = 120;

export type Doing = {
  world: World;
  /** How far it is; told at each look, also when it is the same. */
  progress(text: string): void;
  signal: AbortSignal;
  /** Aborted when a later act on the same thing makes it pointless to wait on; what was asked of the cluster stands. */
  overtaken: AbortSignal;
  /** Pods (by uid) that were told of as the replacement of another. */
  replacements: Set<string>;
  /** Tells whether the local port of a component is open, after some seconds at most. */
  portOpens?(component: Component): Promise<boolean>;
};

/** A later act on the same thing took over; the message says what was done until then. */
export class Overtaken extends Error {}

type Seeing = {
  until(view: ReleaseView): string | undefined;
  late(view: ReleaseView | undefined): Promise<Failure>;
  /** What stands when the waiting is overtaken. */
  done: string;
};

/** What `until` gives within two minutes. Rejects with Overtaken, with the Failure of `late`, or with Cancelled. */
export async function seenThrough({ until, late, done }: Seeing, { world, signal, overtaken }: Doing): Promise<string> {
  try {
    return await awaited(world, { until, late, seconds: limitSeconds }, AbortSignal.any([signal, overtaken]));
  } catch (error) {
    if (overtaken.aborted && !signal.aborted) throw new Overtaken(`${done}; a later change took over`);
    throw error;
  }
}

/** ms for which a watch may still show what was true before a change that it does not show by itself. */
export const lagMs = 2000;

/**
 * A question to each view: is the deployment rolled out, and every pod that it wants Ready? `moved`: has a view after the change been
 * seen? A watch that still shows what was before must not be taken for the end.
 */
export function rolledOutAgain(name: string, doing: Doing): (view: ReleaseView) => { settled: boolean; moved: boolean } {
  const { clock } = doing.world;
  const asked = clock.now();
  let moved = false;
  return (view) => {
    const deployment = view.deployments.find((each) => each.name === name);
    if (!deployment || view.freshness.type === 'stale') return { settled: false, moved };
    moved ||= !deployment.rolledOut;
    doing.progress(rolloutText(deployment));
    // Whose pods cannot be told (no permission to see them, or their replica sets): then its own numbers are all there is.
    const hidden = podsOf(view, name).length === 0;
    const ready = hidden || staying(view, name).filter((pod) => pod.ready).length >= deployment.desired;
    return { settled: isSettled(deployment) && ready, moved: moved || clock.now() - asked >= lagMs };
  };
}

export const isSettled = ({ rolledOut, ready, desired }: Deployment) => rolledOut && ready === desired;
export const podsOf = (view: ReleaseView, deployment: string) => view.pods.filter((pod) => pod.deployment === deployment);
export const staying = (view: ReleaseView, deployment: string) => podsOf(view, deployment).filter(({ terminating }) => !terminating);

export function rolloutText({ name, updated, desired, ready, rolledOut }: Deployment): string {
  if (updated < desired) return `${name}: ${updated} of ${desired} updated`;
  // With a surge there are more for a moment.
  return ready > desired || (ready === desired && !rolledOut) ? `${name}: the old pods leave` : `${name}: ${ready} of ${desired} ready`;
}

/**
 * The Failure for what has not come within the limit, with the first diagnosis of the subject as its reason.
 * @param problem what is not, without its end: `taskflow-backend is not ready`
 * @param subject a deployment or a pod
 */
export async function notYet(problem: string, subject: string, view: ReleaseView | undefined, { world, signal }: Doing): Promise<Failure> {
  const after = `${problem} yet after ${duration(limitSeconds * 1000)}`;
  const pods = view?.pods.filter((pod) => pod.deployment === subject || pod.name === subject) ?? [];
  const deployments = view?.deployments.filter(({ name }) => name === subject) ?? [];
  const tails = createTailReader(world, signal);
  const [first] = view ? await diagnosesOf({ view: { ...view, pods, deployments }, tails, now: world.clock.now() }) : [];
  if (first) return new Failure({ command: 'taskflow-tui status', ...first.problem, problem: `${after}: ${first.problem.problem}` });
  const stale = view?.freshness.type === 'stale' ? view.freshness.reason : undefined;
  return new Failure({
    problem: stale ? `${after}, as far as it was last seen` : after,
    cause: stale ?? 'its pods start, and nothing says what they wait for',
    fix: 'look at the pods and their logs',
    command: 'taskflow-tui status',
  });
}

/** The release before a change. Failure (exit 3) when nothing of it is known. */
export function viewBefore({ world, signal }: Pick<Doing, 'world' | 'signal'>): Promise<ReleaseView> {
  const unseen = () =>
    new Failure({
      problem: 'nothing is known of the release',
      cause: 'the API server did not tell of it in time',
      fix: 'see that the cluster runs, then try again',
      exit: 3,
    });
  return firstView(world, unseen, signal);
}
