// IDs of simulated images: as with real stores, the same content has a different ID in each.
import { createHash } from 'node:crypto';

/** Hexadecimal, without prefix. `node` is also what a pod runs. */
export function imageId(store: 'engine' | 'node', tag: string): string {
  return createHash('sha256').update(`${store} ${tag}`).digest('hex');
}
