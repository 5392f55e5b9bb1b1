// Repairs, on consent, a release that an interrupted helm left unfinished, since helm refuses to upgrade it. What repairs it depends on the
// earlier revisions (tested with helm 3.14 to 4.1).
import { Failure, type Problem } from '../../../problem.js';
import { quoteCommand } from '../../../quote.js';
import { entryOf } from '../../../release/ledger.js';
import { hasOurValues } from '../../../release/revision.js';
import { moment } from '../../../units.js';
import type { HelmRevision, ReleaseStatus } from '../../../world/index.js';
import type { StepContext } from '../../engine/step.js';
import { changesElsewhere, isSame, isYoung, waitForHelm } from './active-helm.js';

type Fix = { command: string[]; effect: string } & ({ type: 'rollback'; revision: number } | { type: 'uninstall' });

/**
 * The release as soon as helm can upgrade it; undefined if there is none. Throws a Failure if the person declines the repair, or if another
 * helm doesn't finish.
 */
export async function settledRelease(context: StepContext): Promise<ReleaseStatus | undefined> {
  const { world, signal, emit } = context;
  for (;;) {
    const release = await world.helm.status(signal);
    if (!release || !isUnfinished(release)) {
      if (release?.status === 'failed') emit({ type: 'notice', text: failedText(release, world.clock.now(), context) });
      return release;
    }
    if (await waitForHelm(context, release)) continue;
    if (await changesElsewhere(context, release)) continue;
    const fix = fixOf(context, release, await world.helm.history(signal));
    if (await repair(context, release, fix)) return world.helm.status(signal);
  }
}

export function isUnfinished({ status }: Pick<ReleaseStatus, 'status'>): boolean {
  return status.startsWith('pending-') || status === 'uninstalling';
}

/** helm upgrades over a failed revision (prepareUpgrade in its pkg/action/upgrade.go), so this only informs. */
function failedText({ revision, at, description }: ReleaseStatus, now: number, { settings }: StepContext): string {
  const when = at ? `, at ${moment(at, now)}` : '';
  return `the last helm operation on ${settings.target.release} failed (revision ${revision}${when}): ${description || "helm doesn't say why"}; a new upgrade replaces it, so no repair is needed`;
}

/** A superseded revision was deployed once, unless its description says that it failed. */
function fixOf({ world, settings }: StepContext, release: ReleaseStatus, history: HelmRevision[]): Fix {
  const now = world.clock.now();
  const once = ({ status, description }: HelmRevision) => status === 'superseded' && !/ failed: /.test(description);
  const good = history.find(({ status }) => status === 'deployed') ?? history.find(once);
  if (good && release.status !== 'uninstalling') {
    const effect = `this returns to revision ${good.revision}, the last good one (${moment(good.at, now)}), and continues with the upgrade`;
    return { type: 'rollback', revision: good.revision, command: world.helm.rollbackCommand(good.revision), effect };
  }
  const why =
    release.status === 'uninstalling'
      ? 'this finishes its removal'
      : `${settings.target.release} never had a good revision: this removes it`;
  const effect = `${why}, and installs it again. Your database is outside the cluster and stays`;
  return { type: 'uninstall', command: world.helm.uninstallCommand(), effect };
}

/** False if the release changed while the person decided. Throws a Failure if they decline. */
async function repair(context: StepContext, release: ReleaseStatus, fix: Fix): Promise<boolean> {
  const { world, settings, signal, ask, emit } = context;
  const stuck = stuckText(context, release);
  const answer = await ask({
    type: 'confirm',
    id: 'stuck-release',
    text: `${stuck}. Repair it?`,
    detail: [...explanation(context, release), `repair: ${quoteCommand(fix.command)}`, `${fix.effect}`],
  });
  if (!answer.yes) throw notRepaired(stuck, fix);
  // People may take long to answer.
  if (!isSame(release, await world.helm.status(signal)) || (await waitForHelm(context, release))) return false;
  emit({ type: 'step-progress', text: quoteCommand(fix.command) });
  await apply(context, fix);
  emit({ type: 'notice', level: 'info', text: `repaired ${settings.target.release}: ${quoteCommand(fix.command)}` });
  return true;
}

async function apply({ world, settings, signal }: StepContext, fix: Fix): Promise<void> {
  const { release } = settings.target;
  if (fix.type === 'uninstall') {
    await world.helm.uninstall(signal);
    world.store.remove('release', release);
    return;
  }
  await world.helm.rollback(fix.revision, signal);
  const entry = entryOf(world.store, 'release', release);
  const now = await world.helm.status(signal);
  if (entry && now) world.store.record({ ...entry, revisions: [...entry.revisions, now.revision] });
}

function stuckText({ world, settings }: StepContext, { status, revision, at }: ReleaseStatus): string {
  const since = at ? `, since ${moment(at, world.clock.now())}` : '';
  return `The release ${settings.target.release} is stuck in ${status} (revision ${revision}${since})`;
}

function explanation({ world }: StepContext, release: ReleaseStatus): string[] {
  const { status, revision } = release;
  const author = hasOurValues(release)
    ? `taskflow-tui made revision ${revision}, according to its values.`
    : `Something else made revision ${revision}, as far as its values show.`;
  return [
    status === 'uninstalling' ? `${author} Its removal didn't finish.` : author,
    'This happens when helm is killed (SIGKILL, a closed terminal, a power loss). helm then refuses every upgrade.',
    isYoung(release, world.clock.now())
      ? "No helm on this computer works on it, but it's recent. If a helm on another computer works on it, say no and wait."
      : 'No helm on this computer works on it. If one on another computer does, say no and wait.',
  ];
}

function notRepaired(stuck: string, fix: Fix): Failure {
  return new Failure({
    problem: stuck,
    cause: 'A helm was killed before it could finish, or one on another computer is working; you declined the repair',
    fix: 'If no other helm is working, retry and agree to the repair (up: --yes), or repair it yourself.',
    command: quoteCommand(fix.command),
  });
}

/** helm's messages when another helm was faster. */
export function wasOvertaken(problem: Problem): boolean {
  return says(
    problem,
    /another operation \(install\/upgrade\/rollback\) is in progress|release: already exists|cannot re-?use a name that is/,
  );
}

/** helm's message when there is no revision to upgrade from. */
export function hasNothingDeployed(problem: Problem): boolean {
  return says(problem, /has no deployed releases/);
}

function says({ problem, cause, details = [] }: Problem, words: RegExp): boolean {
  return [problem, cause, ...details].some((line) => words.test(line));
}

/** Removes, on consent, a release that helm neither upgrades nor reports as pending. */
export async function offerRemoval(context: StepContext, release: ReleaseStatus): Promise<void> {
  const { world, settings, ask, emit } = context;
  const name = settings.target.release;
  const command = world.helm.uninstallCommand();
  const effect = 'this removes the release and installs it again. Your database is outside the cluster and stays';
  const text = `helm can't upgrade ${name}: none of its revisions is deployed (revision ${release.revision} is ${release.status})`;
  const answer = await ask({
    type: 'confirm',
    id: 'stuck-release',
    text: `${text}. Remove it?`,
    detail: [`repair: ${quoteCommand(command)}`, effect],
  });
  const fix: Fix = { type: 'uninstall', command, effect };
  if (!answer.yes) throw notRepaired(text, fix);
  await apply(context, fix);
  emit({ type: 'notice', level: 'info', text: `removed ${name}: ${quoteCommand(command)}` });
}
