// Step 6: installs or upgrades the release, and waits until its pods are ready. Stops early if they can't become ready.
import { Failure } from '../../../problem.js';
import { entryOf } from '../../../release/ledger.js';
import { throwawayText, whatLacks } from '../../../release/objects.js';
import { descriptionOf, isOurs, madeByUs } from '../../../release/revision.js';
import type { Tags } from '../../../release/settings.js';
import { hasThrowaway } from '../../../release/throwaway.js';
import { moment } from '../../../units.js';
import type { ChartRequest, Deployment, ReleaseStatus } from '../../../world/index.js';
import { updateDatabaseForm } from '../../database-form.js';
import { type Step, type StepContext, tagsOf, type Verified } from '../../engine/step.js';
import { bothOf, isWorthTrying, tryFromInside } from './check-database.js';
import { includesThrowaway, releaseInputs, whatChanged } from './inputs.js';
import { decidedBefore, wantsMigrations } from './migrations/consent.js';
import { migrateAfter, migrateBefore } from './migrations/when.js';
import { findOutdated, restartOutdated } from './renew-pods.js';
import { hasNothingDeployed, isUnfinished, offerRemoval, settledRelease, wasOvertaken } from './repair.js';
import { rolledBackTo, staysRolledBack } from './rolled-back.js';
import { readyText, rollout } from './rollout.js';
import { chosenReplicas, valuesFor } from './values.js';

export const installReleaseStep: Step = {
  id: 'release',
  title: 'Release',
  needs: ['load', 'secrets'],
  inputs: releaseInputs,
  because: async ({ settings }, saved, inputs) => whatChanged(saved, inputs, settings.secretName),
  async verify(context, saved): Promise<Verified> {
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
    const moved = whatMoved(context, release, Number(saved.evidence.revision));
    if (moved) return { holds: false, because: moved };
    const wanted = { tags, throwaway: includesThrowaway(saved.parts) };
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
    const kept = await staysRolledBack(context);
    if (kept) return { text: `${release} stays rolled back, revision ${kept.revision}`, record: { revision: String(kept.revision) } };
    const updated = await updateDatabaseForm(context);
    const undecided = decidedBefore(context.settings, context.world.store) === undefined;
    const { revision, upgraded } = await deploy(context, await wantsMigrations(context));
    const tags = await tagsOf(context);
    const { deployments, restarted } = await restartOutdated(context, tags, await rollout(context, tags));
    const texts = [
      `${release} revision ${revision}`,
      ...(upgraded ? [] : ['already deployed']),
      readyText(deployments),
      ...restarted,
      ...throwawayText(deployments, target),
    ];
    return {
      text: texts.join(' · '),
      record: { revision: String(revision), ...replicasRecord(context, revision, upgraded, deployments) },
      // The answer and the Secret's revision are inputs of the next run.
      ...(undecided || updated ? { inputs: await releaseInputs(context) } : {}),
    };
  },
};

/** What happened to the saved revision; '' while it is deployed. */
function whatMoved({ world, settings }: StepContext, release: ReleaseStatus, saved: number): string {
  const { release: name } = settings.target;
  const { status, revision, description, at } = release;
  const when = at ? `, at ${moment(at, world.clock.now())}` : '';
  if (isUnfinished(release)) return `the release ${name} is stuck in ${status} (revision ${revision}${when})`;
  if (status === 'failed') return `the last helm operation on ${name} failed (revision ${revision}${when})`;
  if (status !== 'deployed') return `the release ${name} is ${status}`;
  // Also if the person kept it so: they are asked each time.
  const target = rolledBackTo(release);
  if (target) return `rolled back by hand to revision ${target} (helm's revision ${revision}${when})`;
  if (revision === saved) return '';
  if (isOurs(description)) return `another run of taskflow-tui made revision ${revision}`;
  return `something else made revision ${revision}`;
}

function notReady({ component, rolledOut, ready, desired }: Deployment): string[] {
  return component === 'other' || rolledOut ? [] : [`${component}: ${ready}/${desired} pods are ready`];
}

type Wanted = { request: ChartRequest & { description: string }; tags: Tags };

/** Keeps the deployed revision if its description says that it is the wanted one; otherwise upgrades. Never asks helm twice for the same. */
async function deploy(context: StepContext, migrates: boolean): Promise<{ revision: number; upgraded: boolean }> {
  for (let turn = 1, migrated = !migrates; ; turn++) {
    const found = await settledRelease(context);
    const made = await recordRelease(context, found);
    const wanted = await wantedRelease(context, found, made);
    if (found && (await isAsWanted(context, found, wanted))) {
      if (made) addRevision(context, found.revision);
      return { revision: found.revision, upgraded: false };
    }
    await checkFirst(context, wanted, found, turn);
    migrated ||= await migrateBefore(context, wanted.request);
    const next = await upgrade(context, wanted, found, turn);
    if (!next) continue;
    if (!migrated) await migrateAfter(context, wanted.request);
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
  if (found.status !== 'deployed' || found.description !== request.description || !includes(found.values, request.values)) return false;
  const [deployments, services] = await Promise.all([world.cluster.deployments(signal), world.cluster.services(signal)]);
  const wanted = { tags, throwaway: hasThrowaway(request.values) };
  return whatLacks(settings.target, wanted, deployments, services).length === 0;
}

/** A helm whose parent was killed may have got only a part of its values. */
function includes(given: unknown, wanted: unknown): boolean {
  if (!isRecord(wanted)) return given === wanted;
  return isRecord(given) && Object.entries(wanted).every(([key, value]) => includes(given[key], value));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Another helm may be faster several times. */
const mostTurns = 4;

/** helm lint, and the database in what the release will read. */
async function checkFirst(context: StepContext, { request, tags }: Wanted, found: ReleaseStatus | undefined, turn: number): Promise<void> {
  const { world, signal, emit } = context;
  const tries = turn === 1 && isWorthTrying(found, request);
  emit({ type: 'step-progress', text: tries ? 'helm lint; trying the database from inside the cluster' : 'helm lint' });
  await bothOf(
    signal,
    (ending) => world.helm.lint(request, ending),
    async (ending) => {
      if (tries) await tryFromInside({ ...context, signal: ending }, tags);
    },
  );
}

/** undefined: check the release again, because something else changed it. */
async function upgrade(
  context: StepContext,
  { request }: Wanted,
  found: ReleaseStatus | undefined,
  turn: number,
): Promise<ReleaseStatus | undefined> {
  const { world, settings, signal, emit } = context;
  const { release } = settings.target;
  emit({ type: 'step-progress', text: `helm upgrade --install ${release}` });
  try {
    return await world.helm.upgrade(request, signal);
  } catch (error) {
    if (!(error instanceof Failure) || turn >= mostTurns) throw error;
    if (wasOvertaken(error.problem)) {
      emit({ type: 'notice', text: `another helm started on ${release} a moment before; checking again` });
    } else if (found && hasNothingDeployed(error.problem)) {
      await offerRemoval(context, found);
    } else throw error;
    return undefined;
  }
}

/**
 * Records the release before anything is made; true if it is ours. A release that somebody else made is upgraded too, but isn't recorded,
 * because it isn't ours to remove.
 */
async function recordRelease({ world, settings, signal }: StepContext, found: ReleaseStatus | undefined): Promise<boolean> {
  const { store, helm, clock } = world;
  const { release: name } = settings.target;
  if (found && !madeByUs(found, isOurs(found.description) ? [] : await helm.history(signal))) {
    // Somebody removed the one that the ledger has.
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

/** The replicas that the deployed revision gives: known right after the upgrade, but not once somebody may have scaled. */
function replicasRecord({ world }: StepContext, revision: number, upgraded: boolean, deployments: Deployment[]): Record<string, string> {
  if (upgraded) return Object.fromEntries(deployments.map(({ component, desired }) => [`replicas-${component}`, String(desired)]));
  const last = world.store.step('release')?.evidence ?? {};
  if (last.revision !== String(revision)) return {};
  return Object.fromEntries(Object.entries(last).filter(([name]) => name.startsWith('replicas-')));
}
