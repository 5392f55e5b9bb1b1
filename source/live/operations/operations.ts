// What can be done to a running TaskFlow, by a key of the panel or by a command: each act, and what is waited for to see it through.
import { Failure } from '../../problem.js';
import type { Component } from '../../release/component.js';
import { recordRevision } from '../../release/ledger.js';
import { duration } from '../../text.js';
import type { Deployment, Pod, ReleaseView, World } from '../../world/index.js';
import type { Operation } from './operation.js';
import {
  type Doing,
  isSettled,
  lagMs,
  notYet,
  podsOf,
  rolledOutAgain,
  rolloutText,
  seenThrough,
  staying,
  viewBefore,
} from './wait-for-rollout.js';

/** Sees a begun act through; resolves with what came of it, in a line. */
export type SeeThrough = () => Promise<string>;

/** Asks the cluster for it. Rejects, as what it gives does, with Failure or Cancelled; the latter with Overtaken too. */
export async function begin(act: Operation, doing: Doing): Promise<SeeThrough> {
  switch (act.type) {
    case 'scale':
      return beginScale(act, doing);
    case 'restart':
      return beginRestart(act.deployment, doing);
    case 'delete-pod':
      return beginDelete(act.pod, doing);
    case 'roll-back':
      return beginRollBack(act.revision, doing);
    case 'end-holder':
      await doing.world.machine.end(act.pid, doing.signal);
      return async () => {
        const opens = await doing.portOpens?.(act.component);
        return `${act.command} (pid ${act.pid}) has ended${opens ? `, the port of the ${act.component} is open` : ''}`;
      };
  }
}

/** The deployment of a component. Failure (exit 3) when there is none. */
export async function deploymentOf(world: World, component: Component, signal: AbortSignal): Promise<Deployment> {
  const { uid } = await world.cluster.identity(signal);
  world.store.selectCluster(uid);
  const found = (await world.cluster.deployments(signal)).find((d) => d.component === component);
  if (found) return found;
  throw notDeployed(`there is no ${component} deployment of this release`);
}

/** The Failure (exit 3) for what a deployed TaskFlow would have. */
export function notDeployed(problem: string): Failure {
  return new Failure({
    problem,
    cause: 'TaskFlow is not deployed in this context, namespace and release',
    fix: 'deploy it first, or check --context, --namespace and --release',
    command: 'taskflow-tui',
    exit: 3,
  });
}

async function beginScale({ deployment, from, to }: Extract<Operation, { type: 'scale' }>, doing: Doing): Promise<SeeThrough> {
  const { world, signal } = doing;
  const before = await viewBefore(doing);
  const begun = world.clock.now();
  await world.cluster.scale(deployment, to, signal);
  const component = before.deployments.find(({ name }) => name === deployment)?.component;
  // So that the next upgrade keeps it: helm 4 would silently undo it.
  if (component === 'frontend' || component === 'backend') world.store.saveReplicas(component, to);
  const done = `${deployment}: ${from} → ${to}`;
  return () => {
    const look = rolledOutAgain(deployment, doing);
    const until = (view: ReleaseView) => {
      const { settled } = look(view);
      const asked = view.deployments.some(({ name, desired }) => name === deployment && desired === to);
      if (!settled || !asked || (to === 0 && podsOf(view, deployment).length > 0)) return undefined;
      return `${done}, ${to === 0 ? 'no pod left' : 'all Ready'} after ${duration(world.clock.now() - begun)}`;
    };
    return seenThrough({ until, late: (view) => notYet(`${done}: it is not ready`, deployment, view, doing), done }, doing);
  };
}

async function beginRestart(deployment: string, doing: Doing): Promise<SeeThrough> {
  const { world, signal } = doing;
  const old = uids((await viewBefore(doing)).pods);
  const begun = world.clock.now();
  await world.cluster.restart(deployment, signal);
  return () => {
    const look = rolledOutAgain(deployment, doing);
    const until = (view: ReleaseView) => {
      const { settled, moved } = look(view);
      if (!settled || !moved || staying(view, deployment).some(({ uid }) => old.has(uid))) return undefined;
      return `${deployment} restarted, all Ready after ${duration(world.clock.now() - begun)}`;
    };
    const late = (view: ReleaseView | undefined) => notYet(`${deployment} restarts: it is not ready`, deployment, view, doing);
    return seenThrough({ until, late, done: `${deployment} restarts` }, doing);
  };
}

async function beginDelete(name: string, doing: Doing): Promise<SeeThrough> {
  const { world, signal } = doing;
  const before = await viewBefore(doing);
  const begun = world.clock.now();
  await world.cluster.deletePod(name, signal);
  const took = () => duration(world.clock.now() - begun);
  const pod = before.pods.find((one) => one.name === name);
  const unseen = before.forbidden.pods;
  if (unseen || !pod) return async () => `${name} deleted${unseen ? `; whether another comes cannot be seen: ${unseen}` : ''}`;
  const until = (view: ReleaseView) => replacementOf(pod, uids(before.pods), view, { ...doing, took });
  const late = (view: ReleaseView | undefined) =>
    notYet(`${name} deleted: no pod in its place is Ready`, pod.deployment ?? name, view, doing);
  return () => seenThrough({ until, late, done: `${name} deleted` }, doing);
}

/** Another pod of the same maker that is Ready; or that the pod is gone and none is missing. @param old uids of the pods before */
function replacementOf(pod: Pod, old: Set<string>, view: ReleaseView, doing: Doing & { took(): string }): string | undefined {
  const { name, uid, deployment, owner } = pod;
  const gone = !view.pods.some((one) => one.uid === uid);
  if (!deployment && !owner) return gone ? `${name} deleted after ${doing.took()}; nothing made it, so none comes in its place` : undefined;
  const kin = view.pods.filter((one) => !one.terminating && (deployment ? one.deployment === deployment : one.owner === owner));
  const fresh = kin.filter((one) => !old.has(one.uid) && !doing.replacements.has(one.uid));
  const next = fresh.find(({ ready }) => ready);
  if (next) {
    doing.replacements.add(next.uid);
    return `${name} deleted, ${next.name} is Ready after ${doing.took()}`;
  }
  const desired = view.deployments.find((one) => one.name === deployment)?.desired;
  if (gone && desired !== undefined && kin.length >= desired && kin.every(({ ready }) => ready))
    return `${name} deleted after ${doing.took()}; ${desired === 0 ? 'its deployment wants no pods' : 'none is missing in its place'}`;
  doing.progress(fresh[0] ? `${fresh[0].name}: ${fresh[0].status}` : `${name} is leaving`);
  return undefined;
}

async function beginRollBack(revision: number, doing: Doing): Promise<SeeThrough> {
  const { world, signal } = doing;
  const begun = world.clock.now();
  doing.progress(`helm rolls back to revision ${revision}`);
  await world.helm.rollback(revision, signal);
  const now = await world.helm.status(signal).catch(() => undefined);
  if (now) recordRevision(world.store, now.revision);
  const done = `rolled back to revision ${revision}${now ? `, which is revision ${now.revision} now` : ''}`;
  return () => {
    const asked = world.clock.now();
    let moved = false;
    const until = ({ deployments, freshness }: ReleaseView) => {
      const behind = deployments.filter((each) => !isSettled(each));
      moved ||= behind.length > 0;
      if (behind.length > 0) doing.progress(behind.map(rolloutText).join(' · '));
      if (freshness.type === 'stale' || deployments.length === 0 || behind.length > 0) return undefined;
      return moved || world.clock.now() - asked >= lagMs ? `${done}, all Ready after ${duration(world.clock.now() - begun)}` : undefined;
    };
    const late = (view: ReleaseView | undefined) => {
      const behind = view?.deployments.find((each) => !isSettled(each))?.name ?? 'the release';
      return notYet(`${done}: ${behind} is not ready`, behind, view, doing);
    };
    return seenThrough({ until, late, done }, doing);
  };
}

const uids = (pods: Pod[]) => new Set(pods.map(({ uid }) => uid));
