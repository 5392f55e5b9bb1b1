// Whose the release is: the ledger has the revisions that were made here, and helm keeps what each was made from.

import { madeByUs } from '../../release/revision.js';
import { hasThrowaway } from '../../release/throwaway.js';
import { moment } from '../../text.js';
import type { LedgerEntry, ReleaseStatus } from '../../world/index.js';
import { activeHelms } from '../steps/release/active-helm.js';
import { commandFor, type Now, nameOf, type Scope, type Thing } from './resource.js';

type Release = Extract<LedgerEntry, { type: 'release' }>;

// What installing writes to helm as a revision's description.
const ourDescription = /^taskflow-tui: /;
// What helm writes without one; ours are only those that were rolled back to, or came to no end.
const plainDescription = /^(Install|Upgrade) complete$/;
const unfinished = /^(pending-|failed$)/;

export async function lookAtRelease(
  { made, known }: { made: Release; known: Thing['known'] },
  status: ReleaseStatus | undefined,
  scope: Scope,
): Promise<Pick<Thing, 'text' | 'now'>> {
  if (!status) return { text: nameOf(made), now: { type: 'gone' } };
  const data = hasThrowaway(status.values) ? ', with the data of its throwaway database' : '';
  return { text: `${nameOf(made)}, revision ${status.revision}${data}`, now: await judged(made, known, status, scope) };
}

async function judged(made: Release, known: Thing['known'], status: ReleaseStatus, scope: Scope): Promise<Now> {
  const { world, target, signal } = scope;
  if (status.status.startsWith('pending-')) {
    const [helm] = await activeHelms({ world, settings: { target }, signal });
    if (helm) return { type: 'foreign', because: `${helm.command} is at work on it (pid ${helm.pid})` };
  }
  if (known === 'marks' ? await isNewestOurs(status, scope) : isOurs(made, status)) return { type: 'as-made' };
  const said = status.description ? `: ${status.description}` : '';
  const since = known === 'marks' ? '' : ` since ${moment(made.at, world.clock.now())}`;
  const because = `it was changed elsewhere${since} (revision ${status.revision}${said})`;
  return { type: 'changed', because, command: commandFor(made, scope) };
}

/**
 * The newest revision is in the ledger or says itself that it was made here. One that came to no end right after ours is what is left of an
 * upgrade of ours that was killed: it could not be written down any more. By its number alone a revision of a release that was uninstalled and
 * installed again elsewhere could be taken for ours; helm's own words tell.
 */
function isOurs({ revisions }: Release, { revision, status, description }: ReleaseStatus): boolean {
  if (ourDescription.test(description)) return true;
  if (revisions.includes(revision)) return !plainDescription.test(description);
  return unfinished.test(status) && revision === Math.max(0, ...revisions) + 1;
}

/** Without a ledger: older versions gave no descriptions, so where there is none of ours nothing can have come after it. */
async function isNewestOurs(status: ReleaseStatus, { world, signal }: Scope): Promise<boolean> {
  if (ourDescription.test(status.description) || unfinished.test(status.status)) return true;
  return !(await world.helm.history(signal)).some(({ description }) => ourDescription.test(description));
}

/** Installed, of our chart, and by helm's own record made by taskflow-tui: one that it only upgraded is somebody else's. */
export async function markedRelease({ world, target, signal }: Scope): Promise<Release | undefined> {
  const status = await world.helm.status(signal);
  if (!status) return undefined;
  const history = await world.helm.history(signal);
  const ours = /^taskflow-\d/.test(history[0]?.chart ?? '') && madeByUs(status, history);
  return ours ? { type: 'release', name: target.release, revisions: [], at: 0 } : undefined;
}
