// Checks whether the release is still as taskflow-tui made it, by the revisions in the ledger and their descriptions in helm.

import { madeByUs } from '../../release/revision.js';
import { hasThrowaway } from '../../release/throwaway.js';
import { moment } from '../../units.js';
import type { LedgerEntry, ReleaseStatus } from '../../world/index.js';
import { activeHelms } from '../steps/release/active-helm.js';
import { type Condition, commandFor, nameOf, type Resource, type Scope } from './resource.js';

type Release = Extract<LedgerEntry, { type: 'release' }>;

// taskflow-tui's description of a revision.
const ourDescription = /^taskflow-tui: /;
// helm's own description. A revision of ours has one only after a rollback or an interruption.
const plainDescription = /^(Install|Upgrade) complete$/;
const unfinished = /^(pending-|failed$)/;

export async function checkRelease(
  { made, known }: { made: Release; known: Resource['known'] },
  status: ReleaseStatus | undefined,
  scope: Scope,
): Promise<Pick<Resource, 'text' | 'now'>> {
  if (!status) return { text: nameOf(made), now: { type: 'gone' } };
  const data = hasThrowaway(status.values) ? ', with the data of its throwaway database' : '';
  return { text: `${nameOf(made)}, revision ${status.revision}${data}`, now: await conditionOf(made, known, status, scope) };
}

async function conditionOf(made: Release, known: Resource['known'], status: ReleaseStatus, scope: Scope): Promise<Condition> {
  const { world, target, signal } = scope;
  if (status.status.startsWith('pending-')) {
    const [helm] = await activeHelms({ world, settings: { target }, signal });
    if (helm) return { type: 'foreign', because: `${helm.command} is changing it now (pid ${helm.pid})` };
  }
  if (known === 'label' ? await isNewestOurs(status, scope) : isOurs(made, status)) return { type: 'as-made' };
  const said = status.description ? `: ${status.description}` : '';
  const since = known === 'label' ? '' : ` since ${moment(made.at, world.clock.now())}`;
  const because = `somebody changed it${since} (revision ${status.revision}${said})`;
  return { type: 'changed', because, command: commandFor(made, scope) };
}

/**
 * The newest revision is ours if the ledger or its description says so. An unfinished revision right after ours comes from a killed
 * upgrade of ours, which couldn't record it. The number alone isn't enough: somebody may have uninstalled the release and installed it
 * again.
 */
function isOurs({ revisions }: Release, { revision, status, description }: ReleaseStatus): boolean {
  if (ourDescription.test(description)) return true;
  if (revisions.includes(revision)) return !plainDescription.test(description);
  return unfinished.test(status) && revision === Math.max(0, ...revisions) + 1;
}

/** Without a ledger. Older versions set no description, so if no revision has ours, none can have come after it. */
async function isNewestOurs(status: ReleaseStatus, { world, signal }: Scope): Promise<boolean> {
  if (ourDescription.test(status.description) || unfinished.test(status.status)) return true;
  return !(await world.helm.history(signal)).some(({ description }) => ourDescription.test(description));
}

/** A release of our chart whose history says that taskflow-tui installed it. One that it only upgraded is somebody else's. */
export async function findRelease({ world, target, signal }: Scope): Promise<Release | undefined> {
  const status = await world.helm.status(signal);
  if (!status) return undefined;
  const history = await world.helm.history(signal);
  const ours = /^taskflow-\d/.test(history[0]?.chart ?? '') && madeByUs(status, history);
  return ours ? { type: 'release', name: target.release, revisions: [], at: 0 } : undefined;
}
