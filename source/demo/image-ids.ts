// The ids of simulated images: the same content has another one in each store, as it has in life.
import { createHash } from 'node:crypto';

/** Hexadecimal, without prefix. `node` is also what a pod runs. */
export function imageId(store: 'engine' | 'node', tag: string): string {
  return createHash('sha256').update(`${store} ${tag}`).digest('hex');
}
