// What can be done to a running TaskFlow: by a key of the panel, or by a command.
import type { Component } from '../deploy/event.js';
import { Failure } from '../problem.js';
import type { Deployment, World } from '../world.js';

const settleSeconds = 120;

/** Sets the replicas and remembers them, so that the next upgrade keeps them. Does not wait. Failure when there is no such deployment. */
export async function scale(world: World, component: Component, replicas: number, signal: AbortSignal): Promise<Deployment> {
  const deployment = await deploymentOf(world, component, signal);
  await world.cluster.scale(deployment.name, replicas, signal);
  world.memory.chooseReplicas(component, replicas);
  return deployment;
}

/** Replaces the pods one by one, as `kubectl rollout restart`. Does not wait. */
export async function restart(world: World, component: Component, signal: AbortSignal): Promise<Deployment> {
  const deployment = await deploymentOf(world, component, signal);
  await world.cluster.restart(deployment.name, signal);
  return deployment;
}

/** Waits until the deployment is as it should be. Failure after two minutes; `report` is told at each change. */
export async function settled(
  world: World,
  component: Component,
  report: (deployment: Deployment) => void,
  signal: AbortSignal,
): Promise<Deployment> {
  const enough = new AbortController();
  const both = AbortSignal.any([signal, enough.signal]);
  const { promise, resolve, reject } = Promise.withResolvers<Deployment>();
  const watch = world.cluster.watch(({ deployments }) => {
    const deployment = deployments.find((d) => d.component === component);
    if (!deployment) return;
    report(deployment);
    if (deployment.rolledOut && deployment.ready === deployment.desired) resolve(deployment);
  }, both);
  watch.catch(reject);
  const limit = world.clock.sleep(settleSeconds * 1000, both).then(() => reject(notSettled(component)));
  limit.catch(reject);
  try {
    return await promise;
  } finally {
    enough.abort();
    await Promise.allSettled([watch, limit]);
  }
}

async function deploymentOf(world: World, component: Component, signal: AbortSignal): Promise<Deployment> {
  await world.cluster.identity(signal);
  const found = (await world.cluster.deployments(signal)).find((d) => d.component === component);
  if (found) return found;
  throw new Failure({
    problem: `there is no ${component} deployment of this release`,
    cause: 'TaskFlow is not deployed in this context, namespace and release',
    cure: 'deploy it first, or check --context, --namespace and --release',
    command: 'taskflow-tui',
    exit: 3,
  });
}

function notSettled(component: Component): Failure {
  return new Failure({
    problem: `the ${component} is not ready after ${settleSeconds} s`,
    cause: 'pods of it do not become ready',
    cure: 'taskflow-tui status shows each pod and why; taskflow-tui logs shows what it says',
    command: `taskflow-tui logs ${component}`,
  });
}
