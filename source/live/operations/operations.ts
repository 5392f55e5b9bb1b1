// Starts each operation on a running release, and knows what to wait for.
import { Failure } from '../../problem.js';
import type { Component } from '../../release/component.js';
import { recordRevision } from '../../release/ledger.js';
import { duration } from '../../units.js';
import type { Deployment, Pod, ReleaseView, World } from '../../world/index.js';
import type { Operation } from './operation.js';
import {
  createRolloutCheck,
  isSettled,
  lagMs,
  notReadyFailure,
  type OperationContext,
  podsOf,
  readView,
  remainingPods,
  rolloutText,
  waitForRollout,
} from './wait-for-rollout.js';

/** Waits until the operation is complete; resolves with its result in one line. */
export type Completion = () => Promise<string>;

/** Both this and the Completion reject with Failure or Cancelled; the Completion also with Superseded. */
export async function startOperation(operation: Operation, context: OperationContext): Promise<Completion> {
  switch (operation.type) {
    case 'scale':
      return startScale(operation, context);
    case 'restart':
      return startRestart(operation.deployment, context);
    case 'delete-pod':
      return startDelete(operation.pod, context);
    case 'roll-back':
      return startRollBack(operation.revision, context);
    case 'end-holder':
      await context.world.machine.end(operation.pid, context.signal);
      return async () => {
        const opens = await context.portOpens?.(operation.component);
        return `${operation.command} (pid ${operation.pid}) has ended${opens ? `, the port of the ${operation.component} is open` : ''}`;
      };
  }
}

/** Rejects with a Failure (exit 3) if the release has no such deployment. */
export async function deploymentOf(world: World, component: Component, signal: AbortSignal): Promise<Deployment> {
  const { uid } = await world.cluster.identity(signal);
  world.store.selectCluster(uid);
  const found = (await world.cluster.deployments(signal)).find((d) => d.component === component);
  if (found) return found;
  throw notDeployed(`This release has no ${component} deployment`);
}

/** The Failure (exit 3) if TaskFlow isn't deployed. */
export function notDeployed(problem: string): Failure {
  return new Failure({
    problem,
    cause: "TaskFlow isn't deployed in this context, namespace and release",
    fix: 'Deploy it first, or check --context, --namespace and --release.',
    command: 'taskflow-tui',
    exit: 3,
  });
}

async function startScale({ deployment, from, to }: Extract<Operation, { type: 'scale' }>, context: OperationContext): Promise<Completion> {
  const { world, signal } = context;
  const before = await readView(context);
  const startedAt = world.clock.now();
  await world.cluster.scale(deployment, to, signal);
  const component = before.deployments.find(({ name }) => name === deployment)?.component;
  // The next upgrade keeps the number then; helm 4 would silently reset it.
  if (component === 'frontend' || component === 'backend') world.store.saveReplicas(component, to);
  const summary = `${deployment}: ${from} → ${to}`;
  return () => {
    const check = createRolloutCheck(deployment, context);
    const until = (view: ReleaseView) => {
      const { settled } = check(view);
      const asked = view.deployments.some(({ name, desired }) => name === deployment && desired === to);
      if (!settled || !asked || (to === 0 && podsOf(view, deployment).length > 0)) return undefined;
      return `${summary}, ${to === 0 ? 'no pods left' : 'all ready'} after ${duration(world.clock.now() - startedAt)}`;
    };
    return waitForRollout(
      { until, onTimeout: (view) => notReadyFailure(`${summary}: not ready`, deployment, view, context), summary },
      context,
    );
  };
}

async function startRestart(deployment: string, context: OperationContext): Promise<Completion> {
  const { world, signal } = context;
  const old = uids((await readView(context)).pods);
  const startedAt = world.clock.now();
  await world.cluster.restart(deployment, signal);
  return () => {
    const check = createRolloutCheck(deployment, context);
    const until = (view: ReleaseView) => {
      const { settled, moved } = check(view);
      if (!settled || !moved || remainingPods(view, deployment).some(({ uid }) => old.has(uid))) return undefined;
      return `${deployment} restarted, all ready after ${duration(world.clock.now() - startedAt)}`;
    };
    const onTimeout = (view: ReleaseView | undefined) => notReadyFailure(`${deployment} restarts: not ready`, deployment, view, context);
    return waitForRollout({ until, onTimeout, summary: `${deployment} restarts` }, context);
  };
}

async function startDelete(name: string, context: OperationContext): Promise<Completion> {
  const { world, signal } = context;
  const before = await readView(context);
  const startedAt = world.clock.now();
  await world.cluster.deletePod(name, signal);
  const took = () => duration(world.clock.now() - startedAt);
  const pod = before.pods.find((one) => one.name === name);
  const unseen = before.forbidden.pods;
  if (unseen || !pod) return async () => `${name} deleted${unseen ? `; its replacement can't be seen: ${unseen}` : ''}`;
  const until = (view: ReleaseView) => replacementOf(pod, uids(before.pods), view, { ...context, took });
  const onTimeout = (view: ReleaseView | undefined) =>
    notReadyFailure(`${name} deleted: its replacement isn't ready`, pod.deployment ?? name, view, context);
  return () => waitForRollout({ until, onTimeout, summary: `${name} deleted` }, context);
}

/** Describes the pod's ready replacement, or that it is gone without one. @param old uids of the pods before */
function replacementOf(pod: Pod, old: Set<string>, view: ReleaseView, context: OperationContext & { took(): string }): string | undefined {
  const { name, uid, deployment, owner } = pod;
  const gone = !view.pods.some((one) => one.uid === uid);
  if (!deployment && !owner) return gone ? `${name} deleted after ${context.took()}; nothing controls it, so it isn't replaced` : undefined;
  const siblings = view.pods.filter((one) => !one.terminating && (deployment ? one.deployment === deployment : one.owner === owner));
  const fresh = siblings.filter((one) => !old.has(one.uid) && !context.replacements.has(one.uid));
  const next = fresh.find(({ ready }) => ready);
  if (next) {
    context.replacements.add(next.uid);
    return `${name} deleted, ${next.name} is ready after ${context.took()}`;
  }
  const desired = view.deployments.find((one) => one.name === deployment)?.desired;
  if (gone && desired !== undefined && siblings.length >= desired && siblings.every(({ ready }) => ready))
    return `${name} deleted after ${context.took()}; ${desired === 0 ? 'its deployment has 0 replicas' : 'enough pods are ready'}`;
  context.progress(fresh[0] ? `${fresh[0].name}: ${fresh[0].status}` : `${name} is terminating`);
  return undefined;
}

async function startRollBack(revision: number, context: OperationContext): Promise<Completion> {
  const { world, signal } = context;
  const startedAt = world.clock.now();
  context.progress(`helm is rolling back to revision ${revision}`);
  await world.helm.rollback(revision, signal);
  const now = await world.helm.status(signal).catch(() => undefined);
  if (now) recordRevision(world.store, now.revision);
  const summary = `rolled back to revision ${revision}${now ? ` (now revision ${now.revision})` : ''}`;
  return () => {
    const asked = world.clock.now();
    let moved = false;
    const until = ({ deployments, freshness }: ReleaseView) => {
      const behind = deployments.filter((each) => !isSettled(each));
      moved ||= behind.length > 0;
      if (behind.length > 0) context.progress(behind.map(rolloutText).join(' · '));
      if (freshness.type === 'stale' || deployments.length === 0 || behind.length > 0) return undefined;
      return moved || world.clock.now() - asked >= lagMs
        ? `${summary}, all ready after ${duration(world.clock.now() - startedAt)}`
        : undefined;
    };
    const onTimeout = (view: ReleaseView | undefined) => {
      const behind = view?.deployments.find((each) => !isSettled(each))?.name ?? 'the release';
      return notReadyFailure(`${summary}: ${behind} isn't ready`, behind, view, context);
    };
    return waitForRollout({ until, onTimeout, summary }, context);
  };
}

const uids = (pods: Pod[]) => new Set(pods.map(({ uid }) => uid));
