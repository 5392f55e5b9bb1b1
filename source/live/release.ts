// Reads the release's status from helm, or from helm's records in the cluster if the program doesn't answer.
import type { Revision, World } from '../world/index.js';
import type { Snapshot } from './snapshot.js';

/** undefined if there is no release, or its status is unknown. @param revisions newest first */
export async function releaseOf(world: Pick<World, 'helm'>, revisions: Revision[], signal: AbortSignal): Promise<Snapshot['release']> {
  const [newest] = revisions;
  try {
    const status = await world.helm.status(signal);
    if (status) return { status: status.status, revision: status.revision, description: status.description, at: status.at };
  } catch {
    if (newest) return { status: newest.status, revision: newest.revision, description: '', at: newest.at };
  }
  return undefined;
}
