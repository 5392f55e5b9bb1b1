// Removes what is to go, in order; a failure in one thing leaves those that depend on it and no other.

import { problemOf } from '../../fault.js';
import { Failure } from '../../problem.js';
import type { LedgerEntry, World } from '../../world/index.js';
import { belongsToRelease, inIt, isSystem } from './namespace.js';
import { type Fate, holderOf } from './plan.js';
import { type Scope, stepsOf, type Thing } from './resource.js';

/** How long the pods of a release that is uninstalled, and what Kubernetes clears up after it, are waited for. */
const clearedSeconds = 45;
const podPaceMs = 500;
/** Every kind that the server knows is listed for it. */
const contentsPaceMs = 2000;

/** `begins`: its removal has begun. `ended`: each thing once, in order: removed, gone, or left with the reason. */
export type Report = { begins(thing: Thing): void; ended(fate: Fate): void };

/**
 * What was removed or is gone is struck from the ledger, and the
 * steps that made it are forgotten.
 */
export async function carryOut(fates: Fate[], scope: Scope, report: Report): Promise<Fate[]> {
  const results: Fate[] = [];
  const settle = (fate: Fate) => {
    if (fate.type !== 'leave') strike(fate.thing.made, scope.world);
    results.push(fate);
    report.ended(fate);
  };
  const cluster = fates.find(({ thing, type }) => thing.made.type === 'cluster' && type === 'remove');
  // All of the node's images at once: whether they are gone is asked once.
  const inNode = fates.filter(({ thing }) => thing.made.type === 'node-image');
  for (const fate of fates) {
    if (fate === cluster || (fate.type === 'remove' && fate.along)) continue;
    if (fate.thing.made.type !== 'node-image') settle(await carriedOut(fate, scope, results, report));
    else if (fate === inNode[0]) for (const image of await nodeImages(inNode, scope, results, report)) settle(image);
  }
  if (!cluster) return results;
  const end = await carriedOut(cluster, scope, results, report);
  for (const fate of fates) if (fate.type === 'remove' && fate.along) settle(end.type === 'remove' ? fate : { ...end, thing: fate.thing });
  settle(end);
  return results;
}

async function carriedOut(fate: Fate, scope: Scope, results: Fate[], report: Report): Promise<Fate> {
  if (fate.type !== 'remove') return fate;
  const { thing } = fate;
  try {
    const holder = holderOf(thing, results, fate.named);
    if (holder) return { thing, type: 'leave', because: holder, failed: false };
    report.begins(thing);
    return (await remove(thing, scope)) ?? fate;
  } catch (error) {
    return failed(thing, error, scope.signal);
  }
}

function failed(thing: Thing, error: unknown, signal: AbortSignal): Fate {
  if (signal.aborted) throw error;
  const { problem, cause, command } = problemOf(error);
  return { thing, type: 'leave', because: `${problem} (${cause})`, failed: true, ...(command ? { fix: command } : {}) };
}

/** undefined: it is removed. Failure when it could not be. */
async function remove(thing: Thing, scope: Scope): Promise<Fate | undefined> {
  const { world, target, signal } = scope;
  const { made } = thing;
  switch (made.type) {
    case 'release':
      await world.helm.uninstall(signal);
      // helm does not wait for the pods, and images can only go when no pod holds them.
      await untilNone(async () => (await world.cluster.pods(signal)).length, podPaceMs, scope);
      return undefined;
    case 'secret':
      await world.cluster.deleteSecret(made.name, signal);
      return undefined;
    case 'namespace':
      return removeNamespace(thing, scope);
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

/** What somebody put there since it was listed keeps it; the last of the release may take a while to go. */
async function removeNamespace(thing: Thing, scope: Scope): Promise<Fate | undefined> {
  const { world, signal } = scope;
  if (isSystem(thing.made.name)) return { thing, type: 'leave', because: 'it belongs to Kubernetes', failed: false };
  let contents: string[] = [];
  await untilNone(
    async () => {
      contents = (await world.cluster.namespaceContents(signal))?.contents ?? [];
      return contents.filter((object) => belongsToRelease(object, scope)).length;
    },
    contentsPaceMs,
    scope,
  );
  if (contents.length) return { thing, type: 'leave', because: inIt(contents), failed: false };
  await world.cluster.deleteNamespace(signal);
  return undefined;
}

async function untilNone(count: () => Promise<number>, paceMs: number, { world, signal }: Scope): Promise<void> {
  const end = world.clock.now() + clearedSeconds * 1000;
  while ((await count()) > 0 && world.clock.now() < end) await world.clock.sleep(paceMs, signal);
}

/** minikube says nothing of an image that it could not remove: the node is asked afterwards. */
async function nodeImages(fates: Fate[], scope: Scope, results: Fate[], report: Report): Promise<Fate[]> {
  const { world, target, signal } = scope;
  const tried: Fate[] = [];
  for (const fate of fates) tried.push(await carriedOut(fate, scope, results, report));
  if (!tried.some(({ type }) => type === 'remove')) return tried;
  try {
    const held = await world.minikube.images(target.profile, signal);
    return tried.map((fate) => {
      const { thing } = fate;
      return fate.type === 'remove' && held.some(({ tag }) => tag === thing.made.name) ? failed(thing, stillThere(thing), signal) : fate;
    });
  } catch (error) {
    return tried.map((fate) => (fate.type === 'remove' ? failed(fate.thing, error, signal) : fate));
  }
}

function stillThere({ made }: Thing): Failure {
  return new Failure({
    problem: `the node still has ${made.name}`,
    cause: 'minikube reported no error; a container may be using it',
    fix: 'end what runs it, then call down again',
  });
}

function strike(made: LedgerEntry, { store }: World): void {
  store.remove(made.type, made.name);
  const steps = stepsOf(made);
  if (steps.length) store.forget(steps);
}

/**
 * After everything was to go. The ledger stays for as long as something of ours is left by it: without its entry a later `down` would know that
 * thing by its marks only, and take what it leaves now. A cluster has no marks, and neither has a Secret that was there before.
 */
export function forgetAll(results: Fate[], { world }: Scope): void {
  const marked = ({ made, now }: Thing) => now.type !== 'shared' && made.type !== 'cluster' && (made.type !== 'secret' || made.made);
  if (results.some(({ type, thing }) => type === 'leave' && marked(thing))) world.store.forget();
  else world.store.clear();
}
