// Carries out the uninstall plan in order. When a removal fails, only resources that depend on it stay.

import { Failure } from '../../problem.js';
import { toProblem } from '../../unexpected-error.js';
import type { LedgerEntry, World } from '../../world/index.js';
import { belongsToRelease, formatContents, isSystem } from './namespace.js';
import { type PlanItem, reasonToKeep } from './plan.js';
import { type Resource, type Scope, stepsToForget } from './resource.js';

/** The wait for the pods of an uninstalled release, and for Kubernetes to clean up after it. */
const cleanupSeconds = 45;
const podPollMs = 500;
/** Longer, because each poll lists every kind that the server has. */
const contentsPollMs = 2000;

/** `ended` gets each resource once, in order: removed, gone, or left with the reason. */
export type RemovalObserver = { begins(resource: Resource): void; ended(item: PlanItem): void };

/** Also removes the ledger entries of what is gone, and the records of the steps that made it. */
export async function uninstall(plan: PlanItem[], scope: Scope, report: RemovalObserver): Promise<PlanItem[]> {
  const results: PlanItem[] = [];
  const settle = (item: PlanItem) => {
    if (item.type !== 'leave') dropEntry(item.resource.made, scope.world);
    results.push(item);
    report.ended(item);
  };
  const cluster = plan.find(({ resource, type }) => resource.made.type === 'cluster' && type === 'remove');
  // All images in the node together, because one request checks that they are gone.
  const inNode = plan.filter(({ resource }) => resource.made.type === 'node-image');
  for (const item of plan) {
    if (item === cluster || (item.type === 'remove' && item.withCluster)) continue;
    if (item.resource.made.type !== 'node-image') settle(await removeOne(item, scope, results, report));
    else if (item === inNode[0]) for (const image of await nodeImages(inNode, scope, results, report)) settle(image);
  }
  if (!cluster) return results;
  const end = await removeOne(cluster, scope, results, report);
  for (const item of plan)
    if (item.type === 'remove' && item.withCluster) settle(end.type === 'remove' ? item : { ...end, resource: item.resource });
  settle(end);
  return results;
}

async function removeOne(item: PlanItem, scope: Scope, results: PlanItem[], report: RemovalObserver): Promise<PlanItem> {
  if (item.type !== 'remove') return item;
  const { resource } = item;
  try {
    const holder = reasonToKeep(resource, results, item.named);
    if (holder) return { resource, type: 'leave', because: holder, failed: false };
    report.begins(resource);
    return (await remove(resource, scope)) ?? item;
  } catch (error) {
    return failedItem(resource, error, scope.signal);
  }
}

function failedItem(resource: Resource, error: unknown, signal: AbortSignal): PlanItem {
  if (signal.aborted) throw error;
  const { problem, cause, command } = toProblem(error);
  return { resource, type: 'leave', because: `${problem} (${cause})`, failed: true, ...(command ? { fix: command } : {}) };
}

/** undefined: removed. */
async function remove(resource: Resource, scope: Scope): Promise<PlanItem | undefined> {
  const { world, target, signal } = scope;
  const { made } = resource;
  switch (made.type) {
    case 'release':
      await world.helm.uninstall(signal);
      // helm doesn't wait for the pods, and an image can't be removed while a pod uses it.
      await untilNone(async () => (await world.cluster.pods(signal)).length, podPollMs, scope);
      return undefined;
    case 'secret':
      await world.cluster.deleteSecret(made.name, signal);
      return undefined;
    case 'namespace':
      return removeNamespace(resource, scope);
    case 'engine-image':
      await world.docker.removeImage(made.name, signal);
      return undefined;
    case 'cluster':
      await (made.how === 'made' ? world.minikube.delete(made.name, signal) : world.minikube.stop(made.name, signal));
      return undefined;
    case 'node-image':
      await world.minikube.removeImage(target.profile, made.name, signal);
      return undefined;
  }
}

/** Waits for what is left of the release, and keeps a namespace into which somebody put something since. */
async function removeNamespace(resource: Resource, scope: Scope): Promise<PlanItem | undefined> {
  const { world, signal } = scope;
  if (isSystem(resource.made.name)) return { resource, type: 'leave', because: 'it belongs to Kubernetes', failed: false };
  let contents: string[] = [];
  await untilNone(
    async () => {
      contents = (await world.cluster.namespaceContents(signal))?.contents ?? [];
      return contents.filter((object) => belongsToRelease(object, scope)).length;
    },
    contentsPollMs,
    scope,
  );
  if (contents.length) return { resource, type: 'leave', because: formatContents(contents), failed: false };
  await world.cluster.deleteNamespace(signal);
  return undefined;
}

async function untilNone(count: () => Promise<number>, pollMs: number, { world, signal }: Scope): Promise<void> {
  const end = world.clock.now() + cleanupSeconds * 1000;
  while ((await count()) > 0 && world.clock.now() < end) await world.clock.sleep(pollMs, signal);
}

/** minikube reports no error for an image that it couldn't remove, so list the node's images afterwards. */
async function nodeImages(plan: PlanItem[], scope: Scope, results: PlanItem[], report: RemovalObserver): Promise<PlanItem[]> {
  const { world, target, signal } = scope;
  const tried: PlanItem[] = [];
  for (const item of plan) tried.push(await removeOne(item, scope, results, report));
  if (!tried.some(({ type }) => type === 'remove')) return tried;
  try {
    const present = await world.minikube.images(target.profile, signal);
    return tried.map((item) => {
      const { resource } = item;
      return item.type === 'remove' && present.some(({ tag }) => tag === resource.made.name)
        ? failedItem(resource, stillThere(resource), signal)
        : item;
    });
  } catch (error) {
    return tried.map((item) => (item.type === 'remove' ? failedItem(item.resource, error, signal) : item));
  }
}

function stillThere({ made }: Resource): Failure {
  return new Failure({
    problem: `The node still has ${made.name}`,
    cause: 'minikube reported no error, but a container may be using the image',
    fix: 'Stop the container, then run down again.',
  });
}

function dropEntry(made: LedgerEntry, { store }: World): void {
  store.remove(made.type, made.name);
  const steps = stepsToForget(made);
  if (steps.length) store.forget(steps);
}

/**
 * Call it after everything was selected. The ledger stays while a resource with our label is left: without its entry, a later `down`
 * would remove what this one leaves. A cluster has no label, nor has a Secret that existed before.
 */
export function clearState(results: PlanItem[], { world }: Scope): void {
  const isLabelled = ({ made, now }: Resource) => now.type !== 'shared' && made.type !== 'cluster' && (made.type !== 'secret' || made.made);
  if (results.some(({ type, resource }) => type === 'leave' && isLabelled(resource))) world.store.forget();
  else world.store.clear();
}
