// What feeds the panel: one snapshot that follows the cluster's watch, and beside it what nobody can watch, each at its own pace.
import type { State } from '../deploy/engine/state.js';
import { mayBeIll } from '../diagnosis/pod.js';
import { createTailReader, type Diagnosis, diagnosesOf } from '../diagnosis/release.js';
import { problemOf } from '../fault.js';
import { type Observable, observable } from '../observable.js';
import type { Settings } from '../release/settings.js';
import { throwawayIn, throwawayName } from '../release/throwaway.js';
import type { ReleaseView, World } from '../world/index.js';
import { deployedTags, type ImageFacts, imageFacts, imageRows } from './image-rows.js';
import { keepPorts } from './port-checks.js';
import { releaseOf } from './release.js';
import { oneAtATime } from './single-flight.js';
import type { Snapshot } from './snapshot.js';
import { createUsageHistory } from './usage-history.js';

const usageEveryMs = 10_000;
const imagesEveryMs = 60_000;
/** ms between two looks at what is wrong, while there is something; a view may change 15 times a second. */
const diagnosesPaceMs = 500;
const diagnosesEveryMs = 5000;
/** ms before a watch that could not even begin is tried again. */
const watchAgainMs = 5000;

type Scene = { world: World; settings: Settings; signal: AbortSignal; view(): ReleaseView | undefined; changed(): void };

/**
 * The snapshot is there as soon as the watch has reported once; helm, docker, usage and the ports come to it when they answer, and none
 * that fails takes another with it. `knowSecrets` resolves when texts may be read that could hold a secret.
 */
export function openFeed(
  world: World,
  settings: Settings,
  run: Observable<State>,
  knowSecrets: Promise<void>,
  signal: AbortSignal,
): Observable<Snapshot | undefined> {
  const snapshot = observable<Snapshot | undefined>(undefined);
  let view: ReleaseView | undefined;
  const changed = () => {
    if (!view || signal.aborted) return;
    const shownUsage = usage.shown();
    const release = releasePart.shown();
    snapshot.set({
      ...view,
      at: world.clock.now(),
      target: settings.target,
      ...(release ? { release } : {}),
      ...throwawayIn(view.deployments, settings.target),
      ports: ports.rows(),
      images: imageRows(images.shown(), view.pods),
      ...(shownUsage ? { usage: shownUsage } : {}),
      diagnoses: diagnoses.shown(),
    });
  };
  const scene: Scene = { world, settings, signal, view: () => view, changed };
  const ports = keepPorts(world, settings, run, changed, signal);
  const usage = feedUsage(scene);
  const releasePart = feedRelease(scene);
  const images = feedImages(scene);
  const diagnoses = feedDiagnoses(scene, usage.peakMemory, knowSecrets);
  keepWatching(scene, (next) => {
    view = next;
    usage.keep(next.pods);
    changed();
    releasePart.look(next);
    images.look(next);
    diagnoses.look();
  });
  return snapshot;
}

/** Does `work` now and then every so often, until aborted. */
function every(ms: number, { world, signal }: Scene, work: () => unknown): void {
  const turns = async () => {
    for (;;) {
      await work();
      await world.clock.sleep(ms, signal);
    }
  };
  turns().catch(() => {});
}

/** A watch that ends although nobody asked it to (no such context, say) makes the view stale, and is begun again. */
function keepWatching({ world, signal, view }: Scene, report: (view: ReleaseView) => void): void {
  const turns = async () => {
    while (!signal.aborted) {
      const error = await world.cluster.watch(report, signal).then(
        () => 'the watch ended',
        (reason: unknown) => problemOf(reason).problem,
      );
      const last = view();
      if (last && !signal.aborted) report({ ...last, freshness: { type: 'stale', since: world.clock.now(), reason: error } });
      await world.clock.sleep(watchAgainMs, signal);
    }
  };
  turns().catch(() => {});
}

function feedUsage(scene: Scene) {
  const { world, signal, changed } = scene;
  const history = createUsageHistory();
  every(usageEveryMs, scene, async () => {
    await world.cluster.usage(signal).then(history.add, (error: unknown) => history.missed(problemOf(error).problem));
    changed();
  });
  return history;
}

/** Asked of helm at the start and whenever there is another newest revision; until it answers, what the watch knows. */
function feedRelease({ world, signal, view, changed }: Scene) {
  let release: Snapshot['release'];
  let seen: string | undefined;
  const ask = oneAtATime(async () => {
    release = await releaseOf(world, view()?.revisions ?? [], signal);
    changed();
  });
  return {
    shown: () => release,
    look({ revisions: [newest] }: ReleaseView) {
      const key = newest ? `${newest.revision} ${newest.status}` : '';
      if (key !== seen) ask();
      seen = key;
    },
  };
}

function feedImages(scene: Scene) {
  const { world, settings, signal, view, changed } = scene;
  let facts: ImageFacts[] = [];
  let seen = '';
  const ask = oneAtATime(async () => {
    facts = await imageFacts(world, settings, view()?.deployments ?? [], signal);
    changed();
  });
  every(imagesEveryMs, scene, () => view() && ask());
  return {
    shown: () => facts,
    look({ deployments }: ReleaseView) {
      const key = JSON.stringify(deployedTags(deployments));
      if (key !== seen) ask();
      seen = key;
    },
  };
}

function feedDiagnoses(
  scene: Scene,
  peakMemory: ReturnType<typeof createUsageHistory>['peakMemory'],
  knowSecrets: Promise<void>,
): { shown(): Diagnosis[]; look(): void } {
  const { world, settings, signal, view, changed } = scene;
  const tails = createTailReader(world, signal);
  let diagnoses: Diagnosis[] = [];
  const look = oneAtATime(async () => {
    await knowSecrets;
    const now = view();
    if (!now) return;
    const found = await diagnosesOf({ view: now, tails, now: world.clock.now(), throwaway: throwawayName(settings.target), peakMemory });
    if (JSON.stringify(found) !== JSON.stringify(diagnoses)) {
      diagnoses = found;
      changed();
    }
    if (isTroubled(now)) await world.clock.sleep(diagnosesPaceMs, signal);
  });
  // Some troubles are told by time alone: what is a start becomes a failure.
  every(diagnosesEveryMs, scene, () => {
    const now = view();
    if (now && isTroubled(now)) look();
  });
  return { shown: () => diagnoses, look };
}

const isTroubled = ({ pods, deployments }: ReleaseView) => pods.some(mayBeIll) || deployments.some(({ rolledOut }) => !rolledOut);
