// Step 6: the chart is installed, and every pod of the new revision is Ready; a rollout that cannot heal is stopped early and explained.
import { Failure } from '../../../problem.js';
import { entryOf } from '../../../release/ledger.js';
import { throwawayText, whatLacks } from '../../../release/objects.js';
import { descriptionOf, isOurs, madeByUs } from '../../../release/revision.js';
import type { Tags } from '../../../release/settings.js';
import { hasThrowaway } from '../../../release/throwaway.js';
import { moment } from '../../../text.js';
import type { ChartRequest, Deployment, ReleaseStatus } from '../../../world/index.js';
import { type Step, type StepContext, tagsOf, type Verified } from '../../engine/step.js';
import { askFromInside, isWorthAsking, together } from './check-database.js';
import { bringsThrowaway, releaseInputs, whatChanged } from './inputs.js';
import { findOutdated, restartOutdated } from './renew-pods.js';
import { hasNothingDeployed, isHalfDone, offerRemoval, settledRelease, wasOvertaken } from './repair.js';
import { keptRolledBack, rolledBackTo } from './rolled-back.js';
import { readyText, rollout } from './rollout.js';
import { chosenReplicas, valuesFor } from './values.js';

export const installReleaseStep: Step = {
  id: 'release',
  title: 'Release',
  needs: ['load', 'secrets'],
  inputs: releaseInputs,
  because: async ({ settings }, remembered, inputs) => whatChanged(remembered, inputs, settings.secretName),
  async verify(context, remembered): Promise<Verified> {
    const { world, settings, signal } = context;
    const [release, deployments, services, tags, outdated] = await Promise.all([
      world.helm.status(signal),
      world.cluster.deployments(signal),
      world.cluster.services(signal),
      tagsOf(context),
      findOutdated(context),
    ]);
    const { release: name } = settings.target;
    if (!release) return { holds: false, because: `the release ${name} was uninstalled` };
    const moved = whatMoved(context, release, Number(remembered.evidence.revision));
    if (moved) return { holds: false, because: moved };
    const wanted = { tags, throwaway: bringsThrowaway(remembered.parts) };
    const broken = [
      ...whatLacks(settings.target, wanted, deployments, services),
      ...deployments.flatMap(notReady),
      ...outdated.map(({ text }) => text),
    ];
    if (broken.length) return { holds: false, because: broken.join('; ') };
    return { holds: true, reason: `${name} revision ${release.revision} is deployed, ${readyText(deployments)}` };
  },
  async run(context) {
    const { target } = context.settings;
    const { release } = target;
    const kept = await keptRolledBack(context);
    if (kept) return { text: `${release} stays rolled back, revision ${kept.revision}`, record: { revision: String(kept.revision) } };
    const { revision, upgraded } = await deployed(context);
    const tags = await tagsOf(context);
    const { deployments, restarted } = await restartOutdated(context, tags, await rollout(context, tags));
    const texts = [
      `${release} revision ${revision}`,
      ...(upgraded ? [] : ['was deployed already']),
      readyText(deployments),
      ...restarted,
      ...throwawayText(deployments, target),
    ];
    return { text: texts.join(' · '), record: { revision: String(revision), ...replicasRecord(context, revision, upgraded, deployments) } };
  },
};

/** What became of the revision that was remembered; '' while it is the one that is deployed. */
function whatMoved({ world, settings }: StepContext, release: ReleaseStatus, remembered: number): string {
  const { release: name } = settings.target;
  const { status, revision, description, at } = release;
  const when = at ? `, at ${moment(at, world.clock.now())}` : '';
  if (isHalfDone(release)) return `the release ${name} is stuck in ${status} (revision ${revision}${when})`;
  if (status === 'failed') return `the last helm operation on ${name} failed (revision ${revision}${when})`;
  if (status !== 'deployed') return `the release ${name} is ${status}`;
  // Also one that was kept so: it is not what is wanted, and that is asked about each time.
  const target = rolledBackTo(release);
  if (target) return `rolled back by hand to revision ${target} (helm's revision ${revision}${when})`;
  if (revision === remembered) return '';
  if (isOurs(description)) return `revision ${revision} was made by another run of taskflow-tui`;
  return `upgraded elsewhere: revision ${revision} is not one of taskflow-tui's`;
}

function notReady({ component, rolledOut, ready, desired }: Deployment): string[] {
  return component === 'other' || rolledOut ? [] : [`${component}: ${ready}/${desired} pods are ready`];
}

type Wanted = { request: ChartRequest & { description: string }; tags: Tags };

/** The revision that is wanted: the one that is deployed, when its description says so, or a new one. helm is never asked twice for the same. */
async function deployed(context: StepContext): Promise<{ revision: number; upgraded: boolean }> {
  for (let turn = 1; ; turn++) {
    const found = await settledRelease(context);
    const made = await writeDown(context, found);
    const wanted = await wantedRelease(context, found, made);
    if (found && (await isAsWanted(context, found, wanted))) {
      if (made) addRevision(context, found.revision);
      return { revision: found.revision, upgraded: false };
    }
    const next = await upgrade(context, wanted, found, turn);
    if (!next) continue;
    if (made) addRevision(context, next.revision);
    return { revision: next.revision, upgraded: true };
  }
}

async function wantedRelease(context: StepContext, found: ReleaseStatus | undefined, made: boolean): Promise<Wanted> {
  const { settings } = context;
  const [tags, inputs, replicas] = await Promise.all([tagsOf(context), releaseInputs(context), chosenReplicas(context, found)]);
  const values = await valuesFor(context, replicas);
  const description = descriptionOf(tags, inputs, replicas, made);
  return { request: { chart: settings.chart, valuesFiles: settings.valuesFiles, values, description }, tags };
}

async function isAsWanted({ world, settings, signal }: StepContext, found: ReleaseStatus, { request, tags }: Wanted): Promise<boolean> {
  if (found.status !== 'deployed' || found.description !== request.description || !holds(found.values, request.values)) return false;
  const [deployments, services] = await Promise.all([world.cluster.deployments(signal), world.cluster.services(signal)]);
  const wanted = { tags, throwaway: hasThrowaway(request.values) };
  return whatLacks(settings.target, wanted, deployments, services).length === 0;
}

/** All that is wanted is there: a helm whose parent was killed may have been given a part of its values, or none. */
function holds(given: unknown, wanted: unknown): boolean {
  if (!isRecord(wanted)) return given === wanted;
  return isRecord(given) && Object.entries(wanted).every(([key, value]) => holds(given[key], value));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Of one try: an overtaken one looks again at what the other helm left. */
const mostTurns = 4;

/** undefined: it is to be looked at again. */
async function upgrade(
  context: StepContext,
  { request, tags }: Wanted,
  found: ReleaseStatus | undefined,
  turn: number,
): Promise<ReleaseStatus | undefined> {
  const { world, settings, signal, emit } = context;
  const { release } = settings.target;
  const asks = turn === 1 && isWorthAsking(found, request);
  emit({ type: 'step-progress', text: asks ? 'helm lint; the database is asked from inside the cluster' : 'helm lint' });
  await together(
    signal,
    (ending) => world.helm.lint(request, ending),
    async (ending) => {
      if (asks) await askFromInside({ ...context, signal: ending }, tags);
    },
  );
  emit({ type: 'step-progress', text: `helm upgrade --install ${release}` });
  try {
    return await world.helm.upgrade(request, signal);
  } catch (error) {
    if (!(error instanceof Failure) || turn >= mostTurns) throw error;
    if (wasOvertaken(error.problem)) {
      emit({ type: 'notice', text: `another helm began to work on ${release} a moment before: looking again` });
    } else if (found && hasNothingDeployed(error.problem)) {
      await offerRemoval(context, found);
    } else throw error;
    return undefined;
  }
}

/**
 * Before anything is made. A release that was there before, and not from us, is upgraded, and is not ours to remove: the ledger does not know it.
 * True when it does.
 */
async function writeDown({ world, settings, signal }: StepContext, found: ReleaseStatus | undefined): Promise<boolean> {
  const { store, helm, clock } = world;
  const { release: name } = settings.target;
  if (found && !madeByUs(found, isOurs(found.description) ? [] : await helm.history(signal))) {
    // What the ledger had of that name was removed behind our back.
    store.remove('release', name);
    return false;
  }
  if (!found || !entryOf(store, 'release', name)) store.record({ type: 'release', name, revisions: [], at: clock.now() });
  return true;
}

function addRevision({ world, settings }: StepContext, revision: number): void {
  const { release: name } = settings.target;
  const entry = entryOf(world.store, 'release', name);
  if (entry && !entry.revisions.includes(revision)) world.store.record({ ...entry, revisions: [...entry.revisions, revision] });
}

/** What the deployed revision gives: known where it was seen just after the upgrade, and not where somebody may have scaled since. */
function replicasRecord({ world }: StepContext, revision: number, upgraded: boolean, deployments: Deployment[]): Record<string, string> {
  if (upgraded) return Object.fromEntries(deployments.map(({ component, desired }) => [`replicas-${component}`, String(desired)]));
  const last = world.store.step('release')?.evidence ?? {};
  if (last.revision !== String(revision)) return {};
  return Object.fromEntries(Object.entries(last).filter(([name]) => name.startsWith('replicas-')));
}
