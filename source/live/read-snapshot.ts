// Reads one snapshot of everything, for `status`.
import { createTailReader, diagnosesOf, type TailReader } from '../diagnosis/release.js';
import { Cancelled } from '../problem.js';
import type { Component } from '../release/component.js';
import { components } from '../release/component.js';
import type { Settings } from '../release/settings.js';
import { throwawayIn, throwawayName } from '../release/throwaway.js';
import { toProblem } from '../unexpected-error.js';
import type { ReleaseView, World } from '../world/index.js';
import { imageFacts, imageRows } from './image-rows.js';
import { readView } from './operations/wait-for-rollout.js';
import { httpCheck, portRow } from './port-checks.js';
import { registerSecrets } from './redact-secrets.js';
import { releaseOf } from './release.js';
import type { PortRow, Snapshot } from './snapshot.js';

/**
 * Reuses logs between snapshots. Leaves out what is forbidden, and what helm, docker, the node or the usage source don't answer. Rejects only
 * when aborted.
 */
export type SnapshotReader = { read(view: ReleaseView): Promise<Snapshot> };

/** The watch's first view. Rejects with a Failure if the cluster doesn't answer. */
export async function readFirstView(world: World, signal: AbortSignal): Promise<ReleaseView> {
  const view = await readView({ world, signal });
  // This rejects with the reason and the fix, which a stale view doesn't have.
  if (view.freshness.type === 'stale') await world.cluster.identity(signal);
  return view;
}

export function createSnapshotReader(world: World, settings: Settings, signal: AbortSignal): SnapshotReader {
  const tails = createTailReader(world, signal);
  return { read: (view) => snapshotOf(view, { world, settings, tails, signal }) };
}

type ReaderContext = { world: World; settings: Settings; tails: TailReader; signal: AbortSignal };

async function snapshotOf(view: ReleaseView, context: ReaderContext): Promise<Snapshot> {
  const { world, settings, signal } = context;
  const [release, ports, facts, usage, diagnoses] = await Promise.all([
    releaseOf(world, view.revisions, signal),
    Promise.all(components.map((component) => readPort(component, context))),
    imageFacts(world, settings, view.deployments, signal),
    readUsage(context),
    readDiagnoses(view, context),
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

async function readDiagnoses(view: ReleaseView, { world, settings, tails, signal }: ReaderContext): Promise<Snapshot['diagnoses']> {
  await registerSecrets(world, settings, signal);
  return diagnosesOf({ view, tails, now: world.clock.now(), throwaway: throwawayName(settings.target) });
}

async function readUsage({ world, signal }: ReaderContext): Promise<NonNullable<Snapshot['usage']>> {
  try {
    const { source, pods } = await world.cluster.usage(signal);
    return { source, pods: Object.fromEntries(Object.entries(pods).map(([name, now]) => [name, { ...now, history: [now] }])) };
  } catch (error) {
    return { source: 'none', reason: toProblem(error).problem };
  }
}

/** What uses a local port now. Requests it over HTTP if it is taskflow-tui's. */
async function readPort(component: Component, { world, settings, signal }: ReaderContext): Promise<PortRow> {
  const localPort = settings.ports[component];
  const row = portRow(component, localPort, settings);
  const holder = await world.machine.portHolder(localPort).catch(() => undefined);
  if (!holder) return { ...row, state: { type: 'closed' } };
  if (!holder.ours) return { ...row, holder, state: { type: 'taken', reason: holder.command ?? 'another program' } };
  const http = await httpCheck(world, settings, component, localPort, signal);
  return { ...row, holder, state: { type: 'up' }, ...(http ? { http } : {}) };
}
