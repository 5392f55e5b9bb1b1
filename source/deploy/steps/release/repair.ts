// The medic: a release that an interrupted helm left half done is explained, and repaired on consent; then the deployment goes on.
// helm refuses every upgrade of such a release. What fixes it depends on what there was before (helm 3.14 to 4.1, tried on each).
import { Failure, type Problem } from '../../../problem.js';
import { entryOf } from '../../../release/ledger.js';
import { hasOurValues } from '../../../release/revision.js';
import { moment, quoted } from '../../../text.js';
import type { HelmRevision, ReleaseStatus } from '../../../world/index.js';
import type { StepContext } from '../../engine/step.js';
import { isSame, isYoung, movesByItself, waitedForHelm } from './active-helm.js';

type Fix = { command: string[]; effect: string } & ({ type: 'rollback'; revision: number } | { type: 'uninstall' });

/**
 * The release as it is once helm would take an upgrade of it; undefined when there is none. Failure when the repair is not wanted, or when a
 * living helm does not end.
 */
export async function settledRelease(context: StepContext): Promise<ReleaseStatus | undefined> {
  const { world, signal, emit } = context;
  for (;;) {
    const release = await world.helm.status(signal);
    if (!release || !isHalfDone(release)) {
      if (release?.status === 'failed') emit({ type: 'notice', text: failedText(release, world.clock.now(), context) });
      return release;
    }
    if (await waitedForHelm(context, release)) continue;
    if (await movesByItself(context, release)) continue;
    const fix = fixOf(context, release, await world.helm.history(signal));
    if (await repaired(context, release, fix)) return world.helm.status(signal);
  }
}

/** helm refuses to upgrade it. */
export function isHalfDone({ status }: Pick<ReleaseStatus, 'status'>): boolean {
  return status.startsWith('pending-') || status === 'uninstalling';
}

/** helm goes on from a failed revision by itself (action/upgrade.go, prepareUpgrade): it takes the last one that is deployed, or else the failed one. */
function failedText({ revision, at, description }: ReleaseStatus, now: number, { settings }: StepContext): string {
  const when = at ? `, at ${moment(at, now)}` : '';
  return `the last helm operation on ${settings.target.release} failed (revision ${revision}${when}): ${description || 'helm does not say why'}; a new upgrade goes over it, no repair is needed`;
}

/** Superseded ones were deployed once, but for those that failed and were upgraded over; helm's description tells them apart. */
function fixOf({ world, settings }: StepContext, release: ReleaseStatus, history: HelmRevision[]): Fix {
  const now = world.clock.now();
  const once = ({ status, description }: HelmRevision) => status === 'superseded' && !/ failed: /.test(description);
  const good = history.find(({ status }) => status === 'deployed') ?? history.find(once);
  if (good && release.status !== 'uninstalling') {
    const effect = `back to revision ${good.revision}, the last good one (${moment(good.at, now)}); then the upgrade goes on`;
    return { type: 'rollback', revision: good.revision, command: world.helm.rollbackCommand(good.revision), effect };
  }
  const why = release.status === 'uninstalling' ? 'its removal is finished' : `${settings.target.release} never had a good revision`;
  const effect = `${why}; then it is installed anew. The database is outside of the cluster and stays`;
  return { type: 'uninstall', command: world.helm.uninstallCommand(), effect };
}

/** On consent. False when the release is not any more as it was when that was asked for. Failure when it is not given. */
async function repaired(context: StepContext, release: ReleaseStatus, fix: Fix): Promise<boolean> {
  const { world, settings, signal, ask, emit } = context;
  const stuck = stuckText(context, release);
  const answer = await ask({
    type: 'confirm',
    id: 'stuck-release',
    text: `${stuck}. Repair it?`,
    detail: [...explanation(context, release), `Repair: ${quoted(fix.command)}`, `That is: ${fix.effect}.`],
  });
  if (!answer.yes) throw notRepaired(stuck, fix);
  // A person may take long to answer.
  if (!isSame(release, await world.helm.status(signal)) || (await waitedForHelm(context, release))) return false;
  emit({ type: 'step-progress', text: quoted(fix.command) });
  await carryOut(context, fix);
  emit({ type: 'notice', level: 'info', text: `${settings.target.release} is repaired: ${quoted(fix.command)} (${fix.effect})` });
  return true;
}

async function carryOut({ world, settings, signal }: StepContext, fix: Fix): Promise<void> {
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
  const whose = hasOurValues(release)
    ? `Revision ${revision} is of taskflow-tui, as its values tell.`
    : `Revision ${revision} is not of taskflow-tui, as far as its values tell.`;
  return [
    status === 'uninstalling' ? `${whose} Its removal was begun and has not ended.` : whose,
    'A helm that was killed (SIGKILL, a closed terminal, a machine that went off) leaves it so, and helm then refuses every upgrade.',
    isYoung(release, world.clock.now())
      ? 'No helm works on it on this machine, and it did not move; but it is young: if one on another machine is at work, say no and wait.'
      : 'No helm works on it on this machine. If one on another machine does, say no and wait.',
  ];
}

function notRepaired(stuck: string, fix: Fix): Failure {
  return new Failure({
    problem: stuck.replace(/^The/, 'the'),
    cause: 'a helm was killed before it could finish, or one on another machine is at work; the repair was not agreed to',
    fix: 'when no other helm is at work: retry and agree to the repair (up: with --yes), or do it by hand',
    command: quoted(fix.command),
  });
}

/** helm's own words when another one was there first. */
export function wasOvertaken(problem: Problem): boolean {
  return says(
    problem,
    /another operation \(install\/upgrade\/rollback\) is in progress|release: already exists|cannot re-?use a name that is/,
  );
}

/** helm's own words when it knows no revision to upgrade from. */
export function hasNothingDeployed(problem: Problem): boolean {
  return says(problem, /has no deployed releases/);
}

function says({ problem, cause, details = [] }: Problem, words: RegExp): boolean {
  return [problem, cause, ...details].some((line) => words.test(line));
}

/** A release that helm neither upgrades nor calls stuck is removed on consent, to be installed anew. */
export async function offerRemoval(context: StepContext, release: ReleaseStatus): Promise<void> {
  const { world, settings, ask, emit } = context;
  const name = settings.target.release;
  const command = world.helm.uninstallCommand();
  const effect = 'then it is installed anew. The database is outside of the cluster and stays';
  const text = `helm cannot upgrade ${name}: none of its revisions is deployed (revision ${release.revision} is ${release.status})`;
  const answer = await ask({
    type: 'confirm',
    id: 'stuck-release',
    text: `${text}. Remove it?`,
    detail: [`Repair: ${quoted(command)}`, `That is: it is removed; ${effect}.`],
  });
  const fix: Fix = { type: 'uninstall', command, effect };
  if (!answer.yes) throw notRepaired(text, fix);
  await carryOut(context, fix);
  emit({ type: 'notice', level: 'info', text: `${name} is removed: ${quoted(command)} (${effect})` });
}
