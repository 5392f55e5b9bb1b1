// One look at everything: what `status` prints.
import { createTailReader, diagnosesOf, type TailReader } from '../diagnosis/release.js';
import { problemOf } from '../fault.js';
import { Cancelled } from '../problem.js';
import type { Component } from '../release/component.js';
import { components } from '../release/component.js';
import type { Settings } from '../release/settings.js';
import { throwawayIn, throwawayName } from '../release/throwaway.js';
import type { ReleaseView, World } from '../world/index.js';
import { imageFacts, imageRows } from './image-rows.js';
import { viewBefore } from './operations/wait-for-rollout.js';
import { httpCheck, portRow } from './port-checks.js';
import { knowSecrets } from './redact-secrets.js';
import { releaseOf } from './release.js';
import type { PortRow, Snapshot } from './snapshot.js';

/**
 * Takes one snapshot after another; logs that were read for one serve the next. What may not be seen of the cluster, and what helm,
 * docker, the node or the source of usage do not say, is left out. Rejects when aborted only.
 */
export type Looker = { take(view: ReleaseView): Promise<Snapshot> };

/** The release as the watch first tells of it. Failure when the cluster does not answer. */
export async function firstLook(world: World, signal: AbortSignal): Promise<ReleaseView> {
  const view = await viewBefore({ world, signal });
  // The watch says that it is stale; this says why, and what can be done.
  if (view.freshness.type === 'stale') await world.cluster.identity(signal);
  return view;
}

export function createLooker(world: World, settings: Settings, signal: AbortSignal): Looker {
  const tails = createTailReader(world, signal);
  return { take: (view) => snapshotOf(view, { world, settings, tails, signal }) };
}

type Scene = { world: World; settings: Settings; tails: TailReader; signal: AbortSignal };

async function snapshotOf(view: ReleaseView, scene: Scene): Promise<Snapshot> {
  const { world, settings, signal } = scene;
  const [release, ports, facts, usage, diagnoses] = await Promise.all([
    releaseOf(world, view.revisions, signal),
    Promise.all(components.map((component) => portNow(component, scene))),
    imageFacts(world, settings, view.deployments, signal),
    usageNow(scene),
    diagnosesNow(view, scene),
  ]);
  if (signal.aborted) throw new Cancelled();
  return {
    ...view,
    at: world.clock.now(),
    target: settings.target,
    ...(release ? { release } : {}),
    ...throwawayIn(view.deployments, settings.target),
    ports,
    images: imageRows(facts, view.pods),
    usage,
    diagnoses,
  };
}

async function diagnosesNow(view: ReleaseView, { world, settings, tails, signal }: Scene): Promise<Snapshot['diagnoses']> {
  await knowSecrets(world, settings, signal);
  return diagnosesOf({ view, tails, now: world.clock.now(), throwaway: throwawayName(settings.target) });
}

async function usageNow({ world, signal }: Scene): Promise<NonNullable<Snapshot['usage']>> {
  try {
    const { source, pods } = await world.cluster.usage(signal);
    return { source, pods: Object.fromEntries(Object.entries(pods).map(([name, now]) => [name, { ...now, history: [now] }])) };
  } catch (error) {
    return { source: 'none', reason: problemOf(error).problem };
  }
}

/** What is on a local port now; HTTP-checked when something of ours holds it. */
async function portNow(component: Component, { world, settings, signal }: Scene): Promise<PortRow> {
  const localPort = settings.ports[component];
  const row = portRow(component, localPort, settings);
  const holder = await world.machine.portHolder(localPort).catch(() => undefined);
  if (!holder) return { ...row, state: { type: 'closed' } };
  if (!holder.ours) return { ...row, holder, state: { type: 'taken', reason: holder.command ?? 'another program' } };
  const http = await httpCheck(world, settings, component, localPort, signal);
  return { ...row, holder, state: { type: 'up' }, ...(http ? { http } : {}) };
}
