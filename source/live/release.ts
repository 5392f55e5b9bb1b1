// What helm says of the release: asked of the program, or, where there is none, read from what helm keeps in the cluster.
import type { Revision, World } from '../world/index.js';
import type { Snapshot } from './snapshot.js';

/** undefined: there is no release, or nobody can say. @param revisions newest first */
export async function releaseOf(world: Pick<World, 'helm'>, revisions: Revision[], signal: AbortSignal): Promise<Snapshot['release']> {
  const [newest] = revisions;
  try {
    const told = await world.helm.status(signal);
    if (told) return { status: told.status, revision: told.revision, description: told.description, at: told.at };
  } catch {
    if (newest) return { status: newest.status, revision: newest.revision, description: '', at: newest.at };
  }
  return undefined;
}
