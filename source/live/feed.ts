// Keeps the panel's snapshot current: from the cluster's watch, and from polling what can't be watched.
import type { State } from '../deploy/engine/state.js';
import { needsDiagnosis } from '../diagnosis/pod.js';
import { createTailReader, type Diagnosis, diagnosesOf } from '../diagnosis/release.js';
import { type Observable, observable } from '../observable.js';
import type { Settings } from '../release/settings.js';
import { throwawayIn, throwawayName } from '../release/throwaway.js';
import { toProblem } from '../unexpected-error.js';
import type { ReleaseView, World } from '../world/index.js';
import { deployedTags, type ImageFacts, imageFacts, imageRows } from './image-rows.js';
import { watchPorts } from './port-checks.js';
import { releaseOf } from './release.js';
import { oneAtATime } from './single-flight.js';
import type { Snapshot } from './snapshot.js';
import { createUsageHistory } from './usage-history.js';

const usageEveryMs = 10_000;
const imagesEveryMs = 60_000;
/** ms between diagnoses while something is wrong: a view can change 15 times a second. */
const diagnosesPaceMs = 500;
const diagnosesEveryMs = 5000;
/** ms before a failed watch is retried. */
const watchAgainMs = 5000;

type FeedContext = { world: World; settings: Settings; signal: AbortSignal; view(): ReleaseView | undefined; changed(): void };

/**
 * The snapshot is defined as soon as the watch has reported. helm, docker, usage and the ports are added when they answer; a failure of one
 * doesn't affect the others. Logs are read after `secretsRegistered` resolves.
 */
export function createSnapshotFeed(
  world: World,
  settings: Settings,
  run: Observable<State>,
  secretsRegistered: Promise<void>,
  signal: AbortSignal,
): Observable<Snapshot | undefined> {
  const snapshot = observable<Snapshot | undefined>(undefined);
  let view: ReleaseView | undefined;
  const changed = () => {
    if (!view || signal.aborted) return;
    const currentUsage = usage.current();
    const currentRelease = release.current();
    snapshot.set({
      ...view,
      at: world.clock.now(),
      target: settings.target,
      ...(currentRelease ? { release: currentRelease } : {}),
      ...throwawayIn(view.deployments, settings.target),
      ports: ports.rows(),
      images: imageRows(images.current(), view.pods),
      ...(currentUsage ? { usage: currentUsage } : {}),
      diagnoses: diagnoses.current(),
    });
  };
  const context: FeedContext = { world, settings, signal, view: () => view, changed };
  const ports = watchPorts(world, settings, run, changed, signal);
  const usage = trackUsage(context);
  const release = trackRelease(context);
  const images = trackImages(context);
  const diagnoses = trackDiagnoses(context, usage.peakMemory, secretsRegistered);
  watchForever(context, (next) => {
    view = next;
    usage.dropOthers(next.pods);
    changed();
    release.update(next);
    images.update(next);
    diagnoses.update();
  });
  return snapshot;
}

/** Runs `work` now and then every `ms`, until aborted. */
function repeat(ms: number, { world, signal }: FeedContext, work: () => unknown): void {
  const loop = async () => {
    for (;;) {
      await work();
      await world.clock.sleep(ms, signal);
    }
  };
  loop().catch(() => {});
}

/** Restarts a watch that ends by itself, for example without the context; the view is stale until then. */
function watchForever({ world, signal, view }: FeedContext, report: (view: ReleaseView) => void): void {
  const loop = async () => {
    while (!signal.aborted) {
      const error = await world.cluster.watch(report, signal).then(
        () => 'The watch ended',
        (reason: unknown) => toProblem(reason).problem,
      );
      const last = view();
      if (last && !signal.aborted) report({ ...last, freshness: { type: 'stale', since: world.clock.now(), reason: error } });
      await world.clock.sleep(watchAgainMs, signal);
    }
  };
  loop().catch(() => {});
}

function trackUsage(context: FeedContext) {
  const { world, signal, changed } = context;
  const history = createUsageHistory();
  repeat(usageEveryMs, context, async () => {
    await world.cluster.usage(signal).then(history.add, (error: unknown) => history.addFailure(toProblem(error).problem));
    changed();
  });
  return history;
}

/** Asks helm at the start and for each new revision. */
function trackRelease({ world, signal, view, changed }: FeedContext) {
  let release: Snapshot['release'];
  let seen: string | undefined;
  const ask = oneAtATime(async () => {
    release = await releaseOf(world, view()?.revisions ?? [], signal);
    changed();
  });
  return {
    current: () => release,
    update({ revisions: [newest] }: ReleaseView) {
      const key = newest ? `${newest.revision} ${newest.status}` : '';
      if (key !== seen) ask();
      seen = key;
    },
  };
}

function trackImages(context: FeedContext) {
  const { world, settings, signal, view, changed } = context;
  let facts: ImageFacts[] = [];
  let seen = '';
  const ask = oneAtATime(async () => {
    facts = await imageFacts(world, settings, view()?.deployments ?? [], signal);
    changed();
  });
  repeat(imagesEveryMs, context, () => view() && ask());
  return {
    current: () => facts,
    update({ deployments }: ReleaseView) {
      const key = JSON.stringify(deployedTags(deployments));
      if (key !== seen) ask();
      seen = key;
    },
  };
}

function trackDiagnoses(
  context: FeedContext,
  peakMemory: ReturnType<typeof createUsageHistory>['peakMemory'],
  secretsRegistered: Promise<void>,
): { current(): Diagnosis[]; update(): void } {
  const { world, settings, signal, view, changed } = context;
  const tails = createTailReader(world, signal);
  let diagnoses: Diagnosis[] = [];
  const update = oneAtATime(async () => {
    await secretsRegistered;
    const now = view();
    if (!now) return;
    const found = await diagnosesOf({ view: now, tails, now: world.clock.now(), throwaway: throwawayName(settings.target), peakMemory });
    if (JSON.stringify(found) !== JSON.stringify(diagnoses)) {
      diagnoses = found;
      changed();
    }
    if (hasTrouble(now)) await world.clock.sleep(diagnosesPaceMs, signal);
  });
  // Some problems only show after a time: a slow start becomes a failure.
  repeat(diagnosesEveryMs, context, () => {
    const now = view();
    if (now && hasTrouble(now)) update();
  });
  return { current: () => diagnoses, update };
}

const hasTrouble = ({ pods, deployments }: ReleaseView) => pods.some(needsDiagnosis) || deployments.some(({ rolledOut }) => !rolledOut);
